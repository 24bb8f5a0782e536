import { contextBridge, ipcRenderer } from 'electron'

/** As much of the page's window as is used here: this room has Node's types, not the DOM's. */
declare const window: {
  readonly location: { readonly origin: string }
  addEventListener(type: 'message', listener: (event: { source: unknown; origin: string; data: unknown }) => void): void
  postMessage(message: string, targetOrigin: string, transfer?: readonly unknown[]): void
}

// The page asks by a message and gets a port by a message: it never holds anything of Electron's.
window.addEventListener('message', ({ source, origin, data }) => {
  if (source === window && origin === window.location.origin && data === 'weatherdeck:connect') {
    ipcRenderer.send('weatherdeck:connect')
  }
})
ipcRenderer.on('weatherdeck:port', (event) => {
  window.postMessage('weatherdeck:port', window.location.origin, event.ports)
})

contextBridge.exposeInMainWorld('weatherdeck', { shell: 'electron' })
