import { Menu, nativeImage, Tray, type MenuItemConstructorOptions } from 'electron'
import type { Client } from '../../contract'
import type { PipelineSnapshot } from '../../contract/pipeline'
import type { StackSnapshot } from '../../contract/stack'
import { language } from './failure'
import { trayState, type TrayState } from './tray-state'
import bad from './tray/bad.png?asset'
import bad2x from './tray/bad@2x.png?asset'
import busy from './tray/busy.png?asset'
import busy2x from './tray/busy@2x.png?asset'
import idle from './tray/idle.png?asset'
import idle2x from './tray/idle@2x.png?asset'
import ok from './tray/ok.png?asset'
import ok2x from './tray/ok@2x.png?asset'
import warn from './tray/warn.png?asset'
import warn2x from './tray/warn@2x.png?asset'

const files: Record<TrayState['tone'], [string, string]> = {
  ok: [ok, ok2x],
  busy: [busy, busy2x],
  warn: [warn, warn2x],
  bad: [bad, bad2x],
  idle: [idle, idle2x],
}

const texts = {
  en: {
    open: 'Open Weatherdeck',
    startPipeline: 'Start the pipeline',
    stopPipeline: 'Stop the pipeline',
    startStack: 'Start the Docker stack',
    stopStack: 'Stop the Docker stack',
    quit: 'Quit',
    ok: 'running',
    busy: 'starting or stopping',
    warn: 'needs attention',
    bad: 'something failed',
    idle: 'stopped',
  },
  fr: {
    open: 'Ouvrir Weatherdeck',
    startPipeline: 'Démarrer le pipeline',
    stopPipeline: 'Arrêter le pipeline',
    startStack: 'Démarrer la pile Docker',
    stopStack: 'Arrêter la pile Docker',
    quit: 'Quitter',
    ok: 'en marche',
    busy: 'démarrage ou arrêt en cours',
    warn: 'demande votre attention',
    bad: 'un problème est survenu',
    idle: 'arrêté',
  },
}

function image(tone: TrayState['tone']) {
  const [one, two] = files[tone]
  const picture = nativeImage.createFromPath(one)
  picture.addRepresentation({ scaleFactor: 2, buffer: nativeImage.createFromPath(two).toPNG() })
  return picture
}

/** The app in the system's tray: the state at a glance, and the commands that fit it. */
export class AppTray {
  readonly #tray = new Tray(image('idle'))
  #shown = ''

  constructor(
    private readonly client: Client,
    private readonly actions: { open: () => void; quit: () => void },
  ) {
    this.#tray.on('click', actions.open)
    this.update(null, null)
  }

  update(pipeline: PipelineSnapshot | null, stack: StackSnapshot | null): void {
    const state = trayState(pipeline, stack)
    const shown = JSON.stringify(state)
    // Menus are native objects: made only when something in them changes.
    if (shown === this.#shown || this.#tray.isDestroyed()) return
    this.#shown = shown
    const text = texts[language()]
    this.#tray.setImage(image(state.tone))
    this.#tray.setToolTip(`Weatherdeck: ${text[state.tone]}`)
    this.#tray.setContextMenu(Menu.buildFromTemplate(this.#items(state)))
  }

  destroy(): void {
    this.#tray.destroy()
  }

  #items({ pipeline, stack }: TrayState): MenuItemConstructorOptions[] {
    const text = texts[language()]
    const { client } = this
    const run = (call: Promise<unknown>) => void call.catch((error: unknown) => console.error(error))
    const items: MenuItemConstructorOptions[] = [{ label: text.open, click: this.actions.open }, { type: 'separator' }]
    if (pipeline === 'running') items.push({ label: text.stopPipeline, click: () => run(client.pipeline.stop({ role: 'both' })) })
    if (pipeline === 'stopped') items.push({ label: text.startPipeline, click: () => run(client.pipeline.start({ role: 'both' })) })
    if (stack === 'running') items.push({ label: text.stopStack, click: () => run(client.stack.stop({ services: [] })) })
    if (stack === 'stopped') items.push({ label: text.startStack, click: () => run(client.stack.up({ services: [] })) })
    return [...items, { type: 'separator' }, { label: text.quit, click: this.actions.quit }]
  }
}
