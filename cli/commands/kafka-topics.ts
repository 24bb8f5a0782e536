import { sizeText } from '../../contract/doctor-text'
import { pipelineTopic, type KafkaSnapshot, type TopicDetail } from '../../contract/kafka'
import { ProblemError } from '../../contract/problem'
import { asksYes } from '../ask'
import { exitCodes } from '../codes'
import type { Context, Run } from '../command'
import { table } from '../table'
import { language, put } from '../text'
import { kafkaText } from './kafka-text'
import { withKafka } from './kafka-session'

const kept = (ms: number | null): string =>
  ms === null ? '' : ms < 0 ? kafkaText.forever : ms >= 86_400_000 ? `${Math.round(ms / 86_400_000)} d` : `${ms} ms`

function topicTable(topics: KafkaSnapshot['topics']): string {
  if (topics.length === 0) return kafkaText.noTopics
  const own = (name: string) => (name === pipelineTopic ? 0 : 1)
  const sorted = [...topics].sort((a, b) => own(a.name) - own(b.name) || a.name.localeCompare(b.name))
  return table(
    [
      { name: kafkaText.topic },
      { name: kafkaText.messages, right: true },
      { name: kafkaText.partitions, right: true },
      { name: kafkaText.bytes, right: true },
      { name: kafkaText.cleanup },
      { name: kafkaText.kept },
    ],
    sorted.map(({ name, messages, partitions, bytes, cleanup, retentionMs }) => [
      name,
      String(messages),
      String(partitions),
      bytes === null ? null : sizeText(bytes, language),
      cleanup,
      kept(retentionMs),
    ]),
  )
}

export interface TopicsOptions {
  internal?: boolean
}

export const topics = ({ internal = false }: TopicsOptions, context: Context): Run =>
  withKafka(context, (_, snapshot) => {
    const shown = snapshot.topics.filter((topic) => internal || !topic.internal)
    context.output.answer(shown, () => topicTable(shown))
    return Promise.resolve(exitCodes.ok)
  })

function detail({ partitions, config, groups }: TopicDetail): string {
  const changed = config.filter(({ isDefault }) => !isDefault)
  return [
    table(
      [
        { name: kafkaText.partition, right: true },
        { name: kafkaText.messages, right: true },
        { name: kafkaText.first, right: true },
        { name: kafkaText.next, right: true },
        { name: kafkaText.leader, right: true },
        { name: kafkaText.inSync },
      ],
      partitions.map((p) => [
        String(p.partition),
        String(p.high - p.low),
        String(p.low),
        String(p.high),
        p.leader === null ? null : String(p.leader),
        p.isr.join(', '),
      ]),
    ),
    ...(changed.length === 0
      ? []
      : [table([{ name: kafkaText.setting }, { name: kafkaText.own }], changed.map(({ name, value }) => [name, value]))]),
    ...(groups.length === 0
      ? []
      : [
          table(
            [{ name: kafkaText.group }, { name: kafkaText.state }, { name: kafkaText.lag, right: true }],
            groups.map(({ group, state, lag }) => [group, state, String(lag)]),
          ),
        ]),
  ].join('\n\n')
}

export const showTopic = (topic: string, context: Context): Run =>
  withKafka(context, async (client) => {
    const shown = await client.topic({ topic })
    context.output.answer(shown, () => detail(shown))
    return exitCodes.ok
  })

export interface CreateOptions {
  partitions: number
  config?: string[]
}

/** `retention.ms=3600000`. Throws `INVALID_INPUT`. */
export function pairs(given: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    given.map((pair) => {
      const at = pair.indexOf('=')
      if (at < 1) throw new ProblemError('INVALID_INPUT', { field: '--config' }, { detail: put(kafkaText.badPair, { value: pair }) })
      return [pair.slice(0, at), pair.slice(at + 1)]
    }),
  )
}

export const createTopic = (topic: string, { partitions, config = [] }: CreateOptions, context: Context): Run =>
  withKafka(context, async (client) => {
    await client.createTopic({ topic, partitions, config: pairs(config) })
    context.output.answer({ created: topic, partitions }, () => put(kafkaText.created, { topic, n: partitions }))
    return exitCodes.ok
  })

/** Says how many messages go, and asks; `--yes` does not. */
export const deleteTopic = (topic: string, { yes = false }: { yes?: boolean }, context: Context): Run =>
  withKafka(context, async (client, snapshot) => {
    const found = snapshot.topics.find(({ name }) => name === topic)
    if (!found) throw new ProblemError('TOPIC_UNKNOWN', { topic })
    if (!yes) {
      context.output.progress(put(kafkaText.loses, { topic, n: found.messages }))
      if (!(await asksYes(kafkaText.ask, topic, context))) {
        context.output.progress(kafkaText.notDone)
        return exitCodes.failed
      }
    }
    await client.deleteTopic({ topic })
    context.output.answer({ deleted: topic, messages: found.messages }, () => put(kafkaText.deleted, { topic }))
    return exitCodes.ok
  })
