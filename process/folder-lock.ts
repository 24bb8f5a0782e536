import { randomBytes } from 'node:crypto'
import { closeSync, constants, linkSync, lstatSync, mkdirSync, openSync, readdirSync, rmSync } from 'node:fs'
import { connect, createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ProblemError } from '../contract/problem'
import { errnoOf, writeProblem } from './atomic-file'
import { shortPath } from './short-path'

/**
 * A lock on a folder that belongs to the folder and not to one of its names, and that the system itself releases when the
 * process dies. It is something inside the folder, so that symbolic links, junctions, bind mounts, drive letters, short
 * names and letter case all lead to the same lock, and a copy of the folder has a lock of its own.
 *
 * - Windows: a file that is open without sharing. Nobody else can open it until the handle is closed, also over SMB.
 * - Elsewhere Node has no `flock`, so it is a Unix socket that somebody listens on. The sockets carry numbers, and the
 *   highest is the owner's. The socket of a dead owner stays where it is; its successor takes the next number by `link`, of
 *   which two can never have the same. Nobody ever deletes the highest, so nobody can delete a live one by mistake: that
 *   makes a takeover safe between any number of starters.
 *
 * Not covered: two machines (or a virtual machine and its host) on one network folder outside of Windows. A socket does not
 * reach the other kernel, so each takes the other's for a dead one.
 */
export interface FolderLock {
  release(): Promise<void>
}

/** `UV_FS_O_EXLOCK` of libuv on Windows: share mode 0. `fs.constants` lacks it. Source: libuv, include/uv/win.h. */
const withoutSharing = 0x1000_0000
/** A virus scanner or a backup may hold the file for a moment, ms. */
const passingHoldMs = 2000
const retryMs = 50

/** Makes the folder that a lock lies in. Throws `FILE_UNWRITABLE` where somebody else made it or may write to it. */
export function prepareLockFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw writeProblem(error, folder)
  }
  const facts = lstatSync(folder)
  const shared = process.platform !== 'win32' && (facts.mode & 0o022) !== 0
  if (!facts.isDirectory() || (process.getuid && facts.uid !== process.getuid()) || shared)
    throw new ProblemError('FILE_UNWRITABLE', { path: folder }, { detail: 'the folder is not this user’s alone' })
}

export const lockFile = (folder: string, name: string): string => join(folder, `${name}.lock`)
export const lockSocket = (name: string, number: number): string => `${name}-${number}.sock`

/** The numbers of a lock's sockets, highest first. */
export function lockNumbers(folder: string, name: string): number[] {
  const numbered = new RegExp(`^${name}-(\\d{1,9})\\.sock$`)
  try {
    return readdirSync(folder)
      .flatMap((entry) => numbered.exec(entry)?.[1] ?? [])
      .map(Number)
      .sort((a, b) => b - a)
  } catch {
    return []
  }
}

/** False only where certainly nobody listens; a busy owner that cannot take another connection now is alive. */
export function isListening(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path)
    const settle = (alive: boolean): void => {
      socket.destroy()
      resolve(alive)
    }
    socket.once('connect', () => settle(true))
    socket.once('error', (error) => settle(!['ECONNREFUSED', 'ENOENT'].includes(errnoOf(error))))
  })
}

/** Where the lock's owner listens; null where it has none. Not for Windows. */
export async function liveSocket(folder: string, name: string): Promise<string | null> {
  for (;;) {
    const top = lockNumbers(folder, name)[0]
    if (top === undefined) return null
    const path = join(shortPath(folder), lockSocket(name, top))
    if (await isListening(path)) return path
    // Dead, unless a successor took over while we asked.
    if (lockNumbers(folder, name)[0] === top) return null
  }
}

export const listen = (server: Server, path: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, () => {
      server.off('error', reject)
      resolve()
    })
  })

/** Lets the server listen as the owner of the lock; false where another process is. The server is closed then. */
export async function claimSocket(server: Server, folder: string, name: string): Promise<boolean> {
  const place = shortPath(folder)
  // Listening comes before the name, so that a process that finds the name finds an owner that answers.
  const unnamed = join(place, `start-${randomBytes(4).toString('hex')}.sock`)
  let owns = false
  try {
    await listen(server, unnamed)
    for (;;) {
      const top = lockNumbers(folder, name)[0] ?? 0
      if (top > 0 && (await isListening(join(place, lockSocket(name, top))))) return false
      const mine = join(folder, lockSocket(name, top + 1))
      try {
        linkSync(unnamed, mine)
      } catch (error) {
        if (errnoOf(error) !== 'EEXIST') throw error
        continue
      }
      const numbers = lockNumbers(folder, name)
      if (numbers[0] === top + 1) {
        for (const dead of numbers.slice(1)) rmSync(join(folder, lockSocket(name, dead)), { recursive: true, force: true })
        return (owns = true)
      }
      // The number was free because a later owner had cleared it away.
      rmSync(mine, { force: true })
    }
  } catch (error) {
    throw writeProblem(error, folder)
  } finally {
    if (!owns) server.close()
    rmSync(unnamed, { force: true })
  }
}

/** Windows: opens the lock's file without sharing; null where another process has it for longer than a moment. */
export async function claimFile(folder: string, name: string, momentMs = passingHoldMs): Promise<number | null> {
  const file = lockFile(folder, name)
  for (const end = Date.now() + momentMs; ; await sleep(retryMs)) {
    try {
      return openSync(file, constants.O_RDWR | constants.O_CREAT | withoutSharing, 0o600)
    } catch (error) {
      if (errnoOf(error) !== 'EBUSY') throw writeProblem(error, file)
      if (Date.now() > end) return null
    }
  }
}

async function claim(folder: string, name: string): Promise<FolderLock | null> {
  if (process.platform === 'win32') {
    const handle = await claimFile(folder, name)
    return handle === null ? null : { release: () => Promise.resolve(closeSync(handle)) }
  }
  // Connections are only asked whether somebody listens.
  const server = createServer((socket) => socket.destroy())
  if (!(await claimSocket(server, folder, name))) return null
  return { release: () => new Promise((resolve) => server.close(() => resolve())) }
}

/**
 * Takes the lock `name` of a folder, which is made where it is absent. Waits `patienceMs` for an
 * owner that is ending, then resolves with null. Throws `FILE_UNWRITABLE` where no lock can lie there.
 */
export async function lockFolder(folder: string, name: string, patienceMs = 0): Promise<FolderLock | null> {
  prepareLockFolder(folder)
  for (const end = Date.now() + patienceMs; ; await sleep(200)) {
    const lock = await claim(folder, name)
    if (lock !== null || Date.now() >= end) return lock
  }
}
