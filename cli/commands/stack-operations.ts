import type { Client } from '../../contract'
import { sizeText } from '../../contract/doctor-text'
import { ProblemError } from '../../contract/problem'
import type { StackOperation } from '../../contract/stack'
import { asksYes } from '../ask'
import { exitCodes } from '../codes'
import type { Context, Run } from '../command'
import { language, put } from '../text'
import { progressFor } from './stack-progress'
import { isOwnStack, openStackSession, type StackOptions, type StackSession } from './stack-session'
import { stackText } from './stack-text'

/** Shows an operation that was begun until it has ended; Ctrl+C cancels it, and what was made stays. */
async function follow(client: Client['stack'], { output, signal }: Context): Promise<StackOperation> {
  const progress = progressFor(output)
  const cancel = () => void client.cancel().catch(() => undefined)
  signal.addEventListener('abort', cancel)
  if (signal.aborted) cancel()
  let last: StackOperation | null = null
  try {
    for await (const { operation } of await client.watch({ usage: false })) {
      if (operation === null) continue
      if (last !== null && operation.id !== last.id) break
      last = operation
      progress.show(operation.steps)
      if (operation.state !== 'running') return operation
    }
  } finally {
    signal.removeEventListener('abort', cancel)
    progress.end(last?.steps ?? [])
  }
  throw new ProblemError('INTERNAL', {}, { detail: stackText.operationGone })
}

/** Says how it ended: the operation as a whole with `--json`, else a sentence; each problem with its remedy. */
function report(operation: StackOperation, sentence: string, { output, signal }: Context): number {
  if (operation.state === 'done') {
    const idle = operation.steps.every(({ state }) => state === 'skipped')
    output.answer(operation, () => (idle ? idleText(operation.verb, sentence) : sentence))
    return exitCodes.ok
  }
  if (output.json) output.answer(operation, () => '')
  if (!signal.aborted) for (const problem of operation.problems) output.problem(problem)
  return exitCodes.failed
}

/** What an operation that did nothing is called: "Restarted." would be false where there is no container. */
function idleText(verb: StackOperation['verb'], otherwise: string): string {
  if (verb === 'up') return stackText.unchanged
  return verb === 'restart' ? stackText.nothingRestarted : verb === 'build' ? stackText.nothingBuilt : otherwise
}

const withStack = async (options: StackOptions, context: Context, work: (session: StackSession) => Run): Run => {
  const session = await openStackSession(options, context)
  try {
    return await work(session)
  } finally {
    await session.close()
  }
}

export interface UpOptions extends StackOptions {
  wait?: boolean
  build?: boolean
}

/** Creates and starts services with what they depend on; waits for health with `--wait`. */
export const up = (services: string[], options: UpOptions, context: Context): Run =>
  withStack(options, context, async ({ client }) => {
    const { wait = false, build = false } = options
    const profiles = options.profile ?? (process.env['COMPOSE_PROFILES'] ?? '').split(',').filter(Boolean)
    await client.up({ services, build, profiles, wait })
    return report(await follow(client, context), wait ? stackText.done.up : stackText.done.started, context)
  })

export const restart = (services: string[], options: StackOptions, context: Context): Run =>
  withStack(options, context, async ({ client }) => {
    await client.restart({ services })
    return report(await follow(client, context), stackText.done.restart, context)
  })

export const build = (services: string[], options: StackOptions & { cache: boolean }, context: Context): Run =>
  withStack(options, context, async ({ client }) => {
    await client.build({ services, noCache: !options.cache })
    return report(await follow(client, context), stackText.done.build, context)
  })

/** Tells what is lost, and asks where somebody is there to answer. */
async function mayDelete(client: Client['stack'], context: Context): Promise<boolean> {
  const losses = await client.losses()
  if (losses.length === 0) return true
  const lines = losses.map(({ volume, usedBy, bytes, rows }) => {
    const parts = [
      usedBy.join(', '),
      bytes === null ? '' : sizeText(bytes, language),
      rows === null ? '' : put(stackText.lossRows, { n: rows }),
    ]
    return `  ${volume} (${parts.filter(Boolean).join('; ')})`
  })
  context.output.progress([stackText.loses, ...lines].join('\n'))
  return asksYes(stackText.ask, losses.map(({ volume }) => volume).join(', '), context)
}

export interface DownOptions extends StackOptions {
  volumes?: boolean
  yes?: boolean
}

/** Removes containers and networks; with `--volumes` the data, too, which is told and asked first. */
export const down = (options: DownOptions, context: Context): Run =>
  withStack(options, context, async ({ client }) => {
    const { volumes = false, yes = false } = options
    if (volumes && !yes && !(await mayDelete(client, context))) {
      context.output.progress(stackText.notDone)
      return exitCodes.failed
    }
    await client.down({ volumes, orphans: isOwnStack(options) })
    return report(await follow(client, context), stackText.done.down, context)
  })
