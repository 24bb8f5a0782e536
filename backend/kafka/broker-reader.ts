import { ProblemError } from '../../contract/problem'
import type { ClusterView } from './cluster-view'
import { Connections } from '../../kafka-wire/connections'
import type { ClusterGuard } from '../../kafka-wire/guard'
import { orProblem } from './errors'
import type { Bounds, LogReader } from './log-reader'
import { earliest, fetchRecords, latest, listOffsets, type Fetched, type Position } from '../../kafka-wire/requests'

/** Reads a topic of Kafka's without a consumer group: nothing is committed, and no group shows up. */
export class BrokerReader implements LogReader {
  /** Of its own: closing them ends what is under way, and nothing else. */
  readonly #connections: Connections
  readonly #leaders = new Map<number, string>()

  constructor(
    private readonly topic: string,
    view: ClusterView,
    guard?: ClusterGuard,
  ) {
    this.#connections = new Connections(guard)
    const partitions = view.topics.get(topic)
    if (partitions === undefined) throw new ProblemError('TOPIC_UNKNOWN', { topic })
    for (const { partition, leader } of partitions) {
      const address = leader === null ? undefined : view.addresses.get(leader)
      if (address !== undefined) this.#leaders.set(partition, address)
    }
  }

  async bounds(): Promise<Bounds[]> {
    const [lows, highs] = await Promise.all([this.#offsets(earliest), this.#offsets(latest)])
    return highs.map(({ partition, offset: high }) => ({
      partition,
      low: lows.find((each) => each.partition === partition)?.offset ?? high,
      high,
    }))
  }

  async offsetsAt(time: number): Promise<Position[]> {
    const [found, ends] = await Promise.all([this.#offsets(time), this.#offsets(latest)])
    return ends.map((end) => {
      const offset = found.find(({ partition }) => partition === end.partition)?.offset ?? -1
      return offset < 0 ? end : { ...end, offset }
    })
  }

  async read(positions: readonly Position[], options: { maxBytes: number; waitMs: number }): Promise<Fetched[]> {
    const fetched = await this.#perLeader(positions, (connection, own) => fetchRecords(connection, this.topic, own, options))
    return fetched.flat()
  }

  close(): void {
    this.#connections.close()
  }

  async #offsets(time: number): Promise<Position[]> {
    const asked = [...this.#leaders.keys()].map((partition) => ({ partition, offset: time }))
    const found = await this.#perLeader(asked, (connection, partitions) => listOffsets(connection, [{ topic: this.topic, partitions }]))
    const offsets = found.flatMap((each) => [...(each.get(this.topic) ?? [])].map(([partition, offset]) => ({ partition, offset })))
    return offsets.sort((a, b) => a.partition - b.partition)
  }

  /** Each leader is asked for what it leads, all at once. */
  #perLeader<T>(positions: readonly Position[], ask: (connection: ReturnType<Connections['to']>, own: Position[]) => Promise<T>): Promise<T[]> {
    const addresses = new Set(positions.flatMap(({ partition }) => this.#leaders.get(partition) ?? []))
    return orProblem(
      () =>
        Promise.all(
          [...addresses].map((address) =>
            ask(this.#connections.to(address), positions.filter(({ partition }) => this.#leaders.get(partition) === address)),
          ),
        ),
      { topic: this.topic },
    )
  }
}
