import { randomBytes } from 'node:crypto'
import { mkdirSync, unlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { runFolder } from './control-place'
import { shortPath } from '../process/short-path'

const isPipe = (path: string): boolean => path.startsWith('\\\\')

/**
 * Where a local socket of the owner of this data folder listens: on Windows a named pipe, of a new name for each call, so
 * that nobody can have made it before; else a Unix socket in the folder, under a name that is short enough.
 */
export function localSocketPath(dataDir: string, name: string): string {
  if (process.platform === 'win32') return `\\\\.\\pipe\\weatherdeck-${randomBytes(16).toString('hex')}-${name}`
  mkdirSync(runFolder(dataDir), { recursive: true, mode: 0o700 })
  return join(shortPath(runFolder(dataDir)), `${name}.sock`)
}

/** Makes the folder of a Unix socket, for this user alone. */
export function prepareSocketFolder(path: string): void {
  if (!isPipe(path)) mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
}

/** Removes what a dead process left; only for the process that holds the lock of what is served there. */
export function removeStaleSocket(path: string): void {
  if (!isPipe(path)) {
    try {
      unlinkSync(path)
    } catch {
      // Already gone.
    }
  }
}
