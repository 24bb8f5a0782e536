import type { Ancestor, HdfsEntry } from '../../contract/hdfs'
import { allowedBits, bitLetters, type Person } from './access'
import { lsMode, statOrNull } from './entries'
import type { HdfsHost } from './host'
import type { WebHdfs } from './webhdfs'

/** One part of a path as the NameNode has it now. */
export interface Level {
  path: string
  entry: HdfsEntry | null
  acl: readonly string[]
  /** What the person may do with it. */
  allowed: number
}

/** `/`, `/a`, `/a/b` of `/a/b`. */
export function prefixes(path: string): string[] {
  const names = path.split('/').filter(Boolean)
  return ['/', ...names.map((_, depth) => `/${names.slice(0, depth + 1).join('/')}`)]
}

/** Each part of a path with what the person may do there; asked as the superuser, who sees everything. */
export async function levelsOf(web: WebHdfs, path: string, person: Person, superuser: string): Promise<Level[]> {
  return Promise.all(
    prefixes(path).map(async (at) => {
      const entry = await statOrNull(web, at, superuser)
      if (entry === null) return { path: at, entry, acl: [], allowed: 0 }
      const acl = entry.acl ? await aclOf(web, at, superuser) : []
      return { path: at, entry, acl, allowed: person.user === superuser ? 7 : allowedBits(entry, acl, person) }
    }),
  )
}

async function aclOf(web: WebHdfs, path: string, superuser: string): Promise<string[]> {
  const { AclStatus: status } = await web.call<{ AclStatus: { entries: string[] } }>({
    op: 'GETACLSTATUS',
    path,
    user: superuser,
  })
  return status.entries
}

/** The user's groups where the NameNode looks them up: the accounts of its own machine (`ShellBasedUnixGroupsMapping`). */
export async function groupsOf(host: HdfsHost, user: string): Promise<string[]> {
  const { exitCode, stdout } = await host.exec(['id', '-Gn', '--', user]).catch(() => ({ exitCode: -1, stdout: '' }))
  return exitCode === 0 ? stdout.trim().split(/\s+/).filter(Boolean) : []
}

export const ancestorOf = (level: Level, blocks: boolean): Ancestor => ({
  path: level.path,
  exists: level.entry !== null,
  type: level.entry?.type ?? null,
  owner: level.entry?.owner ?? null,
  group: level.entry?.group ?? null,
  mode: level.entry === null ? null : lsMode(level.entry),
  acl: [...level.acl],
  allowed: level.entry === null ? null : bitLetters(level.allowed),
  blocks,
})
