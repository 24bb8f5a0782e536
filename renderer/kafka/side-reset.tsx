import { Button, Radio, Select, TextInput } from '@mantine/core'
import { IconPlayerStopFilled } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { pipelineGroup, type GroupDetail, type ResetChange, type ResetTarget } from '../../contract/kafka'
import type { Problem } from '../../contract/problem'
import { client, problemFromError } from '../client'
import { usePipeline } from '../state/pipeline'
import { CommandHint } from '../ui/command-hint'
import { ProblemAlert } from '../ui/problem-alert'
import { StateMark } from '../ui/state-mark'
import { useFormat } from '../ui/use-format'
import { resetOffsets } from './commands'
import classes from './side.module.css'
import { offsetOf, timeOf } from './query'
import { SideFrame } from './side-frame'
import { useKafkaPanel } from './store'

const kinds = ['earliest', 'latest', 'time', 'offset'] as const
type Kind = (typeof kinds)[number]

function targetOf(kind: Kind, time: string, offset: string): ResetTarget | null {
  if (kind === 'earliest' || kind === 'latest') return { kind }
  if (kind === 'time') {
    const at = timeOf(time)
    return at === null ? null : { kind, at }
  }
  const number = offsetOf(offset)
  return number === null ? null : { kind, offset: number }
}

/** Who has to leave the group first; where it is our own consumer, with the button that does it. */
function Active({ group }: { group: GroupDetail }) {
  const { t } = useTranslation('kafka')
  const command = usePipeline((s) => s.command)
  const pending = usePipeline((s) => s.pending.includes('stop:consumer'))
  const clients = [...new Set(group.members.map(({ clientId, host }) => `${clientId} (${host})`))].join(', ')
  return (
    <div className={classes.warning} role="note" data-testid="kafka-reset-active">
      <StateMark tone="warn" />
      <div>
        <p>{t('reset.active', { count: group.members.length, clients })}</p>
        {group.group === pipelineGroup && (
          <Button leftSection={<IconPlayerStopFilled size={13} />} loading={pending} onClick={() => void command('stop', 'consumer')} data-testid="kafka-stop-consumer">
            {t('reset.stop')}
          </Button>
        )}
      </div>
    </div>
  )
}

/** What would move, before it does. */
function Preview({ changes }: { changes: ResetChange[] }) {
  const { t } = useTranslation('kafka')
  const format = useFormat()
  const delta = ({ from, to }: ResetChange) => (from === null ? null : to - from)
  const again = changes.reduce((sum, change) => sum + Math.max(0, -(delta(change) ?? 0)), 0)
  const skipped = changes.reduce((sum, change) => sum + Math.max(0, delta(change) ?? 0), 0)
  return (
    <>
      <table className={classes.preview} data-testid="kafka-preview">
        <thead>
          <tr>
            <th>{t('partition.number')}</th>
            <th>{t('reset.now')}</th>
            <th>{t('reset.then')}</th>
            <th>{t('reset.moves')}</th>
          </tr>
        </thead>
        <tbody>
          {changes.map((change) => (
            <tr key={change.partition}>
              <th scope="row">{change.partition}</th>
              <td className="wd-num">{change.from === null ? '–' : format.number(change.from)}</td>
              <td className="wd-num">{format.number(change.to)}</td>
              <td className="wd-num">{delta(change) === null ? '' : delta(change) === 0 ? '=' : `${(delta(change) ?? 0) > 0 ? '+' : '−'}${format.number(Math.abs(delta(change) ?? 0))}`}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p>
        {again > 0 && t('reset.again', { count: again, number: format.number(again) })}
        {again > 0 && skipped > 0 && ' '}
        {skipped > 0 && t('reset.skipped', { count: skipped, number: format.number(skipped) })}
        {again === 0 && skipped === 0 && t('reset.nothing')}
      </p>
    </>
  )
}

/** Moves what a group has read: where to, what that changes, and then, if nobody is in the group, does it. */
export function ResetSide({ group: name }: { group: string }) {
  const { t } = useTranslation('kafka')
  const group = useKafkaPanel((s) => s.group)
  const act = useKafkaPanel((s) => s.act)
  const acting = useKafkaPanel((s) => s.acting)
  const topics = [...new Set(group?.offsets.map(({ topic }) => topic) ?? [])]
  const [chosen, setChosen] = useState<string | null>(null)
  const topic = chosen ?? topics[0] ?? ''
  const [kind, setKind] = useState<Kind>('earliest')
  const [time, setTime] = useState('')
  const [offset, setOffset] = useState('')
  const [preview, setPreview] = useState<{ of: string; changes: ResetChange[] } | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const target = targetOf(kind, time, offset)
  const of = JSON.stringify([topic, target])
  // Looked at again with each look at the group: the ends move on.
  useEffect(() => {
    const to = targetOf(kind, time, offset)
    if (to === null || topic === '') return
    let current = true
    void client.kafka.previewReset({ group: name, topic, to }).then(
      (changes) => {
        if (!current) return
        setPreview({ of: JSON.stringify([topic, to]), changes })
        setProblem(null)
      },
      (error: unknown) => { if (current) setProblem(problemFromError(error)) },
    )
    return () => { current = false }
  }, [name, topic, kind, time, offset, group])
  if (!group) return null
  const active = group.members.length > 0
  const shown = preview?.of === of ? preview.changes : null
  const go = () => {
    if (shown) void act(() => client.kafka.setOffsets({ group: name, topic, offsets: shown.map(({ partition, to }) => ({ partition, offset: to })) }))
  }
  return (
    <SideFrame title={t('reset.title', { group: name })}>
      {topics.length > 1 && <Select label={t('group.topic')} data={topics} value={topic} onChange={setChosen} />}
      <Radio.Group value={kind} onChange={(value) => { setKind(kinds.find((each) => each === value) ?? 'earliest') }} aria-label={t('reset.to')}>
        <div className={classes.choices}>
          {kinds.map((each) => (
            <Radio key={each} size="sm" value={each} label={t(`reset.kind.${each}`)} data-testid={`kafka-reset-${each}`} />
          ))}
        </div>
      </Radio.Group>
      {kind === 'time' && <TextInput type="datetime-local" step={1} value={time} onChange={(event) => { setTime(event.currentTarget.value) }} aria-label={t('bar.time')} />}
      {kind === 'offset' && <TextInput value={offset} onChange={(event) => { setOffset(event.currentTarget.value) }} placeholder={t('bar.offset')} aria-label={t('bar.offset')} data-testid="kafka-reset-offset-value" />}
      {problem && <ProblemAlert compact problem={problem} />}
      {shown && <Preview changes={shown} />}
      {active && <Active group={group} />}
      {target && <CommandHint wrap command={resetOffsets(name, topic, [], target)} label={t('byHand')} />}
      <div className={classes.buttons}>
        <Button variant="filled" loading={acting} disabled={active || shown === null} onClick={go} data-testid="kafka-reset-go">{t('reset.go')}</Button>
      </div>
    </SideFrame>
  )
}
