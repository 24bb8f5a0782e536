import { Notification } from 'electron'
import type { Client } from '../../contract'
import type { PipelineSnapshot } from '../../contract/pipeline'
import type { Settings } from '../../contract/settings'
import type { SparkSnapshot } from '../../contract/spark'
import { fileName, readArguments } from '../../contract/spark-submission'
import type { StackSnapshot } from '../../contract/stack'
import type { ElectronDesktop } from './desktop'
import { language } from './failure'
import { startWithSystem } from './login'
import { jobNotices, pipelineNotice, stackNotice, type Notice, type RunState } from './notices'
import { AppTray } from './tray'

const texts = {
  en: {
    stackReady: ['The stack is ready', 'Every service is healthy.'],
    stackFailed: ['The stack did not start', 'Open it to see which service, why, and what to do.'],
    budget: ['The call budget is used up', 'Collecting goes on by itself when Open-Meteo’s limit allows it.'],
    pipelineFailed: ['The pipeline has stopped', 'A process does not stay up. Nothing is lost.'],
    jobDone: ['The job has finished', '{name}'],
    jobFailed: ['The job failed', '{name}'],
  },
  fr: {
    stackReady: ['La pile est prête', 'Tous les services sont en bonne santé.'],
    stackFailed: ['La pile n’a pas démarré', 'Ouvrez-la pour voir quel service, pourquoi, et que faire.'],
    budget: ['Le budget d’appels est épuisé', 'La collecte reprendra d’elle-même quand la limite d’Open-Meteo le permettra.'],
    pipelineFailed: ['Le pipeline s’est arrêté', 'Un processus ne tient pas. Rien n’est perdu.'],
    jobDone: ['Le job est terminé', '{name}'],
    jobFailed: ['Le job a échoué', '{name}'],
  },
} satisfies Record<'en' | 'fr', Record<Notice['key'], [string, string]>>

/** `weather_batch.py` */
const jobName = (words: readonly string[]): string => fileName(readArguments(words).file)

export interface CompanionOptions {
  client: Client
  desktop: ElectronDesktop
  /** True while a person looks at the window: then it tells for itself. */
  inFront: () => boolean
  open: () => void
  quit: () => void
}

/**
 * What goes with the app outside its window, as the settings say: tray, notifications, start with the system, the look
 * for updates. Follows the backend as any panel does.
 */
export class Companion {
  settings: Settings | null = null
  #tray: AppTray | null = null
  #pipeline: PipelineSnapshot | null = null
  #stack: StackSnapshot | null = null
  #jobs: RunState[] | null = null

  constructor(private readonly options: CompanionOptions) {}

  /** True where closing the window is to leave the app running. */
  get keepsRunning(): boolean {
    return this.#tray !== null && this.settings?.desktop.keepInTray === true
  }

  follow(): void {
    const { client } = this.options
    const each = async <T>(open: () => Promise<AsyncIterable<T>>, take: (value: T) => void) => {
      for await (const value of await open()) take(value)
    }
    const all = [
      each(() => client.settings.watch(), ({ settings }) => this.#onSettings(settings)),
      each(() => client.pipeline.watch(), (snapshot) => this.#onPipeline(snapshot)),
      // What a service uses is asked of the engine every other second, and is nothing to a tray.
      each(() => client.stack.watch({ usage: false }), (snapshot) => this.#onStack(snapshot)),
      each(() => client.spark.watch({ closely: false }), (snapshot) => this.#onSpark(snapshot)),
    ]
    for (const one of all) one.catch((error: unknown) => console.error(error))
  }

  notify({ key, panel, params }: Notice): void {
    if (this.settings?.desktop.notifications === false || this.options.inFront() || !Notification.isSupported()) return
    const [title, body] = texts[language()][key]
    const { name, ...target } = params
    const notification = new Notification({ title, body: body.replace('{name}', name ?? '') })
    notification.on('click', () => {
      this.options.open()
      this.options.desktop.follow({ panel, params: target })
    })
    notification.show()
  }

  #onSettings(settings: Settings): void {
    const { desktop } = settings
    if (this.settings?.desktop.startWithSystem !== desktop.startWithSystem) startWithSystem(desktop.startWithSystem)
    if (this.settings?.desktop.updates !== desktop.updates) this.options.desktop.updates.follow(desktop.updates)
    this.settings = settings
    if (this.#tray) return
    try {
      this.#tray = new AppTray(this.options.client, this.options)
      this.#tray.update(this.#pipeline, this.#stack)
    } catch (error) {
      // A desktop without a tray; the window works all the same.
      console.error('there is no tray', error)
    }
  }

  #onSpark({ active, last }: SparkSnapshot): void {
    const jobs = [...active, ...(last ? [last] : [])].map((run) => ({ id: run.id, name: jobName(run.arguments), state: run.state }))
    for (const notice of jobNotices(this.#jobs, jobs)) this.notify(notice)
    this.#jobs = jobs
  }

  #onPipeline(snapshot: PipelineSnapshot): void {
    const notice = pipelineNotice(this.#pipeline, snapshot)
    if (notice) this.notify(notice)
    this.#pipeline = snapshot
    this.#tray?.update(snapshot, this.#stack)
  }

  #onStack(snapshot: StackSnapshot): void {
    const notice = stackNotice(this.#stack?.operation ?? null, snapshot.operation)
    if (notice) this.notify(notice)
    this.#stack = snapshot
    this.#tray?.update(this.#pipeline, snapshot)
  }
}
