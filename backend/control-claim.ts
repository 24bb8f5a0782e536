import { randomBytes } from 'node:crypto'
import { linkSync, rmSync } from 'node:fs'
import type { Server } from 'node:http'
import { join } from 'node:path'
import { ProblemError } from '../contract/problem'
import {
  controlFolder,
  controlName,
  controlNumbers,
  controlPipe,
  prepareControlFolder,
  readOwner,
} from './control-place'
import { isAlive } from './local-socket'

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code

/** Where the present owner of a data folder listens; null where there is none. */
export async function liveControl(dataDir: string): Promise<string | null> {
  if (process.platform === 'win32') return (await isAlive(controlPipe(dataDir))) ? controlPipe(dataDir) : null
  for (;;) {
    const top = controlNumbers(dataDir)[0]
    if (top === undefined) return null
    const path = join(controlFolder(dataDir), controlName(top))
    if (await isAlive(path)) return path
    // Dead, unless a successor took over while we asked.
    if (controlNumbers(dataDir)[0] === top) return null
  }
}

const listen = (server: Server, path: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, () => {
      server.off('error', reject)
      resolve()
    })
  })

const alreadyRunning = (dataDir: string): ProblemError => {
  const owner = readOwner(dataDir)
  return new ProblemError('ALREADY_RUNNING', owner ? { pid: owner.pid, shell: owner.shell } : {})
}

/**
 * Lets the server listen as the one owner of the data folder (see `control-place.ts` on how). Throws `ALREADY_RUNNING` where a
 * live one has it, `FILE_UNWRITABLE` where the folder is not ours.
 */
export async function claimControl(server: Server, dataDir: string): Promise<void> {
  if (process.platform === 'win32') {
    prepareControlFolder(dataDir)
    // Windows makes a pipe's first instance once only.
    return listen(server, controlPipe(dataDir)).catch((error: unknown) => {
      throw codeOf(error) === 'EADDRINUSE' ? alreadyRunning(dataDir) : error
    })
  }
  const folder = prepareControlFolder(dataDir)
  // Listening comes before the name: whoever finds the name finds somebody who answers.
  const unnamed = join(folder, `start-${randomBytes(4).toString('hex')}.sock`)
  await listen(server, unnamed)
  try {
    for (;;) {
      const top = controlNumbers(dataDir)[0] ?? 0
      if (top > 0 && (await isAlive(join(folder, controlName(top))))) throw alreadyRunning(dataDir)
      const mine = join(folder, controlName(top + 1))
      try {
        linkSync(unnamed, mine)
      } catch (error) {
        if (codeOf(error) !== 'EEXIST') throw error
        continue
      }
      const numbers = controlNumbers(dataDir)
      if (numbers[0] === top + 1) {
        for (const dead of numbers.slice(1)) rmSync(join(folder, controlName(dead)), { force: true })
        return
      }
      // The number was free because a later owner had cleared it away.
      rmSync(mine, { force: true })
    }
  } catch (error) {
    server.close()
    throw error
  } finally {
    rmSync(unnamed, { force: true })
  }
}
