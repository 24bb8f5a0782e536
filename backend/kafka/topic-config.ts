import { ConfigResourceTypes, type Admin } from 'kafkajs'
import type { TopicDetail } from '../../contract/kafka'

/**
 * Settings that may be changed at any time, what is changed most, first. None of them stops the pipeline, but some make
 * records go before they are read: the panel says of each what it does (`config.pipeline` in renderer/i18n).
 */
const editable = [
  'retention.ms',
  'cleanup.policy',
  'retention.bytes',
  'delete.retention.ms',
  'max.message.bytes',
  'min.cleanable.dirty.ratio',
  'min.compaction.lag.ms',
  'max.compaction.lag.ms',
  'segment.bytes',
  'segment.ms',
  'compression.type',
  'message.timestamp.type',
]

/** Of each topic: how old messages go, and when. */
export async function cleanupOf(admin: Admin, topics: readonly string[]): Promise<Map<string, { cleanup: string | null; retentionMs: number | null }>> {
  if (topics.length === 0) return new Map()
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: topics.map((name) => ({ type: ConfigResourceTypes.TOPIC, name, configNames: ['cleanup.policy', 'retention.ms'] })),
  })
  return new Map(
    resources.map(({ resourceName, configEntries }) => {
      const value = (name: string) => configEntries.find((entry) => entry.configName === name)?.configValue ?? null
      const retention = value('retention.ms')
      return [resourceName, { cleanup: value('cleanup.policy'), retentionMs: retention === null ? null : Number(retention) }]
    }),
  )
}

/** All settings of a topic: those set for it first, then those that may be edited, each in its order. */
export async function configOf(admin: Admin, topic: string): Promise<TopicDetail['config']> {
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: [{ type: ConfigResourceTypes.TOPIC, name: topic }],
  })
  const rank = ({ name, isDefault, editable: may }: TopicDetail['config'][number]) => (isDefault ? 1000 : 0) + (may ? editable.indexOf(name) : 500)
  return (resources[0]?.configEntries ?? [])
    .map(({ configName, configValue, isSensitive, readOnly, ...entry }) => ({
      name: configName,
      value: isSensitive ? null : configValue,
      isDefault: notSet(entry),
      editable: !readOnly && editable.includes(configName),
    }))
    .sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name))
}

/** TOPIC_CONFIG in DescribeConfigs from version 1 on. */
const setForTopic = 1

function notSet(entry: { isDefault: boolean; configSource?: unknown }): boolean {
  return typeof entry.configSource === 'number' ? entry.configSource !== setForTopic : entry.isDefault
}
