import { implement } from '@orpc/server'
import { kafkaContract } from '../../contract/kafka'
import { problemsMiddleware } from '../../process/problems'
import { settledFirst } from '../settled-first'
import type { Kafka } from './kafka'

/** The handlers of contract/kafka.ts. */
export function kafkaRouter(kafka: Kafka, settled: () => Promise<void> = () => Promise.resolve()) {
  const os = implement(kafkaContract).use(problemsMiddleware).use(settledFirst(settled))
  return os.router({
    watch: os.watch.handler(({ input, signal }) => kafka.watch(signal, input.closely)),
    refresh: os.refresh.handler(() => kafka.refresh()),
    topic: os.topic.handler(({ input }) => kafka.source.topic(input.topic)),
    createTopic: os.createTopic.handler(({ input }) =>
      kafka.change((broker) => broker.createTopic(input.topic, input.partitions, input.config)),
    ),
    addPartitions: os.addPartitions.handler(({ input }) => kafka.change((broker) => broker.addPartitions(input.topic, input.total))),
    setConfig: os.setConfig.handler(({ input }) => kafka.change((broker) => broker.setConfig(input.topic, input.name, input.value))),
    emptyTopic: os.emptyTopic.handler(({ input }) => kafka.change((broker) => broker.emptyTopic(input.topic))),
    deleteTopic: os.deleteTopic.handler(({ input }) => kafka.change((broker) => broker.deleteTopic(input.topic))),
    group: os.group.handler(({ input }) => kafka.source.group(input.group)),
    previewReset: os.previewReset.handler(({ input }) =>
      kafka.broker.previewReset(input.group, input.topic, input.partitions, input.to),
    ),
    setOffsets: os.setOffsets.handler(({ input }) =>
      kafka.change((broker) => broker.setOffsets(input.group, input.topic, input.offsets)),
    ),
    deleteGroup: os.deleteGroup.handler(({ input }) => kafka.change((broker) => broker.deleteGroup(input.group))),
    browse: os.browse.handler(({ input, signal }) => kafka.browse(input, signal)),
    message: os.message.handler(({ input }) => kafka.message(input)),
    produce: os.produce.handler(({ input }) => kafka.change((broker) => broker.produce(input))),
  })
}
