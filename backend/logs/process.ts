import path from 'node:path'
import { implement } from '@orpc/server'
import { RPCHandler } from '@orpc/server/message-port'
import { logsProcessContract, type LogsConfig } from '../../contract/logs-process'
import { ProblemError } from '../../contract/problem'
import { parentPort } from '../../process/parent-port'
import { problemsMiddleware } from '../../process/problems'
import { LogEngine } from './log-engine'

/** The process of the logs: one engine, made by the first call. */
let engine: LogEngine | null = null

async function open(config: LogsConfig): Promise<void> {
  engine = new LogEngine({ ...config, worker: path.join(__dirname, 'logs-search.cjs') })
  await engine.open()
}

async function close(): Promise<void> {
  await engine?.close()
  engine = null
}

function running(): LogEngine {
  if (engine === null) throw new ProblemError('NOT_RUNNING', { process: 'logs' })
  return engine
}

const never = new AbortController().signal
const os = implement(logsProcessContract).use(problemsMiddleware)

new RPCHandler({
  open: os.open.handler(({ input }) => open(input)),
  close: os.close.handler(close),
  watch: os.watch.handler(({ signal }) => running().watch(signal ?? never)),
  view: os.view.handler(({ input, signal }) => running().view(input, signal ?? never)),
  seen: os.seen.handler(({ input }) => running().seen(input)),
  follow: os.follow.handler(({ input }) => running().follow(input)),
  window: os.window.handler(({ input }) => running().window(input)),
  entry: os.entry.handler(({ input }) => running().entry(input)),
  line: os.line.handler(({ input }) => running().line(input)),
  context: os.context.handler(({ input }) => running().context(input)),
  histogram: os.histogram.handler(({ input }) => running().histogram(input)),
  levelsOverTime: os.levelsOverTime.handler(({ input }) => running().levelsOverTime(input)),
  download: os.download.handler(({ input, signal }) => running().download(input, signal ?? never)),
  save: os.save.handler(({ input, signal }) => running().save(input, signal ?? never)),
}).upgrade(parentPort(close))
