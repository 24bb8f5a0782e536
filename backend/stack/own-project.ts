import { createHash } from 'node:crypto'
import { homedir } from 'node:os'
import { dataFolder } from '../data-dir'

/** The environment for the app's own stack: `COMPOSE_PROJECT_NAME` and the like speak of somebody else's project. */
export function ownEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('COMPOSE_')))
}

/**
 * The Compose project of a data folder's stack: `weatherdeck` for the usual folder, a name of its own for any other, so
 * that a trial in another folder has its own volumes and never touches the real ones.
 */
export function ownProjectName(dataDir: string, usual: string = usualFolder()): string {
  if (dataDir === usual) return 'weatherdeck'
  return `weatherdeck-${createHash('sha256').update(dataDir).digest('hex').slice(0, 8)}`
}

function usualFolder(): string {
  const env = { ...process.env, WEATHERDECK_DATA: undefined }
  return dataFolder({ platform: process.platform, env, homedir: homedir(), cwd: process.cwd() })
}
