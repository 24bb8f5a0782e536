import type { KafkaSnapshot } from '../../contract/kafka'
import { CreateSide } from './side-create'
import { ProduceSide } from './side-produce'
import { ResetSide } from './side-reset'
import { AddPartitionsSide, DeleteGroupSide, DeleteTopicSide, EmptyTopicSide } from './side-topic'
import { useKafkaPanel, type Side } from './store'

/** What was opened at the side of the subject. */
export function SidePane({ side, snapshot }: { side: Side; snapshot: KafkaSnapshot }) {
  const name = useKafkaPanel((s) => s.subject.name)
  const topic = snapshot.topics.find((each) => each.name === name)
  if (side === 'create') return <CreateSide snapshot={snapshot} />
  if (side === 'reset') return <ResetSide group={name} />
  if (side === 'deleteGroup') return <DeleteGroupSide group={name} />
  if (!topic) return null
  switch (side) {
    case 'produce':
      return <ProduceSide topic={topic} />
    case 'partitions':
      return <AddPartitionsSide topic={topic} />
    case 'empty':
      return <EmptyTopicSide topic={topic} />
    case 'delete':
      return <DeleteTopicSide topic={topic} snapshot={snapshot} />
  }
}
