import { SegmentedControl, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import type { StackSnapshot } from '../../contract/stack'
import { useStack, stackStream } from '../state/stack'
import { tally } from '../state/stack-state'
import { PanelFrame } from '../ui/panel-frame'
import { ProblemAlert } from '../ui/problem-alert'
import { Section } from '../ui/section'
import { StateMark } from '../ui/state-mark'
import { useFormat } from '../ui/use-format'
import { ServiceDetail } from './detail'
import { ServiceGraph } from './graph'
import { EngineLine, HeaderActions } from './header'
import { Operation } from './operation'
import { CopySide } from './side-copy'
import { DownSide } from './side-down'
import { SideFrame } from './side-frame'
import { PlanSide } from './side-plan'
import { useStackPanel, type Side } from './store'
import { ServiceTable } from './table'
import { Unreachable } from './unreachable'
import classes from './stack.module.css'

/** How many are well, and what all of them use together. */
function Totals({ snapshot }: { snapshot: StackSnapshot }) {
  const { t } = useTranslation('stack')
  const format = useFormat()
  const { well, all } = tally(snapshot)
  const usages = snapshot.services.flatMap((service) => service.usage ?? [])
  const cpu = format.number(usages.reduce((sum, usage) => sum + usage.cpu, 0), 0)
  const memory = format.bytes(usages.reduce((sum, usage) => sum + usage.memoryBytes, 0))
  const total = snapshot.engine.memoryBytes
  const use = total === null ? t('usage', { cpu, memory }) : t('usageOf', { cpu, memory, total: format.bytes(total) })
  return (
    <span className="wd-num">
      {t('well', { well, all })}
      {usages.length > 0 && ` · ${use}`}
    </span>
  )
}

function Services({ snapshot }: { snapshot: StackSnapshot }) {
  const { t } = useTranslation('stack')
  const view = useStackPanel((s) => s.view)
  const setView = useStackPanel((s) => s.setView)
  const filter = useStackPanel((s) => s.filter)
  const setFilter = useStackPanel((s) => s.setFilter)
  const wanted = filter.trim().toLowerCase()
  const shown = snapshot.services.filter((service) => service.name.toLowerCase().includes(wanted))
  const views = ['table', 'graph'] as const
  return (
    <Section
      title={t('services')}
      meta={<Totals snapshot={snapshot} />}
      flush
      actions={
        <>
          <TextInput
            w={150}
            value={filter}
            onChange={(event) => { setFilter(event.currentTarget.value) }}
            placeholder={t('filter')}
            aria-label={t('filter')}
            leftSection={<IconSearch size={13} stroke={1.6} />}
          />
          <SegmentedControl
            aria-label={t('view.label')}
            data={views.map((value) => ({ value, label: t(`view.${value}`) }))}
            value={view}
            onChange={(value) => { setView(views.find((each) => each === value) ?? 'table') }}
          />
        </>
      }
    >
      {shown.length === 0 ? <p className={classes.none}>{t('noMatch')}</p> : view === 'table' ? <ServiceTable services={shown} /> : <ServiceGraph services={shown} />}
    </Section>
  )
}

function SidePane({ side, snapshot }: { side: Side; snapshot: StackSnapshot }) {
  switch (side.kind) {
    case 'down':
      return <DownSide />
    case 'plan':
      return <PlanSide />
    case 'copy':
      return <CopySide key={`${side.service}:${side.direction}`} service={side.service} direction={side.direction} />
    case 'service': {
      const service = snapshot.services.find((each) => each.name === side.service)
      return service ? (
        <SideFrame key={service.name} title={service.name} testId="stack-service-side">
          <ServiceDetail narrow service={service} />
        </SideFrame>
      ) : null
    }
  }
}

function Body({ snapshot }: { snapshot: StackSnapshot }) {
  const { t } = useTranslation('stack')
  const side = useStackPanel((s) => s.side)
  const { engine, problem, orphans } = snapshot
  if (engine.state === 'unreachable' && snapshot.services.every((service) => service.container === null)) return <Unreachable engine={engine} />
  return (
    <>
      {engine.problem && engine.state !== 'connected' && <ProblemAlert problem={engine.problem} at={engine.since} />}
      {problem && <ProblemAlert problem={problem} />}
      <Operation />
      {orphans.length > 0 && (
        <p className={classes.orphans}>
          <StateMark tone="warn" size={10} /> {t('orphans', { count: orphans.length, names: orphans.join(', ') })}
        </p>
      )}
      <div className={classes.split} data-side={side !== null} data-lost={engine.state !== 'connected'}>
        {snapshot.services.length > 0 && <Services snapshot={snapshot} />}
        {side && <SidePane side={side} snapshot={snapshot} />}
      </div>
    </>
  )
}

/** The Docker stack: what runs, what it waits for, and what can be done with it. */
export function StackPanel() {
  useEffect(() => stackStream.followClosely(), [])
  const { t } = useTranslation('stack')
  const snapshot = useStack((s) => s.snapshot)
  const streamProblem = useStack((s) => s.streamProblem)
  const problem = useStack((s) => s.problem)
  const clear = useStack((s) => s.clearProblem)
  return (
    <PanelFrame title={t('title')} meta={<EngineLine />} actions={<HeaderActions />}>
      <div className={classes.panel}>
        {problem && <ProblemAlert problem={problem} onDismiss={clear} />}
        {!snapshot && streamProblem && <ProblemAlert problem={streamProblem} />}
        {snapshot && <Body snapshot={snapshot} />}
      </div>
    </PanelFrame>
  )
}
