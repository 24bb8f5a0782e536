import { Button, NumberInput } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { pipelineGroup, pipelineTopic, type KafkaSnapshot, type TopicSummary } from '../../contract/kafka'
import { client } from '../client'
import { usePipeline } from '../state/pipeline'
import { CommandHint } from '../ui/command-hint'
import { StateMark } from '../ui/state-mark'
import { useFormat } from '../ui/use-format'
import { addPartitions, deleteGroup, deleteTopic, emptyTopic } from './commands'
import { SideFrame } from './side-frame'
import classes from './side.module.css'
import { useKafkaPanel } from './store'

/** Asks before something is lost: what goes, what that means, and a button that says it again. */
function Sure({ title, children, command, label, testId, work, onDone }: { title: string; children: ReactNode; command: string; label: string; testId: string; work: () => Promise<unknown>; onDone?: () => void }) {
  const { t } = useTranslation('kafka')
  const { t: common } = useTranslation('common')
  const act = useKafkaPanel((s) => s.act)
  const acting = useKafkaPanel((s) => s.acting)
  const open = useKafkaPanel((s) => s.open)
  return (
    <SideFrame title={title}>
      {children}
      <CommandHint wrap command={command} label={t('byHand')} />
      <div className={classes.buttons}>
        <Button
          variant="filled"
          color="red"
          loading={acting}
          onClick={() => void act(work).then((done) => { if (done) onDone?.() })}
          data-testid={testId}
        >
          {label}
        </Button>
        <Button onClick={() => { open(null) }}>{common('action.cancel')}</Button>
      </div>
    </SideFrame>
  )
}

/** Whether producer or consumer of ours is at work just now. */
function usePipelineRuns(): boolean {
  const report = usePipeline((s) => s.snapshot?.report)
  return [report?.producer.state, report?.consumer.state].some((state) => state !== undefined && state !== 'stopped' && state !== 'failed')
}

function Warning({ children }: { children: ReactNode }) {
  return (
    <div className={classes.warning} role="note">
      <StateMark tone="warn" /> <span>{children}</span>
    </div>
  )
}

export function DeleteTopicSide({ topic, snapshot }: { topic: TopicSummary; snapshot: KafkaSnapshot }) {
  const { t } = useTranslation('kafka')
  const format = useFormat()
  const runs = usePipelineRuns()
  const select = useKafkaPanel((s) => s.select)
  const readers = snapshot.groups.filter((group) => group.topics.includes(topic.name)).map(({ group }) => group)
  const own = topic.name === pipelineTopic
  return (
    <Sure
      title={t('delete.title', { topic: topic.name })}
      command={deleteTopic(topic.name)}
      label={t('delete.go', { topic: topic.name })}
      testId="kafka-delete-go"
      work={() => client.kafka.deleteTopic({ topic: topic.name })}
      onDone={() => { if (!own) select({ kind: 'topic', name: pipelineTopic }) }}
    >
      <p>{t('delete.text', { count: topic.messages, number: format.number(topic.messages) })}</p>
      {readers.length > 0 && <p>{t('delete.readers', { groups: readers.join(', ') })}</p>}
      {own && <Warning>{t(runs ? 'delete.weatherRuns' : 'delete.weather')}</Warning>}
      {topic.internal && <Warning>{t('delete.internal')}</Warning>}
    </Sure>
  )
}

export function EmptyTopicSide({ topic }: { topic: TopicSummary }) {
  const { t } = useTranslation('kafka')
  const format = useFormat()
  const read = useKafkaPanel((s) => s.read)
  const partitions = Array.from({ length: topic.partitions }, (_, partition) => partition)
  return (
    <Sure
      title={t('empty.title', { topic: topic.name })}
      command={emptyTopic(topic.name, partitions)}
      label={t('empty.go', { count: topic.messages, number: format.number(topic.messages) })}
      testId="kafka-empty-go"
      work={() => client.kafka.emptyTopic({ topic: topic.name })}
      onDone={() => void read(topic.name)}
    >
      <p>{t('empty.text', { count: topic.messages, number: format.number(topic.messages) })}</p>
      {topic.name === pipelineTopic && <Warning>{t('empty.weather')}</Warning>}
      {topic.internal && <Warning>{t('delete.internal')}</Warning>}
    </Sure>
  )
}

export function DeleteGroupSide({ group }: { group: string }) {
  const { t } = useTranslation('kafka')
  const select = useKafkaPanel((s) => s.select)
  return (
    <Sure
      title={t('deleteGroup.title', { group })}
      command={deleteGroup(group)}
      label={t('deleteGroup.go')}
      testId="kafka-delete-group-go"
      work={() => client.kafka.deleteGroup({ group })}
      onDone={() => { select({ kind: 'topic', name: pipelineTopic }) }}
    >
      <p>{t('deleteGroup.text')}</p>
      {group === pipelineGroup && <Warning>{t('deleteGroup.own')}</Warning>}
    </Sure>
  )
}

/** Kafka adds partitions and takes none away. */
export function AddPartitionsSide({ topic }: { topic: TopicSummary }) {
  const { t } = useTranslation('kafka')
  const act = useKafkaPanel((s) => s.act)
  const acting = useKafkaPanel((s) => s.acting)
  const [total, setTotal] = useState<number | string>(topic.partitions + 1)
  const count = typeof total === 'number' ? total : NaN
  const possible = Number.isInteger(count) && count > topic.partitions && count <= 1000
  return (
    <SideFrame title={t('partitions.title', { topic: topic.name })}>
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault()
          if (possible) void act(() => client.kafka.addPartitions({ topic: topic.name, total: count }))
        }}
      >
        <NumberInput
          autoFocus
          label={t('partitions.total')}
          description={t('partitions.now', { count: topic.partitions })}
          value={total}
          onChange={setTotal}
          min={topic.partitions + 1}
          max={1000}
          allowDecimal={false}
        />
        <Warning>{t('partitions.order')}</Warning>
        <CommandHint wrap command={addPartitions(topic.name, possible ? count : topic.partitions + 1)} label={t('byHand')} />
        <div className={classes.buttons}>
          <Button type="submit" variant="filled" loading={acting} disabled={!possible}>{t('partitions.go')}</Button>
        </div>
      </form>
    </SideFrame>
  )
}
