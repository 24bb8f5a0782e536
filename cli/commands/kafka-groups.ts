import type { GroupDetail, KafkaSnapshot, ResetChange, ResetTarget } from '../../contract/kafka'
import { ProblemError } from '../../contract/problem'
import { exitCodes } from '../codes'
import type { Context, Run } from '../command'
import { table } from '../table'
import { put } from '../text'
import { withKafka } from './kafka-session'
import { kafkaText } from './kafka-text'

const number = (value: number | null): string | null => (value === null ? null : String(value))

function groupTable(groups: KafkaSnapshot['groups']): string {
  if (groups.length === 0) return kafkaText.noGroups
  return table(
    [
      { name: kafkaText.group },
      { name: kafkaText.state },
      { name: kafkaText.members, right: true },
      { name: kafkaText.topics },
      { name: kafkaText.lag, right: true },
    ],
    groups.map(({ group, state, members, topics, lag }) => [group, state, String(members), topics.join(', '), number(lag)]),
  )
}

export const groups = (context: Context): Run =>
  withKafka(context, (_, snapshot) => {
    context.output.answer(snapshot.groups.map(({ history, ...group }) => (void history, group)), () => groupTable(snapshot.groups))
    return Promise.resolve(exitCodes.ok)
  })

const offsetTable = (offsets: GroupDetail['offsets']): string =>
  table(
    [
      { name: kafkaText.topic },
      { name: kafkaText.partition, right: true },
      { name: kafkaText.committed, right: true },
      { name: kafkaText.next, right: true },
      { name: kafkaText.lag, right: true },
      { name: kafkaText.reader },
    ],
    offsets.map((each) => [each.topic, String(each.partition), number(each.committed), String(each.end), number(each.lag), each.reader]),
  )

export const showGroup = (group: string, context: Context): Run =>
  withKafka(context, async (client) => {
    const shown = await client.group({ group })
    context.output.answer(shown, () => `${shown.group}: ${shown.state}\n\n${offsetTable(shown.offsets)}`)
    return exitCodes.ok
  })

/** `earliest`, `latest`, an offset, or a time. Throws `INVALID_INPUT`. */
export function resetTarget(value: string): ResetTarget {
  if (value === 'earliest' || value === 'latest') return { kind: value }
  if (/^\d{1,15}$/.test(value)) return { kind: 'offset', offset: Number(value) }
  const at = Date.parse(value)
  if (/^\d{4}-/.test(value) && !Number.isNaN(at)) return { kind: 'time', at }
  throw new ProblemError('INVALID_INPUT', { field: '--to' }, { detail: put(kafkaText.badTarget, { value }) })
}

export interface ResetOptions {
  topic: string
  to: string
  execute?: boolean
}

const changeTable = (changes: readonly ResetChange[]): string =>
  table(
    [
      { name: kafkaText.partition, right: true },
      { name: kafkaText.from, right: true },
      { name: kafkaText.to, right: true },
    ],
    changes.map(({ partition, from, to }) => [String(partition), number(from), String(to)]),
  )

/** Shows what would move; `--execute` moves it, as with Kafka's own tool. */
export const resetGroup = (group: string, { topic, to, execute = false }: ResetOptions, context: Context): Run => {
  const target = resetTarget(to)
  return withKafka(context, async (client) => {
    const changes = await client.previewReset({ group, topic, to: target })
    if (execute) await client.setOffsets({ group, topic, offsets: changes.map((change) => ({ partition: change.partition, offset: change.to })) })
    context.output.answer({ group, topic, moved: execute, changes }, () =>
      [changeTable(changes), execute ? put(kafkaText.moved, { group }) : kafkaText.wouldMove].join('\n'),
    )
    return exitCodes.ok
  })
}
