import { createHash } from 'node:crypto'
import { mkdirSync, unlinkSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, posix } from 'node:path'

/** Linux takes 107 bytes in `sun_path`, macOS 103. Source: unix(7), sys/un.h. */
const longestSocketPath = 100

/**
 * Where a local socket of this data folder listens: a named pipe on Windows, else a Unix socket in the folder, or in the
 * system's temporary folder when the path would be too long. Pure: the same for everybody who asks.
 */
export function localSocketPath(
  dataDir: string,
  name: string,
  system: { platform: NodeJS.Platform; tmpdir: string } = { platform: process.platform, tmpdir: tmpdir() },
): string {
  const key = createHash('sha256').update(dataDir).digest('hex').slice(0, 16)
  if (system.platform === 'win32') return `\\\\.\\pipe\\weatherdeck-${key}-${name}`
  const inDataDir = posix.join(dataDir, 'run', `${name}.sock`)
  if (Buffer.byteLength(inDataDir) <= longestSocketPath) return inDataDir
  return posix.join(system.tmpdir, `weatherdeck-${key}`, `${name}.sock`)
}

const isPipe = (path: string): boolean => path.startsWith('\\\\')

/** Makes the folder of a Unix socket, for this user alone. */
export function prepareSocketFolder(path: string): void {
  if (!isPipe(path)) mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
}

/** False only where certainly nobody listens; a busy owner that cannot take another connection now is alive. */
export function isAlive(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path)
    const settle = (alive: boolean): void => {
      socket.destroy()
      resolve(alive)
    }
    socket.once('connect', () => settle(true))
    socket.once('error', (error: NodeJS.ErrnoException) => settle(!['ECONNREFUSED', 'ENOENT'].includes(error.code ?? '')))
  })
}

/** Removes what a dead process left; only after `isAlive` said no. */
export function removeStaleSocket(path: string): void {
  if (!isPipe(path)) {
    try {
      unlinkSync(path)
    } catch {
      // Already gone.
    }
  }
}
