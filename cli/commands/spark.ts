import { resolve } from 'node:path'
import type { Client } from '../../contract'
import { ProblemError, errorOf } from '../../contract/problem'
import type { SparkCluster, SparkRun } from '../../contract/spark'
import { dockerLine, emptyForm, fileName, readArguments, retryGapsOption, submitArguments, submitLine, weatherForm, weatherJob, type Submission } from '../../contract/spark-submission'
import { exitCodes } from '../codes'
import type { Context, Run } from '../command'
import { openSession, type Session } from '../session'
import { oneLine, table } from '../table'
import { put } from '../text'
import { runOf } from './spark-run'
import { sparkText } from './spark-text'

export interface SubmitOptions {
  wait?: boolean
  follow?: boolean
  user?: string
  file?: string
  locations?: string
  from?: string
  to?: string
  output?: string
  retryGaps?: boolean
  executorMemory?: string
  executorCores?: string
  totalExecutorCores?: string
  driverMemory?: string
  class?: string
  pyFiles?: string
  conf?: string[]
}

const withSession = async (context: Context, work: (session: Session) => Run): Run => {
  const session = await openSession(context.dataDir)
  try {
    return await work(session)
  } finally {
    await session.close()
  }
}

const invalid = (detail: string): ProblemError => new ProblemError('INVALID_INPUT', {}, { detail })

/** Of the known `id:latitude:longitude` those named by their ids, or others given whole; all where none is named. Throws `INVALID_INPUT`. */
function namedLocations(known: string[], named: string | undefined): string[] {
  if (named === undefined) return known
  return named.split(',').map((one) => {
    const found = one.includes(':') || one.endsWith('.json') ? one : known.find((text) => text.startsWith(`${one}:`))
    if (found === undefined) throw invalid(put(sparkText.noLocation, { id: one }))
    return found
  })
}

async function submissionOf(client: Client, words: string[], options: SubmitOptions): Promise<Submission> {
  const user = options.user ?? null
  const weather = [options.locations, options.from, options.to, options.output, options.retryGaps]
  const own = [options.executorMemory, options.executorCores, options.totalExecutorCores, options.driverMemory, options.class, options.pyFiles, options.conf]
  const given = (list: unknown[]): boolean => list.some((value) => value !== undefined)
  if (options.file === undefined && words.length > 0) {
    if (given(weather) || given(own)) throw invalid(sparkText.eitherOr)
    return { arguments: words, user }
  }
  if (options.file !== undefined && given(weather)) throw invalid(sparkText.eitherOr)
  const file = options.file === undefined ? weatherJob : (await client.spark.addFile({ path: resolve(options.file) })).path
  const form = {
    ...emptyForm,
    executorMemory: options.executorMemory ?? '',
    executorCores: options.executorCores ?? '',
    totalCores: options.totalExecutorCores ?? '',
    driverMemory: options.driverMemory ?? '',
    mainClass: options.class ?? '',
    pyFiles: options.pyFiles ?? '',
    conf: options.conf ?? [],
    file,
    jobArguments: words,
  }
  if (options.file !== undefined) return { arguments: submitArguments(form), user }
  const { from = '', to = '', output = '' } = options
  const { settings } = await client.settings.get()
  const { locations, jobArguments: ofSettings } = weatherForm(settings)
  const jobArguments = options.retryGaps === true ? [...ofSettings, retryGapsOption] : ofSettings
  return { arguments: submitArguments({ ...form, from, to, output, jobArguments, locations: namedLocations(locations, options.locations) }), user }
}

const elapsed = (run: SparkRun): string => {
  const seconds = Math.round(((run.endedAt ?? Date.now()) - (run.startedAt ?? run.submittedAt)) / 1000)
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

/** How it ended: in words, its problems on stderr, the whole run with `--json`. */
function report(run: SparkRun, { output }: Context): number {
  const rows = run.rows === null ? '' : put(sparkText.rowsOf, { rows: run.rows })
  const words: Partial<Record<SparkRun['state'], string>> = {
    succeeded: put(sparkText.succeeded, { time: elapsed(run), rows }),
    failed: put(sparkText.failed, { time: elapsed(run) }),
    cancelled: sparkText.cancelled,
    lost: sparkText.lost,
  }
  output.answer(run, () => words[run.state] ?? sparkText.states[run.state])
  for (const problem of run.problems) output.problem(problem)
  if (run.denial !== null && run.state === 'failed' && !output.json) output.progress(put(sparkText.denied, { id: run.id }))
  return run.state === 'succeeded' ? exitCodes.ok : exitCodes.failed
}

/** Shows a run until it has ended: its output with `follow`, otherwise how far it is. Ctrl+C leaves it running. */
async function attend(client: Client, id: string, follow: boolean, context: Context): Run {
  const { output, signal } = context
  const printing = follow ? print(client, id, 0, context) : Promise.resolve()
  let said = ''
  try {
    for await (const { active } of await client.spark.watch(undefined, { signal })) {
      const run = active.find((each) => each.id === id)
      if (run === undefined) break
      const { progress, held } = run
      if (held !== null && said !== held.code) output.problem(held)
      if (held !== null) said = held.code
      else if (!follow) {
        const line =
          progress === null
            ? sparkText.states[run.state]
            : put(sparkText.tasks, {
                state: sparkText.states[run.state],
                done: progress.tasks.done,
                total: progress.tasks.total,
                stages: progress.stages.done,
                allStages: progress.stages.total,
                job: run.line !== null ? ` – ${oneLine(run.line)}` : progress.job === null ? '' : ` – ${progress.job}`,
              })
        if (line !== said) output.progress(output.json ? JSON.stringify({ run: id, state: run.state, progress, line: run.line }) : line)
        said = line
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error
  }
  await printing
  if (signal.aborted) {
    output.progress(put(sparkText.goesOn, { id }))
    return exitCodes.interrupted
  }
  return report(await client.spark.run({ id }), context)
}

/** The output of the job, as it is; with `--json` a line for each batch. */
async function print(client: Client, id: string, from: number, { output, signal }: Context, follow = true): Promise<void> {
  try {
    for await (const { text } of await client.spark.log({ id, from, follow }, { signal }))
      if (output.json) output.answer({ run: id, text }, () => '')
      else if (follow) process.stderr.write(text)
      else process.stdout.write(text)
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

async function afterSubmit(client: Client, id: string, options: { wait?: boolean; follow?: boolean }, context: Context): Run {
  if (options.wait === true || options.follow === true) return attend(client, id, options.follow === true, context)
  const run = await started(client, id, context)
  if (run.state === 'failed') return report(run, context)
  context.output.answer(run, () => `${put(sparkText.submittedAs, { id })} ${put(sparkText.goesOn, { id })}`)
  return exitCodes.ok
}

/** The run as soon as it is on its way, or waits behind another one. */
async function started(client: Client, id: string, { signal }: Context): Promise<SparkRun> {
  for await (const { active } of await client.spark.watch(undefined, { signal })) {
    const run = active.find((each) => each.id === id)
    if (run === undefined || run.state !== 'queued' || active[0]?.id !== id) break
  }
  return client.spark.run({ id })
}

/** With a backend of our own nobody would start a queued run once we are gone. */
const mayWait = (session: Session, options: { wait?: boolean; follow?: boolean }): boolean =>
  session.owner !== null || options.wait === true || options.follow === true

/** Submits the weather job, a file of this computer, or whatever stands after `--`. */
export const submit = (words: string[], options: SubmitOptions, context: Context): Run =>
  withSession(context, async (session) => {
    const { client } = session
    const submission = await submissionOf(client, words, options)
    context.output.progress(dockerLine(submission))
    const { id } = await client.spark.submit({ ...submission, wait: mayWait(session, options) })
    return afterSubmit(client, id, options, context)
  })

export const rerun = (id: string, options: { wait?: boolean; follow?: boolean }, context: Context): Run =>
  withSession(context, async (session) => {
    const { client } = session
    const run = runOf(await client.spark.runs(), id)
    const again = await client.spark.rerun({ id: run.id, wait: mayWait(session, options) })
    return afterSubmit(client, again.id, options, context)
  })

export const runs = (context: Context): Run =>
  withSession(context, async ({ client }) => {
    const all = await client.spark.runs()
    context.output.answer({ runs: all }, () =>
      all.length === 0
        ? sparkText.none
        : table(
            [{ name: sparkText.run }, { name: sparkText.state }, { name: sparkText.took, right: true }, { name: sparkText.rows, right: true }, { name: sparkText.what }],
            all.map((run) => [
              run.id,
              sparkText.states[run.state],
              run.startedAt === null ? '' : elapsed(run),
              run.rows === null ? '' : String(run.rows),
              fileName(readArguments(run.arguments).file) || submitLine(run),
            ]),
          ),
    )
    return exitCodes.ok
  })

export const log = (id: string, options: { follow?: boolean }, context: Context): Run =>
  withSession(context, async ({ client }) => {
    const run = runOf(await client.spark.runs(), id)
    if (options.follow === true) return attend(client, run.id, true, context)
    await print(client, run.id, 0, context, false)
    return exitCodes.ok
  })

/** Ends a run, and returns when its cores are free. */
export const cancel = (id: string, context: Context): Run =>
  withSession(context, async ({ client }) => {
    const run = runOf(await client.spark.runs(), id)
    await client.spark.cancel({ id: run.id })
    context.output.answer(await client.spark.run({ id: run.id }), () => sparkText.cancelled)
    return exitCodes.ok
  })

export const workers = (context: Context): Run =>
  withSession(context, async ({ client }) => {
    const cluster = await clusterOf(client, context)
    const used = (busy: number, all: number): string => put(sparkText.ofTotal, { used: busy, total: all })
    context.output.answer(cluster, () =>
      [
        cluster.workers.length === 0
          ? sparkText.noWorkers
          : table(
              [{ name: sparkText.worker }, { name: sparkText.state }, { name: sparkText.cores, right: true }, { name: sparkText.memory, right: true }],
              cluster.workers.map((one) => [one.id, one.state, used(one.coresUsed, one.cores), used(one.memoryUsed, one.memory)]),
            ),
        ...(cluster.applications.some(({ active }) => active)
          ? [
              '',
              table(
                [{ name: sparkText.application }, { name: sparkText.what }, { name: sparkText.user }, { name: sparkText.state }, { name: sparkText.cores, right: true }],
                cluster.applications.filter(({ active }) => active).map((app) => [app.id, app.name, app.user, app.state, String(app.cores)]),
              ),
            ]
          : []),
      ].join('\n'),
    )
    return cluster.workers.some(({ state }) => state === 'ALIVE') ? exitCodes.ok : exitCodes.notRunning
  })

/** Throws `SPARK_MASTER_UNREACHABLE`. */
async function clusterOf(client: Client, { signal }: Context): Promise<SparkCluster> {
  let looks = 0
  for await (const { cluster, clusterProblem } of await client.spark.watch(undefined, { signal })) {
    if (cluster !== null) return cluster
    if (clusterProblem !== null) throw errorOf(clusterProblem)
    // The first value comes before anybody has looked.
    looks += 1
    if (looks > 2) break
  }
  throw new ProblemError('SPARK_MASTER_UNREACHABLE')
}
