/**
 * Sends what is typed in order, one call at a time: what comes while one is under way is joined into the next, so that
 * a fast typist or a long paste neither overtakes itself nor queues a call for every key. After a failure nothing more
 * is sent; `onFailure` hears of it once.
 */
export function inputQueue(send: (data: string) => Promise<unknown>, onFailure: (error: unknown) => void, most = 200_000): (data: string) => void {
  let waiting = ''
  let busy = false
  let failed = false
  const flush = async () => {
    busy = true
    while (waiting !== '' && !failed) {
      const part = waiting.slice(0, most)
      waiting = waiting.slice(most)
      try {
        await send(part)
      } catch (error) {
        failed = true
        onFailure(error)
      }
    }
    busy = false
  }
  return (data) => {
    if (failed) return
    waiting += data
    if (!busy) void flush()
  }
}
