import { readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { ProblemError, type SeenProblem } from '../contract/problem'
import { settingsSchema, type Settings, type SettingsPatch, type SettingsState } from '../contract/settings'
import { errnoOf, writeAtomically } from '../process/atomic-file'
import { Watchable } from '../process/watchable'

/** The settings with a change, in which what is left out stays, also of a section. */
function merged(settings: Settings, patch: SettingsPatch): unknown {
  const changes: Record<string, unknown> = patch
  const sections = Object.entries(settings).flatMap(([key, value]) => (typeof value === 'object' ? [[key, { ...value, ...(changes[key] as object) }]] : []))
  return { ...settings, ...patch, ...Object.fromEntries(sections) }
}

/** The one settings file: validated when read, written atomically, never silently reset. */
export class SettingsFile {
  readonly #watchable = new Watchable(() => this.state, { intervalMs: 50 })
  readonly #listeners = new Set<(settings: Settings) => void>()
  #writing: Promise<unknown> = Promise.resolve()

  private constructor(
    private readonly file: string,
    private settings: Settings,
    private problem: SeenProblem | null,
  ) {}

  /**
   * Reads `settings.json` of the data folder; without one the defaults hold. A file that is not valid is renamed to
   * `settings.broken-<time>.json` beside it, and `state.problem` says so until it is dismissed.
   * Throws `FILE_UNREADABLE` when the file is there and can't be read.
   */
  static async open(dataDir: string, now: () => Date = () => new Date()): Promise<SettingsFile> {
    const file = join(dataDir, 'settings.json')
    let text: string
    try {
      text = await readFile(file, 'utf8')
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return new SettingsFile(file, settingsSchema.parse({}), null)
      // A folder in its place holds no settings; it is set aside like any other text.
      if (errnoOf(error) === 'EISDIR') text = ''
      else throw new ProblemError('FILE_UNREADABLE', { path: file }, { detail: (error as Error).message, cause: error })
    }
    try {
      return new SettingsFile(file, settingsSchema.parse(JSON.parse(text.replace(/^\uFEFF/, ''))), null)
    } catch (error) {
      const at = now()
      const aside = join(dataDir, `settings.broken-${at.toISOString().replace(/[:.]/g, '-')}.json`)
      await rename(file, aside)
      const detail = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message
      const problem = { code: 'SETTINGS_SET_ASIDE', params: { path: aside }, detail } as const
      return new SettingsFile(file, settingsSchema.parse({}), { id: aside, at: at.getTime(), count: 1, problem })
    }
  }

  get state(): SettingsState {
    return { settings: this.settings, file: this.file, problem: this.problem }
  }

  get current(): Settings {
    return this.settings
  }

  onChange(listener: (settings: Settings) => void): void {
    this.#listeners.add(listener)
  }

  watch(signal: AbortSignal | undefined): AsyncGenerator<SettingsState> {
    return this.#watchable.watch(signal)
  }

  /** Applies and keeps a change. Throws `SETTINGS_INVALID`, `DISK_FULL` or `FILE_UNWRITABLE`; then nothing changed. */
  update(patch: SettingsPatch): Promise<SettingsState> {
    const work = this.#writing.then(async () => {
      const next = settingsSchema.safeParse(merged(this.settings, patch))
      if (!next.success) throw new ProblemError('SETTINGS_INVALID', {}, { detail: z.prettifyError(next.error) })
      await writeAtomically(this.file, `${JSON.stringify(next.data, null, 2)}\n`)
      this.settings = next.data
      this.#watchable.changed()
      for (const listener of this.#listeners) listener(next.data)
      return this.state
    })
    // One at a time; a failed one does not stop the next.
    this.#writing = work.catch(() => undefined)
    return work
  }

  dismissProblem(): SettingsState {
    this.problem = null
    this.#watchable.changed()
    return this.state
  }
}
