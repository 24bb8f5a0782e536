import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { writeProblem } from '../process/atomic-file'

/** Who holds a data folder, as it stands in `<dataDir>/run/owner.json`, readable by this user alone. */
export const ownerSchema = z.object({
  pid: z.number().int(),
  shell: z.enum(['electron', 'web', 'cli']),
  token: z.string(),
  startedAt: z.number(),
  /** Windows: the named pipe. Its name is new for each owner, so that nobody can have made it before. */
  pipe: z.string().optional(),
  /** Which folder this was written for: a copy of the folder has a copy of this file, and another owner. */
  folder: z.string().optional(),
})
export type Owner = z.infer<typeof ownerSchema>

/** Where the lock, the token and the sockets of a data folder lie. */
export const runFolder = (dataDir: string): string => join(dataDir, 'run')
export const ownerFile = (dataDir: string): string => join(runFolder(dataDir), 'owner.json')

/** What a folder is, whatever name it was reached by: its device and its number there. */
export function folderIdentity(folder: string): string {
  const { dev, ino } = statSync(folder, { bigint: true })
  return `${dev}:${ino}`
}

/** Throws `DISK_FULL`, `FILE_UNWRITABLE`. */
export function writeOwner(dataDir: string, owner: Owner): void {
  const file = ownerFile(dataDir)
  const written = `${file}.${owner.pid}`
  try {
    // What lies in its way can only be something broken: the lock says that we are the owner.
    for (const path of [file, written]) if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) rmSync(path, { recursive: true })
    writeFileSync(written, `${JSON.stringify(owner)}\n`, { mode: 0o600 })
    renameSync(written, file)
  } catch (error) {
    throw writeProblem(error, file)
  }
}

/** null where the file is absent or not one of ours. */
export function readOwner(dataDir: string): Owner | null {
  try {
    return ownerSchema.parse(JSON.parse(readFileSync(ownerFile(dataDir), 'utf8')))
  } catch {
    return null
  }
}
