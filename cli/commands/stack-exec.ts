import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { ProblemError, problemOf } from '../../contract/problem'
import { exitCodes } from '../codes'
import type { Context, Run } from '../command'
import { put } from '../text'
import { openStackSession, type StackOptions, type StackSession } from './stack-session'
import { stackText } from './stack-text'

export interface ExecOptions extends StackOptions {
  tty?: boolean
  user?: string
}

/** Runs a command in a service's container; its exit code becomes ours. */
export async function exec(service: string, command: string[], options: ExecOptions, context: Context): Run {
  const session = await openStackSession(options, context)
  try {
    if (options.tty === true) return await terminal(session, service, command, context)
    const { user } = options
    // As `docker compose exec -T`: what is piped to us goes to the command.
    const stdin = process.stdin.isTTY ? undefined : randomUUID()
    const events = await session.client.exec(
      { service, command, ...(user === undefined ? {} : { user }), ...(stdin === undefined ? {} : { stdin }) },
      { signal: context.signal },
    )
    const collected: Record<'stdout' | 'stderr', Buffer[]> = { stdout: [], stderr: [] }
    for await (const event of events) {
      if ('exitCode' in event) {
        const [stdout, stderr] = [collected.stdout, collected.stderr].map((parts) => Buffer.concat(parts).toString('utf8'))
        if (context.output.json)
          context.output.answer({ service, command, exitCode: event.exitCode, stdout, stderr }, () => '')
        return event.exitCode
      }
      if ('stdin' in event) {
        if (stdin !== undefined) void feed(session, stdin)
        continue
      }
      const data = Buffer.from(event.data, 'base64')
      if (context.output.json) collected[event.stream].push(data)
      // A slow reader of our output slows the command down, as a pipe does.
      else if (!process[event.stream].write(data)) await once(process[event.stream], 'drain', { signal: context.signal })
    }
    return exitCodes.failed
  } finally {
    if (!process.stdin.isTTY) process.stdin.destroy()
    await session.close()
  }
}

/** Passes our standard input on, no faster than the command reads, until it ends or the session does. */
async function feed({ client }: StackSession, id: string): Promise<void> {
  try {
    for await (const data of process.stdin as AsyncIterable<Buffer>) await client.execInput({ id, data: data.toString('base64') })
    await client.execInput({ id, data: '' })
  } catch {
    // The command ended before its input did, or the session: `exec` tells which.
  }
}

/** A terminal in the container, for what asks questions: keys go there, also Ctrl+C. */
async function terminal({ client }: StackSession, service: string, command: string[], { signal }: Context): Run {
  const { stdin, stdout } = process
  if (!stdin.isTTY || !stdout.isTTY) throw new ProblemError('INVALID_INPUT', { field: '--tty' })
  const id = randomUUID()
  const size = () => ({ columns: stdout.columns, rows: stdout.rows })
  const output = await client.shell({ id, service, command, ...size() }, { signal })
  const onInput = (data: Buffer) => void client.shellInput({ id, data: data.toString('utf8') }).catch(() => undefined)
  const onResize = () => void client.shellResize({ id, ...size() }).catch(() => undefined)
  stdin.setRawMode(true)
  stdin.on('data', onInput).resume()
  stdout.on('resize', onResize)
  try {
    for await (const { data } of output) stdout.write(data)
    return exitCodes.ok
  } finally {
    stdin.setRawMode(false)
    stdin.off('data', onInput).pause()
    stdout.off('resize', onResize)
  }
}

export interface CopyRequest {
  direction: 'in' | 'out'
  service: string
  /** Absolute on this computer. */
  here: string
  there: string
}

/** `service:path`; `C:\x` and `./a:b` are paths on this computer, and on Windows `C:/x`. */
function inContainer(place: string, platform: NodeJS.Platform): { service: string; path: string } | null {
  const [, service = '', path = ''] = /^([\w.-]+):(.*)$/s.exec(place) ?? []
  const drive = service.length === 1 && (path.startsWith('\\') || (platform === 'win32' && path.startsWith('/')))
  return service === '' || path === '' || drive || /^\.\.?$/.test(service) ? null : { service, path }
}

/** What is to be copied where. Throws `INVALID_INPUT` unless exactly one side is in a container. */
export function copyRequest(from: string, to: string, cwd = process.cwd(), platform = process.platform): CopyRequest {
  const [source, target] = [inContainer(from, platform), inContainer(to, platform)]
  if (source && !target)
    return { direction: 'out', service: source.service, here: resolve(cwd, to), there: source.path }
  if (target && !source)
    return { direction: 'in', service: target.service, here: resolve(cwd, from), there: target.path }
  throw new ProblemError('INVALID_INPUT', { field: 'cp' }, { detail: stackText.cpUsage })
}

/** Copies a file or folder into or out of a service's container, as `docker cp` does. */
export async function cp(from: string, to: string, options: StackOptions, context: Context): Run {
  let request: CopyRequest
  try {
    request = copyRequest(from, to)
  } catch (error) {
    context.output.problem(problemOf(error))
    return exitCodes.usage
  }
  const { direction, service, here, there } = request
  const session = await openStackSession(options, context)
  try {
    const { bytes } =
      direction === 'in'
        ? await session.client.copyIn({ service, from: here, to: there })
        : await session.client.copyOut({ service, from: there, to: here })
    context.output.answer({ direction, service, bytes }, () => put(stackText.copied, { bytes }))
    return exitCodes.ok
  } finally {
    await session.close()
  }
}
