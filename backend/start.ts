import { listenControl, type ControlActions } from './control-socket'
import { createBackend, type Backend, type BackendOptions } from './index'

/** How long draining may take before the process ends regardless, ms. Nothing is lost then: work is repeated at the next start. */
const closeCapMs = 10_000

/**
 * The backend of a shell: takes the data folder first, so that two never open one database, then starts.
 * Throws `ALREADY_RUNNING` where another process has the folder.
 */
export async function startBackend(options: BackendOptions, actions: ControlActions): Promise<Backend> {
  let ready: (router: Backend['router']) => void = () => {}
  let failed: (error: unknown) => void = () => {}
  const router = new Promise<Backend['router']>((resolve, reject) => {
    ready = resolve
    failed = reject
  })
  router.catch(() => {})
  const control = await listenControl({ dataDir: options.dataDir, shell: options.shell, router, actions })
  try {
    const backend = await createBackend(options)
    ready(backend.router)
    let closing: Promise<void> | undefined
    return {
      router: backend.router,
      reports: backend.reports,
      close: () =>
        (closing ??= (async () => {
          let timer: NodeJS.Timeout | undefined
          const cap = new Promise<void>((resolve) => {
            timer = setTimeout(resolve, closeCapMs)
          })
          // The folder is free for the next one only when the database is closed.
          await Promise.race([backend.close(), cap]).finally(() => clearTimeout(timer))
          await control.close()
        })()),
    }
  } catch (error) {
    failed(error)
    await control.close()
    throw error
  }
}
