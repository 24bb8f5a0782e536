import { app } from 'electron'
import type { Backend } from '../../backend'
import { retireWindow } from './window'

/**
 * Ends in good order: the backend drains and commits (10 s at most, see `startBackend`) before the process goes.
 * `staysWithoutWindow` tells whether closing the last window leaves the app in the tray.
 */
export function setupQuit(backend: Promise<Backend>, dataDir: string, staysWithoutWindow: () => boolean): { drain: () => Promise<void> } {
  let quitting = false
  let drained = false
  const drain = async (): Promise<void> => {
    quitting = true
    retireWindow(dataDir)
    await backend.then((started) => started.close()).catch((error: unknown) => console.error(error))
  }
  app.on('before-quit', (event) => {
    // Drained already: an installer takes over from here.
    if (drained) return
    event.preventDefault()
    if (quitting) return
    void drain().finally(() => app.exit(0))
  })
  app.on('window-all-closed', () => {
    // On macOS an app lives on without a window, and the pipeline with it.
    if (process.platform !== 'darwin' && !staysWithoutWindow()) app.quit()
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => app.quit())
  return {
    drain: async () => {
      await drain()
      drained = true
    },
  }
}
