import { create } from 'zustand'
import type { HdfsSnapshot } from '../../contract/hdfs'
import type { Problem } from '../../contract/problem'
import { client, subscribe } from '../client'
import type { Tone } from '../ui/state-mark'
import { pacedStream } from './paced-stream'

interface HdfsStore {
  snapshot: HdfsSnapshot | null
  /** Why nothing is known of HDFS: the stream itself failed. */
  streamProblem: Problem | null
}

/** HDFS as the backend sees it: what its panel and the rail show. */
export const useHdfs = create<HdfsStore>(() => ({ snapshot: null, streamProblem: null }))

/** How HDFS fares, for a mark; null while there is none. What is lost comes first, then who cannot write. */
export function hdfsTone(snapshot: HdfsSnapshot | null): Tone | null {
  if (!snapshot || snapshot.state === 'absent') return null
  if (snapshot.state === 'starting') return 'busy'
  if (snapshot.state === 'unreachable' || (snapshot.missingBlocks ?? 0) > 0 || (snapshot.corruptBlocks ?? 0) > 0) return 'bad'
  if (snapshot.state === 'safemode' || !snapshot.dataNodes.some(({ state }) => state === 'live' || state === 'stale')) return 'warn'
  return snapshot.prepared.state === 'missing' || snapshot.prepared.state === 'wrong' ? 'warn' : 'ok'
}

export const hdfsStream = pacedStream((closely) =>
  subscribe(
    (signal) => client.hdfs.watch({ closely }, { signal }),
    (snapshot) => {
      useHdfs.setState({ snapshot, streamProblem: null })
    },
    (streamProblem) => {
      useHdfs.setState({ streamProblem })
    },
  ),
)
