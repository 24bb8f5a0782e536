import type { Transfer } from '../../contract/hdfs'

const tellEveryMs = 100

/**
 * What a transfer in the background tells whoever iterates: the present state, at most one every 100 ms, and the last.
 * When the reader stops, `signal` aborts; what the work throws is thrown to the reader.
 */
export async function* withProgress(
  work: (progress: Transfer, signal: AbortSignal) => Promise<void>,
  outer: AbortSignal | undefined,
): AsyncGenerator<Transfer> {
  const progress: Transfer = { files: 0, totalFiles: 0, bytes: 0, totalBytes: 0, current: '', done: false }
  const abort = new AbortController()
  const stop = (): void => abort.abort()
  outer?.addEventListener('abort', stop)
  if (outer?.aborted === true) stop()
  let ended = false
  const working = work(progress, abort.signal).finally(() => {
    ended = true
  })
  working.catch(() => undefined)
  try {
    while (!ended) {
      yield { ...progress }
      const timer = new Promise((resolve) => setTimeout(resolve, tellEveryMs))
      await Promise.race([timer, working.catch(() => undefined)])
    }
    await working
    yield { ...progress, current: '', done: true }
  } finally {
    outer?.removeEventListener('abort', stop)
    abort.abort()
    await working.catch(() => undefined)
  }
}
