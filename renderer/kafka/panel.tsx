import { Button, Tooltip } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import type { KafkaSnapshot } from '../../contract/kafka'
import { paramsOf, useHash } from '../frame/route'
import { useKafka, kafkaStream } from '../state/kafka'
import { useSettings } from '../state/settings'
import { PanelFrame } from '../ui/panel-frame'
import { ProblemAlert } from '../ui/problem-alert'
import { StateMark } from '../ui/state-mark'
import { BrokerView } from './broker-view'
import { GroupView } from './group-view'
import classes from './kafka.module.css'
import { Nav } from './nav'
import { NotThere } from './not-there'
import { SidePane } from './side'
import { useKafkaPanel } from './store'
import { TopicView } from './topic-view'

/** The broker in a line; where it is found from here and from the stack's containers, on hover what else is known. */
function BrokerLine({ snapshot }: { snapshot: KafkaSnapshot }) {
  const { t } = useTranslation('kafka')
  if (snapshot.kind === 'embedded') return <span>{t('embedded.title')}</span>
  const { cluster, address, containerAddress } = snapshot
  if (!cluster || snapshot.state !== 'ready') return <span>{address}</span>
  const hint = [
    ...(snapshot.image === null ? [] : [snapshot.image]),
    t('clusterId', { id: cluster.id }),
    t('controller', { id: cluster.controller ?? '–' }),
    t('brokers', { count: cluster.brokers.length }),
  ]
  return (
    <Tooltip label={<span className={classes.lines}>{hint.join('\n')}</span>}>
      <span tabIndex={0} data-testid="kafka-broker" className={classes.broker}>
        <StateMark tone="ok" size={10} label={t('ready')} /> Kafka{cluster.version === null ? '' : ` ${cluster.version}`}
        {' · '}
        {t('fromHere', { address })}
        {' · '}
        {t('fromContainers', { address: containerAddress })}
      </span>
    </Tooltip>
  )
}

/** That the embedded topic can only be looked at, and where everything else is. */
function EmbeddedNote() {
  const { t } = useTranslation('kafka')
  const update = useSettings((s) => s.update)
  return (
    <div className={classes.note} data-testid="kafka-embedded">
      <span>{t('embedded.text')}</span>
      <Button size="compact-xs" onClick={() => void update({ profile: 'stack' })} data-testid="kafka-choose-stack">
        {t('embedded.choose')}
      </Button>
    </div>
  )
}

/** Shows what the address names: `#/kafka?topic=weather&partition=0&offset=12`, `#/kafka?group=weather-consumer`. */
function useAddress() {
  const hash = useHash()
  const select = useKafkaPanel((s) => s.select)
  const choose = useKafkaPanel((s) => s.choose)
  const setTab = useKafkaPanel((s) => s.setTab)
  const fetchWhole = useKafkaPanel((s) => s.fetchWhole)
  useEffect(() => {
    if (!hash.startsWith('#/kafka')) return
    const params = paramsOf(hash)
    const topic = params.get('topic')
    const group = params.get('group')
    if (group !== null) select({ kind: 'group', name: group })
    if (topic === null) return
    select({ kind: 'topic', name: topic })
    const place = [params.get('partition'), params.get('offset')].map((each) => (each === null ? NaN : Number(each)))
    const [partition = NaN, offset = NaN] = place
    if (!Number.isInteger(partition) || !Number.isInteger(offset) || partition < 0 || offset < 0) return
    setTab('messages')
    choose({ partition, offset })
    void fetchWhole(topic, { partition, offset })
  }, [hash, select, choose, setTab, fetchWhole])
}

function Body({ snapshot }: { snapshot: KafkaSnapshot }) {
  const subject = useKafkaPanel((s) => s.subject)
  const side = useKafkaPanel((s) => s.side)
  const problem = useKafkaPanel((s) => s.problem)
  const clear = useKafkaPanel((s) => s.clearProblem)
  const refresh = useKafkaPanel((s) => s.refresh)
  useEffect(() => {
    void refresh()
  }, [refresh, snapshot.at, subject])
  return (
    <div className={classes.layout}>
      <Nav snapshot={snapshot} />
      <div className={classes.main}>
        {snapshot.kind === 'embedded' && <EmbeddedNote />}
        {problem && side === null && <ProblemAlert problem={problem} onDismiss={clear} />}
        {subject.kind === 'broker' && <BrokerView snapshot={snapshot} />}
        {subject.kind === 'topic' && <TopicView key={subject.name} snapshot={snapshot} name={subject.name} />}
        {subject.kind === 'group' && <GroupView key={subject.name} snapshot={snapshot} name={subject.name} />}
      </div>
      {side && <SidePane key={`${side}:${subject.name}`} side={side} snapshot={snapshot} />}
    </div>
  )
}

/** Kafka: its topics and what is in them, who reads them and how far they are. In the embedded profile, the embedded topic. */
export function KafkaPanel() {
  useEffect(() => kafkaStream.followClosely(), [])
  const { t } = useTranslation('kafka')
  const snapshot = useKafka((s) => s.snapshot)
  const streamProblem = useKafka((s) => s.streamProblem)
  const open = useKafkaPanel((s) => s.open)
  useAddress()
  const ready = snapshot?.state === 'ready'
  return (
    <PanelFrame
      title={t('title')}
      scroll={!ready}
      meta={snapshot && <BrokerLine snapshot={snapshot} />}
      actions={
        ready && snapshot.kind === 'kafka' && (
          <Button leftSection={<IconPlus size={15} stroke={1.6} />} onClick={() => { open('create') }} data-testid="kafka-create">
            {t('create.open')}
          </Button>
        )
      }
    >
      {!snapshot && streamProblem && <ProblemAlert problem={streamProblem} />}
      {snapshot && (ready ? <Body snapshot={snapshot} /> : <NotThere snapshot={snapshot} />)}
    </PanelFrame>
  )
}
