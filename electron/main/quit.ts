import { app } from 'electron'
import type { Backend } from '../../backend'
import { retireWindow } from './window'

/** Ends in good order: the backend drains and commits (10 s at most, see `startBackend`) before the process goes. */
export function setupQuit(backend: Promise<Backend>, dataDir: string): void {
  let quitting = false
  app.on('before-quit', (event) => {
    event.preventDefault()
    if (quitting) return
    quitting = true
    retireWindow(dataDir)
    void backend
      .then((started) => started.close())
      .catch((error: unknown) => console.error(error))
      .finally(() => app.exit(0))
  })
  app.on('window-all-closed', () => {
    // On macOS an app lives on without a window, and the pipeline with it.
    if (process.platform !== 'darwin') app.quit()
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => app.quit())
}
