import { app } from 'electron'
import type { AppUpdater, ProgressInfo, UpdateInfo } from 'electron-updater'
import type { UpdateState } from '../../contract/desktop'
import { ProblemError, problemOf, type Problem } from '../../contract/problem'
import { noUpdate } from '../../backend/desktop'

const dayMs = 24 * 60 * 60 * 1000
const firstCheckMs = 30_000

/** Release notes as plain text: GitHub gives HTML. */
export function plainNotes(notes: UpdateInfo['releaseNotes']): string | null {
  const text = typeof notes === 'string' ? notes : (notes ?? []).map(({ version, note }) => `${version}\n${note ?? ''}`).join('\n\n')
  const plain = text
    .replace(/<(br|\/p|\/li|\/h\d|\/ul)\b[^>]*>/gi, '\n')
    .replace(/<li\b[^>]*>/gi, '- ')
    .replace(/<[^>]*>/g, '')
    .replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"').replace(/&#39;/g, '’').replace(/&amp;/g, '&')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
  return plain === '' ? null : plain.slice(0, 20_000)
}

/** Only on this machine: an environment variable must not be able to send an installation elsewhere. */
const localFeed = (url: string | undefined): string | undefined => (url !== undefined && /^http:\/\/127\.0\.0\.1:\d+\//.test(url) ? url : undefined)

/**
 * Looks for newer versions, and downloads and installs one when a person says so; never by itself. What is downloaded is
 * checked against the hash in the release's manifest, and on Windows against the publisher's signature where the app
 * itself is signed (electron-updater). An older version that was kept by its installer can be installed over a newer one.
 */
export class Updates {
  state: UpdateState = noUpdate
  #updater: Promise<AppUpdater> | null = null
  #timer: NodeJS.Timeout | undefined

  constructor(
    private readonly onChange: () => void,
    /** For tests: where the manifest is, instead of the one in the package. */
    private readonly feed = localFeed(process.env['WEATHERDECK_UPDATE_FEED']),
  ) {}

  /** Packages of the system's own kind (deb) are updated by the system. */
  static get possible(): boolean {
    return app.isPackaged && (process.platform !== 'linux' || Boolean(process.env['APPIMAGE']))
  }

  /** Looks now and then once a day, or not at all. */
  follow(wanted: boolean): void {
    clearTimeout(this.#timer)
    if (!wanted || !Updates.possible) return
    const wait = this.state.checkedAt === null ? firstCheckMs : dayMs
    this.#timer = setTimeout(() => void this.check().catch(() => undefined).finally(() => this.follow(true)), wait)
  }

  async check(): Promise<void> {
    if (['checking', 'downloading', 'ready'].includes(this.state.state)) return
    this.#set({ ...noUpdate, state: 'checking', checkedAt: this.state.checkedAt })
    try {
      const found = await (await this.#get()).checkForUpdates()
      if (!found?.isUpdateAvailable) return this.#set({ ...noUpdate, state: 'current', checkedAt: Date.now() })
      const { version, releaseNotes } = found.updateInfo
      this.#set({ ...noUpdate, state: 'available', version, notes: plainNotes(releaseNotes), checkedAt: Date.now() })
    } catch (error) {
      this.#fail(error)
    }
  }

  async download(): Promise<void> {
    if (this.state.state !== 'available') return
    this.#set({ ...this.state, state: 'downloading', progress: { done: 0, total: 0, bytesPerSecond: 0 } })
    const updater = await this.#get()
    const onProgress = ({ transferred, total, bytesPerSecond }: ProgressInfo) =>
      // A file that came within a millisecond came infinitely fast.
      this.#set({ ...this.state, progress: { done: transferred, total, bytesPerSecond: Number.isFinite(bytesPerSecond) ? bytesPerSecond : 0 } })
    updater.on('download-progress', onProgress)
    try {
      await updater.downloadUpdate()
      this.#set({ ...this.state, state: 'ready', progress: null })
    } catch (error) {
      this.#fail(error)
    } finally {
      updater.off('download-progress', onProgress)
    }
  }

  /** `quit` ends the app in good order first; the installer starts it again. */
  async install(quit: () => Promise<void>): Promise<void> {
    if (this.state.state !== 'ready') return
    const updater = await this.#get()
    await quit()
    updater.quitAndInstall(false, true)
  }

  async #get(): Promise<AppUpdater> {
    this.#updater ??= import('electron-updater').then(({ autoUpdater, default: whole }) => {
      const updater = autoUpdater ?? (whole as unknown as { autoUpdater: AppUpdater }).autoUpdater
      updater.autoDownload = false
      updater.autoInstallOnAppQuit = false
      updater.autoRunAppAfterInstall = true
      updater.allowDowngrade = false
      updater.logger = console
      if (this.feed) updater.setFeedURL({ provider: 'generic', url: this.feed })
      return updater
    })
    return this.#updater
  }

  #fail(error: unknown): never {
    const { version } = this.state
    const problem: Problem = new ProblemError('UPDATE_FAILED', version === null ? {} : { version }, { detail: problemOf(error).detail }).problem
    this.#set({ ...noUpdate, state: 'failed', version, checkedAt: Date.now(), problem })
    throw new ProblemError(problem.code, problem.params, { detail: problem.detail, cause: error })
  }

  #set(state: UpdateState): void {
    this.state = state
    this.onChange()
  }
}
