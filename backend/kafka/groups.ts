import { AssignerProtocol, type Admin } from 'kafkajs'
import type { GroupDetail, GroupSummary, TopicDetail } from '../../contract/kafka'
import type { ClusterView } from './cluster-view'

type Member = GroupDetail['members'][number]

/** Groups with their members, and how far they have read of each partition. Groups of other kinds (Connect) have no assignment. */
export async function describeGroups(admin: Admin, ids: readonly string[], topics: ClusterView['topics']): Promise<GroupDetail[]> {
  if (ids.length === 0) return []
  const { groups } = await admin.describeGroups([...ids])
  return Promise.all(
    groups.map(async ({ groupId, state, protocol, members: described }) => {
      const members = described.map(({ memberId, clientId, clientHost, memberAssignment }) => ({
        id: memberId,
        clientId,
        host: clientHost.replace(/^\//, ''),
        partitions: assigned(memberAssignment),
      }))
      const committed = await admin.fetchOffsets({ groupId })
      return { group: groupId, state, assignor: protocol, members, offsets: offsetsOf(committed, members, topics) }
    }),
  )
}

function assigned(bytes: Buffer): Member['partitions'] {
  if (bytes.length === 0) return []
  const assignment = AssignerProtocol.MemberAssignment.decode(bytes)?.assignment ?? {}
  return Object.entries(assignment).flatMap(([topic, partitions]) => partitions.map((partition) => ({ topic, partition })))
}

type Committed = Awaited<ReturnType<Admin['fetchOffsets']>>

/** Every partition that something is committed for or that a member reads, where the topic still exists. */
function offsetsOf(committed: Committed, members: readonly Member[], topics: ClusterView['topics']): GroupDetail['offsets'] {
  const of = new Map(committed.map(({ topic, partitions }) => [topic, new Map(partitions.map((p) => [p.partition, Number(p.offset)]))]))
  const names = new Set([...of.keys(), ...members.flatMap((member) => member.partitions.map(({ topic }) => topic))])
  return [...names].sort().flatMap((topic) =>
    (topics.get(topic) ?? []).flatMap(({ partition, low, high }) => {
      const offset = of.get(topic)?.get(partition) ?? -1
      const reader = members.find((member) => member.partitions.some((one) => one.topic === topic && one.partition === partition))
      if (offset < 0 && !reader) return []
      return [lagOf({ topic, partition, committed: offset < 0 ? null : offset, low, end: high, reader: reader?.clientId ?? null })]
    }),
  )
}

/** With its lag: messages from the committed offset on, or from the oldest there is, where that is later. */
export function lagOf(offset: Omit<GroupDetail['offsets'][number], 'lag'>): GroupDetail['offsets'][number] {
  const { committed, low, end } = offset
  return { ...offset, lag: committed === null ? null : Math.max(0, end - Math.max(committed, low)) }
}

const total = (offsets: GroupDetail['offsets']): number | null => {
  const known = offsets.flatMap(({ lag }) => lag ?? [])
  return known.length === 0 ? null : known.reduce((sum, lag) => sum + lag, 0)
}

export function summaryOf(group: GroupDetail): Omit<GroupSummary, 'history'> {
  const topics = [...new Set(group.offsets.map(({ topic }) => topic))]
  return { group: group.group, state: group.state, members: group.members.length, topics, lag: total(group.offsets) }
}

/** The groups that read a topic, as the topic's page shows them. */
export function readersOf(topic: string, groups: readonly GroupDetail[]): TopicDetail['groups'] {
  return groups.flatMap(({ group, state, members, offsets }) => {
    const own = offsets.filter((each) => each.topic === topic)
    return own.length === 0 ? [] : [{ group, state, members: members.length, lag: total(own) ?? 0 }]
  })
}
