import { randomBytes } from 'node:crypto'
import { closeSync, existsSync } from 'node:fs'
import type { Server } from 'node:http'
import { ProblemError } from '../contract/problem'
import { claimFile, claimSocket, isListening, listen, liveSocket, lockFile, prepareLockFolder } from '../process/folder-lock'
import { folderIdentity, readOwner, runFolder } from './control-place'

const lockName = 'control'

/** Where the present owner of a data folder listens; null where there is none, or none that has said so yet. */
export async function liveControl(dataDir: string): Promise<string | null> {
  if (process.platform !== 'win32') return liveSocket(runFolder(dataDir), lockName)
  const owner = readOwner(dataDir)
  if (owner?.pipe === undefined || owner.folder !== folderIdentity(dataDir)) return null
  return (await isListening(owner.pipe)) ? owner.pipe : null
}

/** Whether a process has the data folder, also while it does not answer yet. */
export async function isClaimed(dataDir: string): Promise<boolean> {
  if (process.platform !== 'win32') return (await liveControl(dataDir)) !== null
  if (!existsSync(lockFile(runFolder(dataDir), lockName))) return false
  const handle = await claimFile(runFolder(dataDir), lockName, 0)
  if (handle !== null) closeSync(handle)
  return handle === null
}

const alreadyRunning = (dataDir: string): ProblemError => {
  const owner = readOwner(dataDir)
  return new ProblemError('ALREADY_RUNNING', owner ? { pid: owner.pid, shell: owner.shell } : {})
}

export interface Claim {
  /** Windows: the pipe that the server listens on. */
  readonly pipe?: string
  /** Lets the next owner in; after the server was closed. */
  release(): void
}

/**
 * Lets the server listen as the one owner of the data folder (see `process/folder-lock.ts` on how). Throws `ALREADY_RUNNING`
 * where a live one has it, `FILE_UNWRITABLE` where the folder is not ours.
 */
export async function claimControl(server: Server, dataDir: string): Promise<Claim> {
  const folder = runFolder(dataDir)
  prepareLockFolder(folder)
  if (process.platform !== 'win32') {
    if (!(await claimSocket(server, folder, lockName))) throw alreadyRunning(dataDir)
    return { release: () => undefined }
  }
  const handle = await claimFile(folder, lockName)
  if (handle === null) throw alreadyRunning(dataDir)
  const pipe = `\\\\.\\pipe\\weatherdeck-${randomBytes(16).toString('hex')}`
  try {
    await listen(server, pipe)
  } catch (error) {
    closeSync(handle)
    throw error
  }
  return { pipe, release: () => closeSync(handle) }
}
