import type { BrowseInput, ResetTarget } from '../../contract/kafka'
import { quoteWord } from '../ui/quote-word'

/** What a person would type instead: Kafka's own tools, in the container where they are. Pure. */
const inContainer = (tool: string, words: readonly string[], terminal = false): string =>
  ['docker', 'exec', ...(terminal ? ['-it'] : []), 'kafka', tool, '--bootstrap-server', 'kafka:29092', ...words].map(quoteWord).join(' ')

export const listTopics = (): string => inContainer('kafka-topics', ['--list'])
export const describeTopic = (topic: string): string => inContainer('kafka-topics', ['--describe', '--topic', topic])
export const deleteTopic = (topic: string): string => inContainer('kafka-topics', ['--delete', '--topic', topic])
export const addPartitions = (topic: string, total: number): string =>
  inContainer('kafka-topics', ['--alter', '--topic', topic, '--partitions', String(total)])

export function createTopic(topic: string, partitions: number, config: Readonly<Record<string, string>>): string {
  const settings = Object.entries(config).flatMap(([name, value]) => ['--config', `${name}=${value}`])
  return inContainer('kafka-topics', ['--create', '--topic', topic || '…', '--partitions', String(partitions), ...settings]).replace("'…'", '…')
}

const onTopic = (topic: string): string[] => ['--entity-type', 'topics', '--entity-name', topic]
export const describeConfig = (topic: string): string => inContainer('kafka-configs', ['--describe', '--all', ...onTopic(topic)])
export const setConfig = (topic: string, name: string, value: string | null): string =>
  inContainer('kafka-configs', [
    '--alter',
    ...onTopic(topic),
    // Square brackets keep commas within one value.
    ...(value === null ? ['--delete-config', name] : ['--add-config', `${name}=${value.includes(',') ? `[${value}]` : value}`]),
  ])

/** The tool wants a file; `echo ... |` gives it one in PowerShell and in sh. */
export function emptyTopic(topic: string, partitions: readonly number[]): string {
  const offsets = JSON.stringify({ partitions: partitions.map((partition) => ({ topic, partition, offset: -1 })), version: 1 })
  return `echo '${offsets}' | docker exec -i kafka kafka-delete-records --bootstrap-server kafka:29092 --offset-json-file /dev/stdin`
}

/** Reads on until Ctrl+C where it follows. The tool goes forwards only, and from an offset in one partition only. */
export function consume(topic: string, from: Pick<BrowseInput['from'], 'kind'> & { offset?: number }, partition: number | null, limit: number): string {
  const shown = ['partition', 'offset', 'timestamp', 'key'].flatMap((each) => ['--property', `print.${each}=true`])
  const one = partition === null ? [] : ['--partition', String(partition)]
  const most = ['--max-messages', String(limit)]
  const start = {
    live: partition === null ? [] : [...one, '--offset', 'latest'],
    oldest: partition === null ? ['--from-beginning', ...most] : [...one, '--offset', 'earliest', ...most],
    offset: ['--partition', String(partition ?? 0), '--offset', String(from.offset ?? 0), ...most],
    newest: ['--from-beginning', ...one],
    time: ['--from-beginning', ...one],
    next: ['--from-beginning', ...one],
  }[from.kind]
  return inContainer('kafka-console-consumer', ['--topic', topic, ...start, ...shown], true)
}

export const produce = (topic: string, withKey: boolean): string =>
  inContainer('kafka-console-producer', ['--topic', topic, ...(withKey ? ['--property', 'parse.key=true', '--property', 'key.separator=:'] : [])], true)

export const listGroups = (): string => inContainer('kafka-consumer-groups', ['--list'])
export const describeGroup = (group: string): string => inContainer('kafka-consumer-groups', ['--describe', '--group', group])
export const deleteGroup = (group: string): string => inContainer('kafka-consumer-groups', ['--delete', '--group', group])

export function resetOffsets(group: string, topic: string, partitions: readonly number[], to: ResetTarget): string {
  const of = partitions.length === 0 ? topic : `${topic}:${partitions.join(',')}`
  const target = {
    earliest: ['--to-earliest'],
    latest: ['--to-latest'],
    time: ['--to-datetime', new Date(to.kind === 'time' ? to.at : 0).toISOString()],
    offset: ['--to-offset', String(to.kind === 'offset' ? to.offset : 0)],
  }[to.kind]
  return inContainer('kafka-consumer-groups', ['--reset-offsets', '--group', group, '--topic', of, ...target, '--execute'])
}

/** For the embedded topic, whose messages are rows; the PostgreSQL panel runs it. */
export function recordsQuery(topic: string, partition: number | null, newest: boolean, limit: number): string {
  const one = partition === null ? '' : ` and "partition" = ${partition}`
  return `select * from topic.records where topic = '${topic.replaceAll("'", "''")}'${one} order by published_at${newest ? ' desc' : ''} limit ${limit};`
}
