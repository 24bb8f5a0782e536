import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { closelySchema, procedure } from './base'
import { problemSchema } from './problem'

/** What the pipeline itself uses (pipeline/topic/topic.ts): shown first, and not taken away without a word. */
export const pipelineTopic = 'weather'
export const pipelineGroup = 'weather-consumer'

/** Why Kafka would not take a topic's name (org.apache.kafka.common.internals.Topic); null where it would. */
export function topicNameFault(name: string): 'empty' | 'dots' | 'long' | 'characters' | null {
  if (name === '') return 'empty'
  if (name === '.' || name === '..') return 'dots'
  if (name.length > 249) return 'long'
  return /^[a-zA-Z0-9._-]+$/.test(name) ? null : 'characters'
}

const topicName = z.string().superRefine((name, context) => {
  const fault = topicNameFault(name)
  if (fault !== null) context.addIssue({ code: 'custom', message: `not a name for a topic: ${fault}` })
})
const groupName = z.string().min(1).max(1000)
const partitionNumber = z.number().int().nonnegative()
const offsetNumber = z.number().int().nonnegative()

export const topicSummarySchema = z.object({
  name: z.string(),
  /** Kafka's own bookkeeping, `__consumer_offsets`. */
  internal: z.boolean(),
  partitions: z.number().int(),
  replication: z.number().int(),
  /** End minus beginning of each partition: exact but for compacted topics and transactions, where some offsets hold no message. */
  messages: z.number(),
  /** On the broker's disks, all replicas; null where it is not told. */
  bytes: z.number().nullable(),
  /** `delete`, `compact`, `compact,delete`; null where it is not told. */
  cleanup: z.string().nullable(),
  /** ms; -1 is for ever. */
  retentionMs: z.number().nullable(),
  /** Partitions without a leader, or with fewer copies in sync than there should be. */
  unwell: z.number().int(),
})
export type TopicSummary = z.infer<typeof topicSummarySchema>

export const groupSummarySchema = z.object({
  group: z.string(),
  /** Kafka's own word: `Stable`, `Empty`, `PreparingRebalance`, `CompletingRebalance`, `Dead`. */
  state: z.string(),
  members: z.number().int(),
  topics: z.array(z.string()),
  /** Messages behind, over all partitions; null where nothing is committed. */
  lag: z.number().nullable(),
  /** Oldest first, up to 15 min, while a page is open. */
  history: z.array(z.object({ at: z.number(), lag: z.number() })),
})
export type GroupSummary = z.infer<typeof groupSummarySchema>

/**
 * `starting`: its container runs and nothing answers yet. `failing`: the same, though its probe succeeded or gave up.
 * `stopped`, `absent`: no container that runs, or none at all. `noEngine`: Docker itself does not answer.
 */
export const brokerStateSchema = z.enum(['connecting', 'ready', 'starting', 'failing', 'stopped', 'absent', 'noEngine'])
export type BrokerState = z.infer<typeof brokerStateSchema>

export const kafkaSnapshotSchema = z.object({
  /** Epoch ms of the last look. */
  at: z.number(),
  /** `embedded`: the topic kept in the embedded PostgreSQL. It can be looked at, and that is all. */
  kind: z.enum(['kafka', 'embedded']),
  state: brokerStateSchema,
  /** From this machine, `localhost:9092`, and for containers, `kafka:29092`. */
  address: z.string().nullable(),
  containerAddress: z.string().nullable(),
  image: z.string().nullable(),
  cluster: z
    .object({
      id: z.string(),
      /** `3.9`, as the broker's protocol says it; null where it does not. */
      version: z.string().nullable(),
      controller: z.number().int().nullable(),
      brokers: z.array(z.object({ id: z.number().int(), address: z.string() })),
    })
    .nullable(),
  topics: z.array(topicSummarySchema),
  groups: z.array(groupSummarySchema),
  /** What the last look failed of. */
  problem: problemSchema.nullable(),
})
export type KafkaSnapshot = z.infer<typeof kafkaSnapshotSchema>

export const topicDetailSchema = z.object({
  name: z.string(),
  partitions: z.array(
    z.object({
      partition: z.number().int(),
      /** Broker id; null without one. */
      leader: z.number().int().nullable(),
      replicas: z.array(z.number().int()),
      isr: z.array(z.number().int()),
      /** The oldest offset there is, and the one that the next message gets. */
      low: z.number(),
      high: z.number(),
      bytes: z.number().nullable(),
    }),
  ),
  config: z.array(
    z.object({
      name: z.string(),
      /** null where Kafka keeps it to itself. */
      value: z.string().nullable(),
      /** False where it was set for this topic. */
      isDefault: z.boolean(),
      /** May be edited here without danger to what is there or to others. */
      editable: z.boolean(),
    }),
  ),
  groups: z.array(z.object({ group: z.string(), state: z.string(), members: z.number().int(), lag: z.number() })),
})
export type TopicDetail = z.infer<typeof topicDetailSchema>

export const groupDetailSchema = z.object({
  group: z.string(),
  state: z.string(),
  /** How partitions are dealt out: `RoundRobinAssigner`. Empty without members. */
  assignor: z.string(),
  members: z.array(
    z.object({
      id: z.string(),
      clientId: z.string(),
      host: z.string(),
      partitions: z.array(z.object({ topic: z.string(), partition: z.number().int() })),
    }),
  ),
  offsets: z.array(
    z.object({
      topic: z.string(),
      partition: z.number().int(),
      /** The next offset to read; null where nothing is committed. */
      committed: z.number().nullable(),
      low: z.number(),
      end: z.number(),
      /** null where nothing is committed: where its reader would begin is its own affair. */
      lag: z.number().nullable(),
      /** Client id of the member that reads it. */
      reader: z.string().nullable(),
    }),
  ),
})
export type GroupDetail = z.infer<typeof groupDetailSchema>

export const resetTargetSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('earliest') }),
  z.object({ kind: z.literal('latest') }),
  /** The first message at or after this time, epoch ms. */
  z.object({ kind: z.literal('time'), at: z.number().int().nonnegative() }),
  z.object({ kind: z.literal('offset'), offset: offsetNumber }),
])
export type ResetTarget = z.infer<typeof resetTargetSchema>

export const resetChangeSchema = z.object({
  partition: z.number().int(),
  from: z.number().nullable(),
  to: z.number(),
  /** What the partition holds. */
  low: z.number(),
  end: z.number(),
})
export type ResetChange = z.infer<typeof resetChangeSchema>

/** Bytes as a person reads them: UTF-8 where they are text, otherwise in hexadecimal. */
export const payloadSchema = z.object({
  text: z.string(),
  encoding: z.enum(['text', 'hex']),
  /** Of the whole. */
  bytes: z.number(),
  /** Only the beginning is here: ask for the whole by `message`. */
  cut: z.boolean(),
})
export type Payload = z.infer<typeof payloadSchema>

export const messageSchema = z.object({
  partition: z.number().int(),
  offset: z.number(),
  /** Epoch ms; null where the message has none. */
  timestamp: z.number().nullable(),
  /** What the message has for a time where that is none: digits beyond the last date. `timestamp` is null then. */
  timestampText: z.string().optional(),
  key: payloadSchema.nullable(),
  /** null: a tombstone. */
  value: payloadSchema.nullable(),
  headers: z.array(z.object({ key: z.string(), value: payloadSchema.nullable() })),
  /** Why its batch can't be read (damaged, a codec that fails), in English: place and time are known, nothing else. */
  unreadable: z.string().nullable(),
})
export type Message = z.infer<typeof messageSchema>

export const browseInputSchema = z.object({
  topic: topicName,
  /** Empty: all. */
  partitions: z.array(partitionNumber).default([]),
  from: z.discriminatedUnion('kind', [
    /** Backwards from the end. */
    z.object({ kind: z.literal('newest') }),
    /** Only what comes from now on, until cancelled. */
    z.object({ kind: z.literal('live') }),
    z.object({ kind: z.literal('oldest') }),
    z.object({ kind: z.literal('offset'), offset: offsetNumber }),
    z.object({ kind: z.literal('time'), at: z.number().int().nonnegative() }),
    /** Where an earlier browse ended, in its direction. */
    z.object({
      kind: z.literal('next'),
      direction: z.enum(['forwards', 'backwards']),
      positions: z.array(z.object({ partition: partitionNumber, offset: offsetNumber })),
    }),
  ]),
  /** Messages that match, at most; live has no such end. */
  limit: z.number().int().min(1).max(5000).default(200),
  filter: z
    .object({
      /** In the key, upper and lower case alike. */
      key: z.string().max(1000).default(''),
      /** In the value, upper and lower case alike. */
      text: z.string().max(1000).default(''),
      /** `text` is a regular expression (JavaScript's, upper and lower case alike). */
      regex: z.boolean().default(false),
    })
    .default({ key: '', text: '', regex: false }),
})
export type BrowseInput = z.infer<typeof browseInputSchema>

export const browseEventSchema = z.object({
  /** In their order: newest first from `newest`, otherwise oldest first. */
  messages: z.array(messageSchema),
  /** Messages looked at so far, and to look at in all; null for live. */
  scanned: z.number(),
  total: z.number().nullable(),
  /** Live: messages left out so far because more came than anybody reads. */
  skipped: z.number(),
  done: z.enum(['end', 'limit']).nullable(),
  /** With `limit`: where to go on. */
  next: z.array(z.object({ partition: z.number().int(), offset: z.number() })),
})
export type BrowseEvent = z.infer<typeof browseEventSchema>

export const produceInputSchema = z.object({
  topic: topicName,
  /** null: by the key, as any client would. */
  partition: partitionNumber.nullable().default(null),
  key: z.string().max(100_000).nullable(),
  /** null: a tombstone. */
  value: z.string().max(20_000_000).nullable(),
  headers: z.array(z.object({ key: z.string().min(1).max(1000), value: z.string().max(100_000) })).max(100).default([]),
})

export const kafkaContract = {
  /** Yields the present snapshot at once, then a new one after each look: every 3 s, or every 15 s while nobody watches `closely`. */
  watch: procedure.input(closelySchema).output(eventIterator(kafkaSnapshotSchema)),
  /** Looks once more, now. */
  refresh: procedure.output(kafkaSnapshotSchema),
  topic: procedure.input(z.object({ topic: topicName })).output(topicDetailSchema),
  createTopic: procedure.input(
    z.object({
      topic: topicName,
      partitions: z.number().int().min(1).max(1000),
      /** Settings of the topic, `retention.ms`; what is not given is the broker's default. */
      config: z.record(z.string(), z.string()).default({}),
    }),
  ),
  /** To a total; Kafka takes none away. */
  addPartitions: procedure.input(z.object({ topic: topicName, total: z.number().int().min(2).max(1000) })),
  /** Sets one setting of a topic; null goes back to the default. */
  setConfig: procedure.input(z.object({ topic: topicName, name: z.string().min(1), value: z.string().max(1000).nullable() })),
  /** Deletes every message there is now. */
  emptyTopic: procedure.input(z.object({ topic: topicName })).output(z.object({ messages: z.number() })),
  deleteTopic: procedure.input(z.object({ topic: topicName })),
  group: procedure.input(z.object({ group: groupName })).output(groupDetailSchema),
  /** What `setOffsets` would change, for a target. Changes nothing. */
  previewReset: procedure
    .input(z.object({ group: groupName, topic: topicName, partitions: z.array(partitionNumber).default([]), to: resetTargetSchema }))
    .output(z.array(resetChangeSchema)),
  /** Commits offsets for a group. Throws `GROUP_ACTIVE` while it has members. */
  setOffsets: procedure.input(
    z.object({
      group: groupName,
      topic: topicName,
      offsets: z.array(z.object({ partition: partitionNumber, offset: offsetNumber })).min(1),
    }),
  ),
  deleteGroup: procedure.input(z.object({ group: groupName })),
  /** Reads a topic without a consumer group. Yields at most every 100 ms; ends with `done`, live never. Cancel: stop iterating. */
  browse: procedure.input(browseInputSchema).output(eventIterator(browseEventSchema)),
  /** One message whole, however large. */
  message: procedure.input(z.object({ topic: topicName, partition: partitionNumber, offset: offsetNumber })).output(messageSchema),
  produce: procedure.input(produceInputSchema).output(z.object({ partition: z.number().int(), offset: z.number() })),
}
