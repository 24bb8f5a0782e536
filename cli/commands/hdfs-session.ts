import { createRouterClient } from '@orpc/server'
import type { Client } from '../../contract'
import { ProblemError } from '../../contract/problem'
import type { HdfsSnapshot } from '../../contract/hdfs'
import type { Context } from '../command'
import { findRunning } from '../session'
import { openStack } from './stack-session'

export interface HdfsSession {
  readonly client: Client['hdfs']
  close(): Promise<void>
}

/** HDFS through the open Weatherdeck, otherwise without it. Needs no database and starts nothing. */
async function openHdfs(context: Context): Promise<HdfsSession> {
  const running = await findRunning(context.dataDir)
  if (running) return { client: running.client.hdfs, close: running.close }
  const stack = await openStack({}, context)
  await stack.snapshot()
  const [{ Hdfs }, { StackHost }, { hdfsRouter }] = await Promise.all([import('../../backend/hdfs/hdfs'), import('../../backend/hdfs/host'), import('../../backend/hdfs/router')])
  const hdfs = new Hdfs(new StackHost(stack))
  return {
    client: createRouterClient(hdfsRouter(hdfs)),
    close: async () => {
      await hdfs.close()
      await stack.close()
    },
  }
}

/** Opens HDFS for one piece of work. */
export async function withHdfs<T>(context: Context, work: (client: Client['hdfs']) => Promise<T>): Promise<T> {
  const session = await openHdfs(context)
  try {
    return await work(session.client)
  } finally {
    await session.close()
  }
}

export async function snapshotOf(client: Client['hdfs'], signal: AbortSignal): Promise<HdfsSnapshot> {
  for await (const snapshot of await client.watch(undefined, { signal })) return snapshot
  throw new ProblemError('CONNECTION_LOST')
}
