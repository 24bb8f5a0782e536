import { create } from 'zustand'
import { pipelineGroup, type BrokerState, type GroupSummary, type KafkaSnapshot } from '../../contract/kafka'
import type { Problem } from '../../contract/problem'
import { client, subscribe } from '../client'
import type { Tone } from '../ui/state-mark'
import { pacedStream } from './paced-stream'

interface KafkaStore {
  snapshot: KafkaSnapshot | null
  /** Why nothing is known: the stream itself failed. */
  streamProblem: Problem | null
}

/** The broker, or the embedded topic, as the backend sees it: what its panel and the rail show. */
export const useKafka = create<KafkaStore>(() => ({ snapshot: null, streamProblem: null }))

export const kafkaStream = pacedStream((closely) =>
  subscribe(
    (signal) => client.kafka.watch({ closely }, { signal }),
    (snapshot) => {
      useKafka.setState({ snapshot, streamProblem: null })
    },
    (streamProblem) => {
      useKafka.setState({ streamProblem })
    },
  ),
)

export const brokerTones: Record<BrokerState, Tone> = {
  connecting: 'busy',
  ready: 'ok',
  starting: 'busy',
  failing: 'bad',
  stopped: 'bad',
  absent: 'idle',
  noEngine: 'idle',
}

const growingFor = 60_000

/** Whether a group falls behind: at every look of the last minute its lag was there, and by the end it has grown by a tenth and more. */
export function lagGrows(history: GroupSummary['history']): boolean {
  const last = history.at(-1)
  if (!last) return false
  const recent = history.filter(({ at }) => at >= last.at - growingFor)
  const [first] = recent
  // Less than a minute is known.
  if (!first || first === history[0]) return false
  const grown = recent.every(({ lag }, i) => lag > 0 && lag >= (recent[i - 1]?.lag ?? 0))
  return grown && last.lag >= first.lag * 1.1 + 10
}

/** What the rail says of Kafka: nothing while all is well, or while nobody has started it: then the stack's own mark says so. */
export function kafkaMark(snapshot: KafkaSnapshot | null): { tone: Tone; text: 'down' | 'starting' | 'lag' } | null {
  if (snapshot?.kind !== 'kafka') return null
  if (snapshot.state === 'stopped' || snapshot.state === 'failing') return { tone: 'bad', text: 'down' }
  if (snapshot.state === 'starting') return { tone: 'busy', text: 'starting' }
  const own = snapshot.groups.find(({ group }) => group === pipelineGroup)
  return own && lagGrows(own.history) ? { tone: 'warn', text: 'lag' } : null
}
