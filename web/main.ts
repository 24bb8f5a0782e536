import { join } from 'node:path'
import packageJson from '../package.json'
import { connectControl } from '../backend/control-socket'
import { dataFolder } from '../backend/data-dir'
import { startBackend } from '../backend/start'
import { problemOf } from '../contract/problem'
import { describeProblem } from '../contract/problem-text'
import { ProblemError } from '../contract/problem'
import { forkProcess } from '../process/fork'
import { openBrowser } from './browser'
import { readOptions } from './options'
import { serveWeb, type WebServer } from './server'

const systemLanguage = Intl.DateTimeFormat().resolvedOptions().locale
const language = systemLanguage.startsWith('fr') ? 'fr' : 'en'
const say = {
  en: {
    runs: 'Weatherdeck runs. Open it here (the link works once):',
    ends: 'Ctrl+C ends it.',
    already: 'Weatherdeck already runs on this data. A fresh link:',
    raised: 'Weatherdeck already runs on this data; its window has come to the front.',
    closing: 'Ending: what is under way is written first.',
  },
  fr: {
    runs: 'Weatherdeck tourne. Ouvrez-le ici (le lien sert une fois) :',
    ends: 'Ctrl+C pour arrêter.',
    already: 'Weatherdeck tourne déjà sur ces données. Un nouveau lien :',
    raised: 'Weatherdeck tourne déjà sur ces données ; sa fenêtre est passée au premier plan.',
    closing: 'Arrêt : ce qui est en cours est d’abord écrit.',
  },
}[language]

function offer(text: string, address: string, open: boolean): void {
  console.log(`\n${text}\n\n  ${address}\n`)
  if (open) openBrowser(address)
}

/** True when another Weatherdeck has the data folder: it was asked to show itself. */
async function handOver(dataDir: string, open: boolean): Promise<boolean> {
  const running = await connectControl(dataDir)
  if (!running) return false
  // A terminal has no window and no address: it has to end first.
  if (running.owner.shell === 'cli') {
    running.close()
    throw new ProblemError('ALREADY_RUNNING', { pid: running.owner.pid, shell: running.owner.shell })
  }
  const { address } = await running.open().finally(() => running.close())
  if (address) offer(say.already, address, open)
  else console.log(say.raised)
  return true
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2))
  const dataDir = dataFolder()
  if (await handOver(dataDir, options.open)) return

  let web: WebServer | null = null
  let linkReady: (server: WebServer) => void = () => {}
  const serving = new Promise<WebServer>((resolve) => {
    linkReady = resolve
  })
  const backend = await startBackend(
    {
      dataDir,
      launch: (name) => forkProcess(join(__dirname, `${name}.cjs`)),
      shell: 'web',
      systemLanguage,
      version: packageJson.version,
      resources: join(__dirname, '..', '..', 'compose'),
    },
    { open: async () => ({ address: (await serving).link() }) },
  )
  // A fault in one corner must not take the app from whoever works in another; what it was stays to be read in Settings.
  process.on('uncaughtException', (error) => {
    console.error(error)
    backend.reports.add('main', error.stack ?? String(error))
  })
  let ending = false
  const end = (signal: NodeJS.Signals) => {
    // A second Ctrl+C: the person does not want to wait.
    if (ending) process.exit(signal === 'SIGINT' ? 130 : 143)
    ending = true
    console.log(`\n${say.closing}`)
    void Promise.allSettled([web?.close(), backend.close()]).then(() => process.exit(0))
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => end(signal))
  try {
    web = await serveWeb({ router: backend.router, folder: join(__dirname, '..', 'renderer'), port: options.port })
  } catch (error) {
    await backend.close()
    throw error
  }
  linkReady(web)
  offer(say.runs, web.link(), options.open)
  console.log(say.ends)
}

main().catch((error: unknown) => {
  const problem = problemOf(error)
  const { title, cause, remedy } = describeProblem(problem, language)
  console.error([`${title}. ${cause}`, problem.detail, remedy].filter(Boolean).join('\n'))
  process.exit(1)
})
