import { RPCHandler } from '@orpc/server/message-port'
import { ipcMain, MessageChannelMain, type MessagePortMain, type WebContents } from 'electron'
import type { Backend } from '../../backend'
import { isOurPage } from './origin'

/** A port whose end is told once, however it came: by the page's side, or by ours when the page is gone. */
function closablePort(port: MessagePortMain) {
  let open = true
  const onClose: (() => void)[] = []
  const close = () => {
    if (!open) return
    open = false
    port.close()
    for (const callback of onClose) callback()
  }
  port.on('close', close)
  return {
    close,
    /** What oRPC speaks over. */
    like: {
      on: (event: string, callback: (event?: { data: unknown }) => void) => {
        if (event === 'close') onClose.push(() => callback())
        else if (event === 'message') port.on('message', callback)
      },
      postMessage: (data: unknown) => {
        if (open) port.postMessage(data)
      },
    },
  }
}

/**
 * Gives our page, when it asks, a message port that speaks the contract. A page that reloads, crashes or closes loses its
 * port, which ends the streams it had.
 */
export function setupPorts(router: Promise<Backend['router']>): void {
  const handler = router.then((ready) => new RPCHandler(ready))
  handler.catch(() => {})
  const closers = new WeakMap<WebContents, Set<() => void>>()

  const closersOf = (contents: WebContents): Set<() => void> => {
    const known = closers.get(contents)
    if (known) return known
    const all = new Set<() => void>()
    closers.set(contents, all)
    const closeAll = () => {
      for (const close of all) close()
      all.clear()
    }
    contents.on('did-navigate', closeAll)
    contents.on('render-process-gone', closeAll)
    contents.on('destroyed', closeAll)
    return all
  }

  ipcMain.on('weatherdeck:connect', (event) => {
    if (!isOurPage(event.senderFrame)) return
    const { sender } = event
    handler.then(
      (ready) => {
        if (sender.isDestroyed()) return
        const { port1, port2 } = new MessageChannelMain()
        const port = closablePort(port1)
        closersOf(sender).add(port.close)
        ready.upgrade(port.like)
        port1.start()
        sender.postMessage('weatherdeck:port', null, [port2])
      },
      // The failed start is shown by whoever started the backend.
      () => {},
    )
  })
}
