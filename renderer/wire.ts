import { RPCLink as MessagePortLink } from '@orpc/client/message-port'
import { RPCLink as WebSocketLink } from '@orpc/client/websocket'
import type { ClientLink } from '@orpc/client'

declare global {
  interface Window {
    /** Set by Electron's preload; absent in a browser. */
    weatherdeck?: { shell: 'electron' }
  }
}

export type Link = ClientLink<Record<never, never>>

/** One connection to the backend, for as long as it lasts. */
export interface Wire {
  readonly link: Link
  /** Resolves when the connection is gone, however it went. */
  readonly closed: Promise<void>
}

const openTimeout = 10_000

/** Asks the preload for a message port; rejects when none came within 10 s. */
function openMessagePort(): Promise<Wire> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      window.removeEventListener('message', receive)
      reject(new Error('The shell handed over no message port'))
    }, openTimeout)
    const receive = (event: MessageEvent) => {
      const port = event.ports[0]
      if (event.source !== window || event.data !== 'weatherdeck:port' || !port) return
      clearTimeout(timer)
      window.removeEventListener('message', receive)
      const closed = new Promise<void>((done) => {
        port.addEventListener('close', () => {
          done()
        })
      })
      const link = new MessagePortLink({ port })
      port.start()
      resolve({ link, closed })
    }
    window.addEventListener('message', receive)
    window.postMessage('weatherdeck:connect', window.location.origin)
  })
}

/** Opens `/rpc` on the host that served the page; rejects when it refuses or does not answer within 10 s. */
function openWebSocket(): Promise<Wire> {
  return new Promise((resolve, reject) => {
    const { protocol, host } = window.location
    const socket = new WebSocket(`${protocol === 'https:' ? 'wss' : 'ws'}://${host}/rpc`)
    const timer = setTimeout(() => {
      socket.close()
      reject(new Error('No answer from the app'))
    }, openTimeout)
    const link = new WebSocketLink({ websocket: socket })
    const closed = new Promise<void>((done) => {
      socket.addEventListener('close', () => {
        clearTimeout(timer)
        reject(new Error('The app refused the connection'))
        done()
      })
    })
    socket.addEventListener('open', () => {
      clearTimeout(timer)
      resolve({ link, closed })
    })
  })
}

/** Connects to the backend by the way that this shell offers. */
export function openWire(): Promise<Wire> {
  return window.weatherdeck?.shell === 'electron' ? openMessagePort() : openWebSocket()
}
