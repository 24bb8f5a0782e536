import { randomUUID } from 'node:crypto'
import { join, resolve } from 'node:path'
import { createRouterClient } from '@orpc/server'
import { InvalidArgumentError, Option, type Command } from 'commander'
import { Logs } from '../../backend/logs/logs'
import { logsRouter } from '../../backend/logs/router'
import { compile } from '../../backend/logs/search/pattern'
import { ownProjectName } from '../../backend/stack/own-project'
import type { Client } from '../../contract'
import { logFilterSchema, logLevels, logTermSchema, termCharacters, type LogExport, type LogFilter, type LogLevel } from '../../contract/logs'
import { ProblemError, errorOf, problemOf } from '../../contract/problem'
import { forkProcess } from '../../process/fork'
import { exitCodes } from '../codes'
import type { Context, Run } from '../command'
import { findRunning } from '../session'
import { put } from '../text'
import { checkSources, Unreadable } from './logs-sources'
import { logsText } from './logs-text'
import { parseTime } from './logs-time'
import type { Runner } from './stack'
import { isOwnStack, openStack, type StackOptions } from './stack-session'

export interface LogsOptions extends StackOptions {
  follow?: boolean
  since?: string
  until?: string
  tail?: number | 'all'
  level?: LogLevel
  levels?: LogLevel[]
  grep?: string[]
  exclude?: string[]
  ignoreCase?: boolean
  timestamps?: boolean
  prefix: boolean
  fold: boolean
  output?: string
}

interface LogsSession {
  client: Client['logs']
  close(): Promise<void>
}

/** Through the open Weatherdeck where it is about its stack; otherwise a process of the logs of our own. */
async function openLogs(options: LogsOptions, context: Context): Promise<LogsSession> {
  const running = isOwnStack(options) ? await findRunning(context.dataDir) : null
  if (running) return { client: running.client.logs, close: running.close }
  const launch = (name: string) => forkProcess(join(__dirname, `${name}.cjs`))
  const logs = new Logs({ launch, config: { dataDir: context.dataDir, project: await projectOf(options, context), findProblems: false } })
  return { client: createRouterClient(logsRouter(logs)), close: () => logs.close() }
}

async function projectOf(options: LogsOptions, context: Context): Promise<string> {
  if (isOwnStack(options)) return ownProjectName(context.dataDir)
  if (options.projectName !== undefined) return options.projectName
  const stack = await openStack(options, context)
  try {
    const { project, problem } = await stack.snapshot()
    if (problem) throw errorOf(problem)
    return project
  } finally {
    await stack.close()
  }
}

/** The filter that the options ask for. Throws `INVALID_INPUT`. */
export function filterOf(services: readonly string[], options: LogsOptions, now: number): LogFilter {
  const { since, until, level, levels = [], grep = [], exclude = [], ignoreCase = false, fold } = options
  const term = (negate: boolean) => (text: string) => {
    const field = negate ? '--exclude' : '--grep'
    const asked = { text, regex: true, caseSensitive: !ignoreCase, negate }
    if (!logTermSchema.safeParse(asked).success) throw new ProblemError('INVALID_INPUT', { field }, { detail: put(logsText.badPattern, { most: termCharacters }) })
    try {
      compile(asked)
    } catch (error) {
      throw new ProblemError('INVALID_INPUT', { field }, { detail: problemOf(error).detail })
    }
    return asked
  }
  const filter = logFilterSchema.safeParse({
    sources: services,
    levels: level === undefined ? levels : logLevels.slice(logLevels.indexOf(level)),
    terms: [...grep.map(term(false)), ...exclude.map(term(true))],
    from: since === undefined ? null : parseTime(since, now, '--since'),
    to: until === undefined ? null : parseTime(until, now, '--until'),
    fold,
  })
  if (filter.success) return filter.data
  throw new ProblemError('INVALID_INPUT', {}, { detail: filter.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n') })
}

/** Lines of the stack's containers and the app's own workers, in one order by time. */
export async function logs(services: string[], options: LogsOptions, context: Context): Run {
  const { output, signal } = context
  const filter = filterOf(services, options, Date.now())
  const session = await openLogs(options, context)
  try {
    const first = await checkSources(session.client, services, signal)
    if (first.sources.every(({ kind }) => kind === 'app') && first.engineProblem === null && !output.json) output.progress(logsText.none)
    const request: LogExport = {
      filter,
      format: output.json ? 'json' : 'plain',
      timestamps: options.timestamps ?? false,
      names: options.prefix,
      colours: options.output === undefined && process.stdout.isTTY,
      tail: options.tail === 'all' ? null : (options.tail ?? null),
      follow: options.follow ?? false,
    }
    const unreadable = new Unreadable(services, output)
    unreadable.take(first)
    if (request.follow) void unreadable.watch(session.client, signal)
    const code = await (options.output === undefined ? print(session.client, request, signal) : save(session.client, request, resolve(options.output), context))
    if (signal.aborted) return code
    await unreadable.look(session.client, signal)
    return code === exitCodes.ok ? unreadable.code : code
  } finally {
    await session.close()
  }
}

async function print(client: Client['logs'], request: LogExport, signal: AbortSignal): Run {
  const id = randomUUID()
  try {
    for await (const { seq, text } of await client.download({ ...request, id }, { signal })) {
      // The pipe's or terminal's own pace, all the way back to the process of the logs.
      await new Promise<void>((resolve) => process.stdout.write(text, () => resolve()))
      if (signal.aborted) break
      void client.seen({ id, seq }).catch(() => undefined)
    }
  } catch (error) {
    // Following ends by Ctrl+C.
    if (!(signal.aborted && request.follow)) throw error
  }
  return exitCodes.ok
}

async function save(client: Client['logs'], request: LogExport, file: string, { output, signal }: Context): Run {
  let last = { rows: 0, bytes: 0 }
  try {
    for await (const progress of await client.save({ ...request, file }, { signal })) {
      last = progress
      if (process.stderr.isTTY) process.stderr.write(`\r${put(logsText.saving, last)}`)
    }
  } catch (error) {
    // Following ends by Ctrl+C; what has been written is there.
    if (!(signal.aborted && request.follow)) throw error
  }
  if (process.stderr.isTTY) process.stderr.write('\n')
  output.answer({ file, rows: last.rows, bytes: last.bytes }, () => put(logsText.saved, { ...last, file }))
  return exitCodes.ok
}

function levelList(value: string): LogLevel[] {
  const names = value.split(',')
  const levels = logLevels.filter((level) => names.includes(level))
  if (levels.length === 0 || levels.length !== new Set(names).size) throw new InvalidArgumentError(`Levels are expected, with commas between them: ${logLevels.join(',')}.`)
  return levels
}

const several = (value: string, before: string[] | undefined): string[] => [...(before ?? []), value]

function rowCount(value: string): number | 'all' {
  if (value === 'all') return value
  if (!/^\d{1,9}$/.test(value)) throw new InvalidArgumentError('A whole number is expected, or all.')
  return Number(value)
}

/** `-f` is for following here, as everywhere in logs; so another Compose file is `--file` only. */
export function addLogsCommand(program: Command, run: Runner): void {
  program
    .command('logs [services...]')
    .description('lines of all containers and of the app’s own workers (app), in one order by time')
    .option('-f, --follow', 'go on with lines as they come, until Ctrl+C or --until')
    .option('--since <time>', 'from then on: 10m, 2h, 13:57, 2026-11-24, 2026-11-24T10:00:00Z, 1795514400')
    .option('--until <time>', 'before then; with --follow it ends when that has passed')
    .option('-n, --tail <n>', 'of each container the newest so many rows, or all', rowCount)
    .addOption(new Option('--level <level>', 'of this level or worse').choices([...logLevels]))
    .addOption(new Option('--levels <levels>', 'of exactly these: none,info').argParser(levelList).conflicts('level'))
    .option('--grep <regex>', 'that match (several times: all of them)', several)
    .option('--exclude <regex>', 'that do not match', several)
    .option('-i, --ignore-case', 'upper and lower case alike')
    .option('-t, --timestamps', 'each line with its time')
    .option('--no-prefix', 'without the service’s name')
    .option('--no-fold', 'search single lines; otherwise a stack trace is found, and shown, whole')
    .option('-o, --output <file>', 'into a file; with --follow it grows')
    .option('--file <file>', 'the stack of another Compose file than Weatherdeck’s own (several: the later over the earlier)', several)
    .option('-p, --project-name <name>', 'the containers of another project')
    .addHelpText(
      'after',
      `
With --json each row is an object with time, source, service, level, stream and text.

Exit codes: 0 done, 1 failed (stderr says why and what to do), 2 wrong use, 4 Docker is away or some logs cannot be read, 130 interrupted (with --follow: 0).

Examples:
  logs -f --level warn
  logs --since 1h --grep 'AccessControlException' spark-worker weather-batch
  logs --tail 100 kafka zookeeper
  logs --level error -o errors.log`,
    )
    .action((services: string[], options: LogsOptions) => run((context) => logs(services, options, context), options.follow === true))
}
