import type { GroupDetail, KafkaSnapshot, TopicDetail, TopicSummary } from '../../contract/kafka'
import type { LogReader } from './log-reader'

export interface Look {
  cluster: KafkaSnapshot['cluster']
  topics: TopicSummary[]
  groups: GroupDetail[]
}

/** Where topics are, as far as both kinds go: a broker (broker.ts), or tables in the embedded database (embedded-topic.ts). */
export interface TopicSource {
  /** Everything there is, in numbers. */
  look(): Promise<Look>
  /** Throws `TOPIC_UNKNOWN`. */
  topic(name: string): Promise<TopicDetail>
  /** Throws `GROUP_UNKNOWN`. */
  group(name: string): Promise<GroupDetail>
  /** To read one topic; the caller closes it. Throws `TOPIC_UNKNOWN`. */
  reader(topic: string): Promise<LogReader>
  close(): Promise<void>
}
