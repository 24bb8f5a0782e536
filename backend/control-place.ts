import { lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { ProblemError } from '../contract/problem'
import { localSocketPath } from './local-socket'

/** Who holds a data folder, as it stands in `<dataDir>/run/owner.json`, readable by this user alone. */
export const ownerSchema = z.object({
  pid: z.number().int(),
  shell: z.enum(['electron', 'web', 'cli']),
  token: z.string(),
  startedAt: z.number(),
})
export type Owner = z.infer<typeof ownerSchema>

export const ownerFile = (dataDir: string) => join(dataDir, 'run', 'owner.json')
const numbered = /^control-(\d{1,9})\.sock$/

/**
 * The sockets of a data folder carry numbers, and the highest is the owner's. A dead owner's socket stays where it is; its
 * successor takes the next number by `link`, of which two can never have the same. Nobody ever deletes the highest, so
 * nobody can delete a live one by mistake: that is what makes a takeover safe between any number of starters.
 * On Windows there is one pipe, which ends with its process.
 */
export const controlPipe = (dataDir: string): string => localSocketPath(dataDir, 'control')
/** The longest name decides, so that all numbers are in one folder. */
export const controlFolder = (dataDir: string): string => dirname(localSocketPath(dataDir, 'control-123456789'))
export const controlName = (number: number): string => `control-${number}.sock`

/** The numbers of the sockets there are, highest first. */
export function controlNumbers(dataDir: string): number[] {
  try {
    return readdirSync(controlFolder(dataDir))
      .flatMap((name) => numbered.exec(name)?.[1] ?? [])
      .map(Number)
      .sort((a, b) => b - a)
  } catch {
    return []
  }
}

/** Makes the socket's folder; refuses one in the shared temporary folder that somebody else made or can look into. */
export function prepareControlFolder(dataDir: string): string {
  const folder = controlFolder(dataDir)
  mkdirSync(join(dataDir, 'run'), { recursive: true, mode: 0o700 })
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const facts = lstatSync(folder)
  if (!facts.isDirectory() || (process.getuid && facts.uid !== process.getuid()) || (facts.mode & 0o022) !== 0) {
    throw new ProblemError('FILE_UNWRITABLE', { path: folder }, { detail: 'the folder is not this user’s alone' })
  }
  return folder
}

export function writeOwner(dataDir: string, owner: Owner): void {
  const file = ownerFile(dataDir)
  writeFileSync(`${file}.${owner.pid}`, `${JSON.stringify(owner)}\n`, { mode: 0o600 })
  renameSync(`${file}.${owner.pid}`, file)
}

/** null where the file is absent or not one of ours. */
export function readOwner(dataDir: string): Owner | null {
  try {
    return ownerSchema.parse(JSON.parse(readFileSync(ownerFile(dataDir), 'utf8')))
  } catch {
    return null
  }
}
