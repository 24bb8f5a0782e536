import { readFileSync, unwatchFile, watchFile, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import type { PipelineReport, WorkerRole } from '../../contract/pipeline'
import { problemOf } from '../../contract/problem'
import { Runtime } from '../runtime'
import { sleepUntilWoken } from '../sleep'
import { changes, health, inWords } from './changes'
import { readConfig } from './config'
import { openLog } from './log'

/** How often the settings file is looked at, ms. By its time: a bind mount from Windows or macOS sends no events. */
const settingsEveryMs = 3000
/** What is left of the grace period once all work is done, ms: connections need not be closed with ceremony. */
const closeMs = 5000

/**
 * Runs the producer or the consumer as the container's process, until SIGTERM or SIGINT: then what is in hand is
 * published, or written and committed. A broker or database that is away is a state it waits in, never an end.
 */
export async function run(role: WorkerRole): Promise<void> {
  const log = openLog(process.stdout)
  const fatal = (error: unknown): never => {
    log({ level: 'fatal', msg: inWords(problemOf(error)), fields: { code: problemOf(error).code } })
    process.exit(1)
  }
  process.on('uncaughtException', fatal)
  try {
    await work(role, log)
  } catch (error) {
    fatal(error)
  }
  process.exit(0)
}

async function work(role: WorkerRole, log: ReturnType<typeof openLog>): Promise<void> {
  const settingsFile = process.env['SETTINGS_FILE'] ?? ''
  const place = await freePlace(role)
  let settings = textOf(settingsFile)
  const configNow = () => {
    const config = readConfig(process.env, settings)
    // Only one process may own a data folder: a debug run beside the container's own works in another.
    return place === 1 ? config : { ...config, dataDir: join(config.dataDir, `debug-${place}`) }
  }
  const config = configNow()
  const brokers = config.topic.kind === 'kafka' ? config.topic.brokers.join(',') : ''
  log({ level: 'info', msg: `${role} begins`, fields: { pid: process.pid, brokers, dataDir: config.dataDir } })
  if (place > 1)
    log({ level: 'info', msg: `another ${role} runs in this container; this one is for watching, Ctrl-C ends it` })

  const runtime = new Runtime(config)
  const ended = new AbortController()
  let stopping: Promise<void> | null = null
  const stop = (): void => {
    stopping ??= runtime.stop(role).finally(() => ended.abort())
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
  if (settingsFile !== '') {
    watchFile(settingsFile, { interval: settingsEveryMs, persistent: false }, () => {
      try {
        const text = textOf(settingsFile)
        if (text === settings) return
        settings = text
        void runtime.configure(configNow())
        log({ level: 'info', msg: 'settings read again' })
      } catch (error) {
        // The old ones hold until these are right.
        log({ level: 'error', msg: inWords(problemOf(error)), fields: { code: problemOf(error).code } })
      }
    })
  }
  runtime.start(role)
  const healthFile = place === 1 ? (process.env['HEALTH_FILE'] ?? '') : ''
  let before: PipelineReport | null = null
  for await (const report of runtime.watch(ended.signal)) {
    for (const line of changes(role, before, report)) log(line)
    if (healthFile !== '') writeFileSync(healthFile, health(role, report))
    before = report
  }
  await stopping
  unwatchFile(settingsFile)
  log({ level: 'info', msg: `${role} ends`, fields: { ...before?.counters } })
  await Promise.race([runtime.close(), sleepUntilWoken(closeMs)])
}

/** The settings file's text; null where there is none. */
function textOf(path: string): string | null {
  if (path === '') return null
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

/**
 * 1 for the container's own process, 2 and up for more of the same role beside it. Each holds a name in the container's
 * network namespace (an abstract Unix socket), which the kernel gives back however the process ends.
 */
async function freePlace(role: WorkerRole): Promise<number> {
  for (let place = 1; ; place++) {
    const taken = await new Promise<boolean>((resolve, reject) => {
      const server = createServer()
      server.once('error', (error: NodeJS.ErrnoException) =>
        error.code === 'EADDRINUSE' ? resolve(true) : reject(error),
      )
      server.listen({ path: `\0weatherdeck-${role}-${place}` }, () => {
        server.unref()
        resolve(false)
      })
    })
    if (!taken) return place
  }
}
