import { join } from 'node:path'
import { implement } from '@orpc/server'
import { RPCHandler } from '@orpc/server/message-port'
import { pipelineProcessContract, type PipelineConfig } from '../contract/pipeline-process'
import type { PipelineReport } from '../contract/pipeline'
import { ProblemError } from '../contract/problem'
import { lockFolder, type FolderLock } from '../process/folder-lock'
import { parentPort } from '../process/parent-port'
import { problemsMiddleware } from '../process/problems'
import { Runtime } from './runtime'
import { sleepUntilWoken } from './sleep'
import { WorkerLog } from './worker-log'

/** The pipeline's own process: one runtime, made by the first `configure`. */
let runtime: Runtime | null = null
let placed = ''

function running(): Runtime {
  if (runtime === null) throw new ProblemError('NOT_RUNNING', {}, { detail: 'configure comes first' })
  return runtime
}

/** One change at a time: what comes while the pipeline moves finds it at its new place. */
let changes: Promise<unknown> = Promise.resolve()
function inTurn<T>(change: () => T | Promise<T>): Promise<T> {
  const turn = changes.then(change)
  changes = turn.catch(() => undefined)
  return turn
}

/** How long a predecessor that lost its parent may take to end, ms: it ends itself after 10 s (process/parent-port.ts). */
const predecessorMs = 15_000
let lock: { of: string; held: FolderLock } | null = null

/**
 * The raw store and the budget of calls have one writer. The lock is this process's own, as it may outlive a killed backend.
 * Throws `ALREADY_RUNNING`.
 */
async function lockData(dataDir: string): Promise<void> {
  if (lock?.of === dataDir) return
  const held = await lockFolder(join(dataDir, 'run'), 'pipeline', predecessorMs)
  if (held === null) throw new ProblemError('ALREADY_RUNNING')
  await lock?.held.release()
  lock = { of: dataDir, held }
}

let logging = new AbortController()
async function keepLog(of: Runtime, log: WorkerLog, signal: AbortSignal): Promise<void> {
  for await (const report of of.watch(signal)) log.add(report)
}

/** A change of place (database, topic, folder) takes a new runtime, in which what ran runs on; everything else the running one takes over. */
async function configure(config: PipelineConfig): Promise<void> {
  const place = JSON.stringify([config.dataDir, config.database, config.topic])
  if (runtime !== null && place === placed) return runtime.configure(config)
  const roles = runtime?.started ?? []
  logging.abort()
  await runtime?.close()
  await lockData(config.dataDir)
  runtime = new Runtime(config)
  placed = place
  logging = new AbortController()
  void keepLog(runtime, new WorkerLog(config.dataDir), logging.signal)
  for (const role of roles) runtime.start(role)
}

/** Reports of whichever runtime there is: a watcher does not notice that the pipeline moved. */
async function* watch(signal: AbortSignal): AsyncGenerator<PipelineReport> {
  while (!signal.aborted) {
    yield* running().watch(signal)
    // The next one may still be on its way.
    await sleepUntilWoken(100, signal)
  }
}

const os = implement(pipelineProcessContract).use(problemsMiddleware)

new RPCHandler({
  configure: os.configure.handler(({ input }) => inTurn(() => configure(input))),
  start: os.start.handler(({ input }) => inTurn(() => running().start(input.role))),
  stop: os.stop.handler(({ input }) => inTurn(() => running().stop(input.role))),
  collect: os.collect.handler(({ input }) => running().collect(input?.retryGaps)),
  replay: os.replay.handler(({ input, signal }) => running().replay(input, signal ?? new AbortController().signal)),
  dismissProblem: os.dismissProblem.handler(({ input }) => running().dismissProblem(input.id)),
  watch: os.watch.handler(({ signal }) => watch(signal ?? new AbortController().signal)),
}).upgrade(parentPort(() => runtime?.close()))
