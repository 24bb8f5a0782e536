import { join, resolve } from 'node:path'
import { createRouterClient } from '@orpc/server'
import { ownEnvironment, ownProjectName } from '../../backend/stack/own-project'
import type { Stack } from '../../backend/stack/stack'
import type { Client } from '../../contract'
import { ProblemError, errorOf } from '../../contract/problem'
import type { StackSnapshot } from '../../contract/stack'
import type { Context } from '../command'
import { findRunning } from '../session'

export interface StackOptions {
  /** Compose files; without one it is Weatherdeck's own stack. */
  file?: string[]
  projectName?: string
  profile?: string[]
}

export interface StackSession {
  readonly client: Client['stack']
  /** The Compose files, absolute. */
  readonly files: readonly string[]
  /** Ours, where no open Weatherdeck does the work. */
  readonly own: Stack | null
  close(): Promise<void>
}

/** Beside the built CLI lies the project's folder of the stack. */
const resources = join(__dirname, '..', '..', 'compose')

/** Whether a command is about Weatherdeck's own stack, which an open Weatherdeck looks after. */
export const isOwnStack = ({ file, projectName }: StackOptions): boolean =>
  file === undefined && projectName === undefined

/** Which stack a command is about: another Compose file's, or Weatherdeck's own, which nothing around here may rename. */
export function stackProject({ file, projectName }: StackOptions, { dataDir }: Pick<Context, 'dataDir'>): { env: Record<string, string | undefined>; projectName?: string } {
  if (file === undefined) return { env: ownEnvironment(process.env), projectName: projectName ?? ownProjectName(dataDir) }
  return { env: process.env, ...(projectName === undefined ? {} : { projectName }) }
}

/** The stack without the app: any Compose file, or Weatherdeck's own, whose files are made where they are missing. */
export async function openStack(options: StackOptions, context: Pick<Context, 'dataDir'>): Promise<Stack> {
  const { dataDir } = context
  const files = options.file?.map((one) => resolve(one))
  const { Stack } = await import('../../backend/stack/stack')
  const stack = new Stack({ dataDir, resources, ...stackProject(options, context), ...(files === undefined ? {} : { files }) })
  await stack.open()
  return stack
}

/** Through the open Weatherdeck where it is about its stack, otherwise without it. The same contract either way. */
export async function openStackSession(options: StackOptions, context: Context): Promise<StackSession> {
  const running = isOwnStack(options) ? await findRunning(context.dataDir) : null
  if (running) {
    const { client, close } = running
    const { files } = await firstOf(client.stack, context.signal)
    return { client: client.stack, files, own: null, close }
  }
  const stack = await openStack(options, context)
  try {
    const { files, problem } = await stack.snapshot()
    if (problem) throw errorOf(problem)
    const { stackRouter } = await import('../../backend/stack/router')
    return { client: createRouterClient(stackRouter(stack)), files, own: stack, close: () => stack.close() }
  } catch (error) {
    await stack.close()
    throw error
  }
}

/** The present snapshot. */
export async function firstOf(client: Client['stack'], signal: AbortSignal): Promise<StackSnapshot> {
  for await (const snapshot of await client.watch({ usage: false }, { signal })) return snapshot
  throw new ProblemError('CONNECTION_LOST')
}
