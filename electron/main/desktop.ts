import { join } from 'node:path'
import { app, shell } from 'electron'
import type { DesktopShell } from '../../backend/desktop'
import type { Folder, LinkTarget } from '../../contract/desktop'
import { ProblemError } from '../../contract/problem'
import { Updates } from './updates'

/** What Electron does for the app beyond showing the page: updates, folders, links. */
export class ElectronDesktop implements DesktopShell {
  readonly updates = new Updates(() => this.#changed())
  readonly #listeners = new Set<() => void>()
  readonly #linkListeners = new Set<(target: LinkTarget) => void>()
  /** Links that came before the page could take them. */
  #waiting: LinkTarget[] = []

  constructor(
    private readonly dataDir: string,
    /** Ends the backend in good order. */
    private readonly drain: () => Promise<void>,
  ) {}

  get can() {
    return {
      update: Updates.possible,
      tray: true,
      // Linux: an autostart entry of the desktop's, see login.ts.
      startWithSystem: app.isPackaged,
      openFolders: true,
    }
  }

  get update() {
    return this.updates.state
  }

  checkForUpdate(): Promise<void> {
    return Updates.possible ? this.updates.check() : Promise.reject(new ProblemError('NOT_IN_THIS_SHELL'))
  }

  downloadUpdate(): Promise<void> {
    return this.updates.download()
  }

  installUpdate(): Promise<void> {
    return this.updates.install(this.drain)
  }

  async openFolder(folder: Folder): Promise<void> {
    const path = folder === 'data' ? this.dataDir : join(this.dataDir, folder)
    const refused = await shell.openPath(path)
    if (refused !== '') throw new ProblemError('FILE_UNREADABLE', { path }, { detail: refused })
  }

  onChange(listener: () => void): void {
    this.#listeners.add(listener)
  }

  onLink(listener: (target: LinkTarget) => void): () => void {
    for (const target of this.#waiting.splice(0)) listener(target)
    this.#linkListeners.add(listener)
    return () => this.#linkListeners.delete(listener)
  }

  follow(target: LinkTarget): void {
    if (this.#linkListeners.size === 0) this.#waiting.push(target)
    for (const listener of this.#linkListeners) listener(target)
  }

  #changed(): void {
    for (const listener of this.#listeners) listener()
  }
}
