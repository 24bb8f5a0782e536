import { ActionIcon, Popover, TextInput, UnstyledButton } from '@mantine/core'
import { IconCheck, IconEyeOff, IconFocus2, IconSearch } from '@tabler/icons-react'
import { memo, useState, type MouseEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { LogSource } from '../../contract/logs'
import type { Problem } from '../../contract/problem'
import { describeProblem } from '../../contract/problem-text'
import { useLogs } from '../state/logs'
import { ProblemAlert } from '../ui/problem-alert'
import { StateMark, type Tone } from '../ui/state-mark'
import { useFormat } from '../ui/use-format'
import { colourOf } from './colours'
import { groupSources, isShown, onlyThis, toggled, toneOf, without, type SourceGroup } from './source-groups'
import classes from './sources.module.css'
import { useLogsPanel } from './store'
import { useServiceName } from './use-service-name'
import { useErrorsOverTime, type ErrorsOverTime } from './use-errors-over-time'

const mostParts = 48

/** Errors over time as a strip: the darker, the more. */
const ErrorStrip = memo(function ErrorStrip({ service, errors }: { service: string; errors: ErrorsOverTime | null }) {
  const { t } = useTranslation('logs')
  const format = useFormat()
  const nameOf = useServiceName()
  const counts = errors?.services.get(service)
  const goTo = useLogsPanel((s) => s.goTo)
  if (!errors || !counts || !counts.some((count) => count > 0)) return <div className={classes.strip} aria-hidden />
  const parts = counts.length
  const width = (errors.to - errors.from) / parts
  return (
    <div
      className={classes.strip}
      role="img"
      aria-label={t('sources.errorsOverTime', { service: nameOf(service) })}
      onClick={(event) => {
        event.stopPropagation()
        const box = event.currentTarget.getBoundingClientRect()
        const part = Math.floor(((event.clientX - box.left) / box.width) * parts)
        void goTo({ kind: 'time', time: errors.from + part * width })
      }}
    >
      {counts.map((count, i) =>
        count === 0 ? null : (
          <i
            key={i}
            title={`${format.exact(errors.from + i * width)}: ${t('sources.errors', { count, shown: format.number(count) })}`}
            style={{ left: `${String((i / parts) * 100)}%`, width: `${String(100 / parts)}%`, opacity: 0.4 + 0.6 * Math.sqrt(count / errors.most) }}
          />
        ),
      )}
    </div>
  )
})

/** Why lines of a source are missing: its title in the list of sources, all of it at a click. */
function SourceProblem({ problem }: { problem: Problem }) {
  const { i18n } = useTranslation('logs')
  return (
    <Popover position="right-start" shadow="md" width={380} trapFocus returnFocus withinPortal>
      <Popover.Target>
        <UnstyledButton className={classes.problem ?? ''} data-testid="logs-source-problem">
          {describeProblem(problem, i18n.language.startsWith('fr') ? 'fr' : 'en').title}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown p={0}>
        <ProblemAlert problem={problem} tone="warn" />
      </Popover.Dropdown>
    </Popover>
  )
}

/** One container of a service that has, or had, several. */
function Instance({ source }: { source: LogSource }) {
  const { t } = useTranslation('logs')
  const sources = useLogsPanel((s) => s.looking.sources)
  const look = useLogsPanel((s) => s.look)
  const format = useFormat()
  return (
    <UnstyledButton
      className={classes.instance ?? ''}
      data-shown={isShown(sources, source)}
      aria-pressed={sources.includes(source.id)}
      onClick={(event: MouseEvent) => { look({ sources: event.altKey ? onlyThis(sources, source.id) : toggled(sources, source.id) }) }}
      title={source.name}
    >
      <StateMark tone={toneOf(source)} size={8} label={t(`sources.state.${source.state}`)} />
      <span className={classes.instanceName}>{source.state === 'absent' ? t('sources.was', { id: source.id }) : source.name}</span>
      <span className={classes.count}>{format.number(source.lines)}</span>
    </UnstyledButton>
  )
}

interface GroupNameProps {
  service: string
  tone: Tone
  state: string
}

/** A service to click at. Apart from the counts beside it, which change several times a second under load. */
const GroupName = memo(function GroupName({ service, tone, state }: GroupNameProps) {
  const { t } = useTranslation('logs')
  const sources = useLogsPanel((s) => s.looking.sources)
  const look = useLogsPanel((s) => s.look)
  const nameOf = useServiceName()
  const chosen = sources.includes(service)
  return (
    <UnstyledButton
      className={classes.name ?? ''}
      aria-pressed={chosen}
      title={t('sources.hint')}
      onClick={(event: MouseEvent) => { look({ sources: event.altKey ? onlyThis(sources, service) : toggled(sources, service) }) }}
    >
      <span className={classes.box} data-colour={colourOf(service)} data-chosen={chosen || sources.length === 0}>
        {chosen && <IconCheck size={10} stroke={3} aria-hidden />}
      </span>
      <span className={classes.text}>{nameOf(service)}</span>
      <StateMark tone={tone} size={9} label={state} />
    </UnstyledButton>
  )
})

/** `hides`: something else is shown, so that it can be hidden. */
const GroupTools = memo(function GroupTools({ service, hides }: { service: string; hides: boolean }) {
  const { t } = useTranslation('logs')
  const sources = useLogsPanel((s) => s.looking.sources)
  const look = useLogsPanel((s) => s.look)
  const name = useServiceName()(service)
  return (
    <span className={classes.tools}>
      <ActionIcon size={18} title={t('sources.only')} aria-label={t('sources.onlyOf', { service: name })} onClick={() => { look({ sources: onlyThis(sources, service) }) }}>
        <IconFocus2 size={13} stroke={1.7} />
      </ActionIcon>
      {hides && (
        <ActionIcon
          size={18}
          title={t('sources.hide')}
          aria-label={t('sources.hideOf', { service: name })}
          onClick={() => { look({ sources: without(sources, service, useLogs.getState().state?.sources ?? []) }) }}
        >
          <IconEyeOff size={13} stroke={1.7} />
        </ActionIcon>
      )}
    </span>
  )
})

function Group({ group, all, errors }: { group: SourceGroup; all: readonly LogSource[]; errors: ErrorsOverTime | null }) {
  const { t } = useTranslation('logs')
  const format = useFormat()
  const sources = useLogsPanel((s) => s.looking.sources)
  const look = useLogsPanel((s) => s.look)
  const { service } = group
  const name = useServiceName()(service)
  const problem = group.sources.find((source) => source.problem)?.problem
  const loading = group.sources.some((source) => source.history === 'loading')
  const shown = group.sources.some((source) => isShown(sources, source))
  return (
    <li className={classes.group} data-testid={`logs-source-${service}`} data-shown={shown}>
      <div className={classes.row}>
        <GroupName service={service} tone={loading ? 'busy' : group.tone} state={loading ? t('sources.loading') : (group.sources[0] ? t(`sources.state.${group.sources[0].state}`) : '')} />
        <GroupTools service={service} hides={shown && without(sources, service, all).length > 0} />
        {group.errors > 0 ? (
          <button
            type="button"
            className={classes.errors}
            title={t('sources.showErrors', { service: name })}
            onClick={() => { look({ sources: [service], levels: ['error', 'fatal'] }) }}
          >
            {format.number(group.errors)}
          </button>
        ) : (
          <span className={classes.count} title={t('sources.lines', { count: group.lines, shown: format.number(group.lines) })}>{group.lines === 0 ? '–' : ''}</span>
        )}
      </div>
      <ErrorStrip service={service} errors={errors} />
      {problem && <SourceProblem problem={problem} />}
      {group.sources.length > 1 && group.sources.map((source) => <Instance key={source.id} source={source} />)}
    </li>
  )
}

/** Where lines come from: every container of the stack, and the app's own workers. What is clicked is shown, nothing clicked is all. */
export function Sources() {
  const { t } = useTranslation('logs')
  const state = useLogs((s) => s.state)
  const sources = useLogsPanel((s) => s.looking.sources)
  const look = useLogsPanel((s) => s.look)
  const errors = useErrorsOverTime(mostParts)
  const [wanted, setWanted] = useState('')
  const nameOf = useServiceName()
  const all = state?.sources ?? []
  const groups = groupSources(all)
  const part = wanted.trim().toLowerCase()
  // By what is read on the screen, too, and by the names of its containers.
  const shown = groups.filter(({ service, sources: its }) => [service, nameOf(service), ...its.map(({ name }) => name)].some((each) => each.toLowerCase().includes(part)))
  return (
    <section className={classes.sources} aria-label={t('sources.title')}>
      <header className={classes.head}>
        <h2>{t('sources.title')}</h2>
        {sources.length > 0 && (
          <button type="button" className={classes.all} onClick={() => { look({ sources: [] }) }} data-testid="logs-sources-all">
            {t('sources.all')}
          </button>
        )}
      </header>
      <TextInput
        className={classes.find ?? ''}
        value={wanted}
        onChange={(event) => { setWanted(event.currentTarget.value) }}
        onKeyDown={(event) => {
          if (event.key === 'Escape') setWanted('')
          if (event.key === 'Enter' && shown.length > 0) {
            look({ sources: wanted.trim() === '' ? [] : shown.map((group) => group.service) })
            setWanted('')
          }
        }}
        placeholder={t('sources.find')}
        aria-label={t('sources.find')}
        leftSection={<IconSearch size={12} stroke={1.6} />}
        data-testid="logs-sources-find"
      />
      <ul className={classes.list}>
        {shown.map((group) => (
          <Group key={group.service} group={group} all={all} errors={errors} />
        ))}
      </ul>
      {groups.length > 0 && shown.length === 0 && <p className={classes.none}>{t('sources.none')}</p>}
    </section>
  )
}
