import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import packageJson from '../package.json'
import { connectControl } from '../backend/control-socket'
import type { Owner } from '../backend/control-place'
import type { Client } from '../contract'
import type { PipelineSnapshot } from '../contract/pipeline'
import { ProblemError, errorOf } from '../contract/problem'
import { forkProcess } from '../process/fork'
import { systemLanguage } from './text'

export interface Session {
  readonly client: Client
  /** Who else runs the backend; null where this process does. */
  readonly owner: Owner | null
  close(): Promise<void>
}

/** The running Weatherdeck of a data folder; null where none runs. */
export async function findRunning(dataDir: string): Promise<Session | null> {
  const control = await connectControl(dataDir)
  if (!control) return null
  return {
    client: control.client,
    owner: control.owner,
    close: async () => {
      control.close()
      await control.closed
    },
  }
}

/** A Weatherdeck of our own, for the time of one command; it starts nothing by itself. */
async function startOwn(dataDir: string): Promise<Session> {
  // The backend takes longer to load than most commands run: each loads what of it it needs.
  const { startBackend } = await import('../backend/start')
  const backend = await startBackend(
    {
      dataDir,
      launch: (name) => forkProcess(join(__dirname, `${name}.cjs`)),
      shell: 'cli',
      systemLanguage,
      version: packageJson.version,
      resources: join(__dirname, '..', '..', 'compose'),
      autoStart: false,
    },
    { open: () => ({ address: null }) },
  )
  return { client: createRouterClient(backend.router), owner: null, close: () => backend.close() }
}

export const openSession = async (dataDir: string): Promise<Session> =>
  (await findRunning(dataDir)) ?? (await startOwn(dataDir))

/** The first snapshot that passes. Throws `INTERNAL` when the stream ends before. */
export async function firstSnapshot(
  client: Client,
  passes: (snapshot: PipelineSnapshot) => boolean = () => true,
  signal?: AbortSignal,
): Promise<PipelineSnapshot> {
  for await (const snapshot of await client.pipeline.watch(undefined, signal ? { signal } : {})) {
    if (passes(snapshot)) return snapshot
  }
  throw new ProblemError('INTERNAL', {}, { detail: 'the pipeline stopped reporting' })
}

/** Resolves when the database answers; throws its problem where it has given up. */
export async function databaseReady(session: Session, signal: AbortSignal): Promise<void> {
  const { database } = await firstSnapshot(
    session.client,
    (snapshot) => ['running', 'failed'].includes(snapshot.database.state),
    signal,
  )
  if (database.state === 'running') return
  throw errorOf(database.problem ?? { code: 'DATABASE_UNAVAILABLE', params: {} })
}
