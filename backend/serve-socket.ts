import type { RPCHandler } from '@orpc/server/ws'
import type { WebSocket } from 'ws'

/** Beyond this much unsent, bytes, the next message waits until the last one is on its way. */
const pauseAt = 1024 * 1024
/** A consumer that leaves this much unread, bytes, is cut off: many streams at once can pass `pauseAt`. */
const cutAt = 32 * 1024 * 1024

/** The contract over one WebSocket. A slow reader slows its streams down instead of filling our memory. */
export function serveSocket(handler: RPCHandler<Record<never, never>>, socket: WebSocket): void {
  const send = (data: string | Uint8Array): void | Promise<void> => {
    if (socket.bufferedAmount > cutAt) return socket.terminate()
    if (socket.bufferedAmount < pauseAt) return socket.send(data, () => {})
    // An error is of no use here: `close` follows, which ends every stream.
    return new Promise((resolve) => socket.send(data, () => resolve()))
  }
  // A broken frame: `close` follows. Without a listener it would end the process.
  socket.on('error', () => {})
  void handler.upgrade({ addEventListener: socket.addEventListener.bind(socket), send: send as WebSocket['send'] })
}
