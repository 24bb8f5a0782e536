import { implement } from '@orpc/server'
import { desktopContract, type DesktopState, type Folder, type LinkTarget, type UpdateState } from '../contract/desktop'
import { ProblemError } from '../contract/problem'
import { problemsMiddleware } from '../process/problems'
import { Watchable } from '../process/watchable'
import type { AppLog } from './app-log'
import type { Reports } from './reports'

/** What a shell that is more than a page does for the app; Electron's is in electron/main/desktop.ts. */
export interface DesktopShell {
  readonly can: DesktopState['can']
  readonly update: UpdateState
  checkForUpdate(): Promise<void>
  downloadUpdate(): Promise<void>
  installUpdate(): Promise<void>
  openFolder(folder: Folder): Promise<void>
  /** Calls back when `update` has changed. */
  onChange(listener: () => void): void
  /** Links handed over so far, and each later one. */
  onLink(listener: (target: LinkTarget) => void): () => void
}

export const noUpdate: UpdateState = { state: 'idle', version: null, notes: null, progress: null, checkedAt: null, problem: null }

const refuse = (): Promise<never> => Promise.reject(new ProblemError('NOT_IN_THIS_SHELL'))

/** A page in a browser, or a terminal. */
const nothing: DesktopShell = {
  can: { update: false, tray: false, startWithSystem: false, openFolders: false },
  update: noUpdate,
  checkForUpdate: refuse,
  downloadUpdate: refuse,
  installUpdate: refuse,
  openFolder: refuse,
  onChange: () => undefined,
  onLink: () => () => undefined,
}

/** The service behind contract/desktop.ts. */
export class Desktop {
  readonly #view = new Watchable<DesktopState>(() => this.#state(), { intervalMs: 250 })
  readonly shell: DesktopShell

  constructor(
    private readonly log: AppLog,
    private readonly reports: Reports,
    shell: DesktopShell | undefined,
  ) {
    this.shell = shell ?? nothing
    this.shell.onChange(() => this.#view.changed())
  }

  /** The reports have changed. */
  changed(): void {
    this.#view.changed()
  }

  router() {
    const os = implement(desktopContract).use(problemsMiddleware)
    const { shell } = this
    return os.router({
      watch: os.watch.handler(({ signal }) => this.#view.watch(signal)),
      links: os.links.handler(({ signal }) => this.#links(signal)),
      checkForUpdate: os.checkForUpdate.handler(() => shell.checkForUpdate()),
      downloadUpdate: os.downloadUpdate.handler(() => shell.downloadUpdate()),
      installUpdate: os.installUpdate.handler(() => shell.installUpdate()),
      openFolder: os.openFolder.handler(({ input }) => shell.openFolder(input.folder)),
      report: os.report.handler(({ input }) => ({ text: this.reports.read(input.id) })),
      removeReports: os.removeReports.handler(() => this.reports.removeAll()),
      log: os.log.handler(() => ({ file: this.log.file, text: this.log.tail() })),
    })
  }

  #state(): DesktopState {
    return { can: this.shell.can, update: this.shell.update, reports: this.reports.list() }
  }

  async *#links(signal: AbortSignal | undefined): AsyncGenerator<LinkTarget> {
    const waiting: LinkTarget[] = []
    let wake: () => void = () => undefined
    const stop = this.shell.onLink((target) => {
      waiting.push(target)
      wake()
    })
    const onAbort = (): void => wake()
    signal?.addEventListener('abort', onAbort)
    try {
      while (signal?.aborted !== true) {
        const next = waiting.shift()
        if (next !== undefined) yield next
        else await new Promise<void>((resolve) => (wake = resolve))
      }
    } finally {
      stop()
      signal?.removeEventListener('abort', onAbort)
    }
  }
}
