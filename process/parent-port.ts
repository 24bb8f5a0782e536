import type { MessagePortMainLike } from '@orpc/client/message-port'

/** How long a child that lost its parent may take to clean up, ms. */
const farewellMs = 10_000

/**
 * The port to the process that started this one, the same in Electron's utility process and under `child_process.fork`.
 * When the parent is gone, `close` is emitted, then `onParentGone` runs (10 s at most) and this process ends.
 * Call it once, from the entry file. Throws where nobody started us with a port.
 */
export function parentPort(onParentGone: () => Promise<void> | void = () => {}): MessagePortMainLike {
  // Ctrl+C, a closed terminal and a shutdown reach the whole group: the parent gets them too and asks us to end in good
  // order. Ending here at once would lose what it wants drained.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})

  const utility = (process as { parentPort?: MessagePortMainLike }).parentPort
  // Chromium ends a utility process together with its browser process: nothing to watch for.
  if (utility) return utility
  if (!process.send) throw new Error('This file runs as a child process of Weatherdeck, not by itself')

  const send = process.send.bind(process)
  process.once('disconnect', () => {
    setTimeout(() => process.exit(0), farewellMs).unref()
    void Promise.resolve()
      .then(onParentGone)
      .catch((error: unknown) => console.error(error))
      .finally(() => process.exit(0))
  })
  return {
    on(event, callback) {
      if (event === 'message') process.on('message', (data: unknown) => callback({ data }))
      else if (event === 'close') process.once('disconnect', () => callback())
    },
    postMessage(data: unknown) {
      // The callback takes the error of a parent that went away in the meantime; `disconnect` deals with it.
      if (process.connected) send(data, undefined, undefined, () => {})
    },
  }
}
