import type { HdfsEntry, HdfsSummary } from '../../contract/hdfs'
import { modeLetters } from '../../contract/hdfs-denial'
import { ProblemError } from '../../contract/problem'
import type { WebHdfs } from './webhdfs'

/** A `FileStatus` of WebHDFS. Source: "FileStatus JSON Schema" of its documentation; `aclBit` is there only when true. */
export interface FileStatus {
  pathSuffix: string
  type: 'FILE' | 'DIRECTORY' | 'SYMLINK'
  length: number
  owner: string
  group: string
  permission: string
  replication: number
  blockSize: number
  modificationTime: number
  childrenNum?: number
  aclBit?: boolean
}

const types = { FILE: 'file', DIRECTORY: 'directory', SYMLINK: 'symlink' } as const

export function entryOf(status: FileStatus, name: string = status.pathSuffix): HdfsEntry {
  const directory = status.type === 'DIRECTORY'
  return {
    name,
    type: types[status.type],
    bytes: status.length,
    owner: status.owner,
    group: status.group,
    mode: status.permission.padStart(3, '0'),
    acl: status.aclBit === true,
    replication: status.replication,
    blockBytes: status.blockSize,
    modifiedAt: status.modificationTime,
    children: directory ? (status.childrenNum ?? null) : null,
  }
}

/** `drwxr-xr-x+`, as `ls` shows it. */
export const lsMode = (entry: Pick<HdfsEntry, 'type' | 'mode' | 'acl'>): string =>
  `${entry.type === 'directory' ? 'd' : '-'}${modeLetters(entry.mode)}${entry.acl ? '+' : ''}`

export const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)
export const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('/')) || '/'
export const joinPath = (folder: string, name: string): string => (folder === '/' ? `/${name}` : `${folder}/${name}`)

/** Throws `HDFS_NOT_FOUND`, `HDFS_DENIED`, ... */
export async function stat(web: WebHdfs, path: string, user: string): Promise<HdfsEntry> {
  const { FileStatus: status } = await web.call<{ FileStatus: FileStatus }>({ op: 'GETFILESTATUS', path, user })
  return entryOf(status, nameOf(path))
}

/** The entry, or null where there is none. */
export async function statOrNull(web: WebHdfs, path: string, user: string): Promise<HdfsEntry | null> {
  try {
    return await stat(web, path, user)
  } catch (error) {
    if (error instanceof ProblemError && ['HDFS_NOT_FOUND', 'HDFS_NOT_A_DIRECTORY'].includes(error.problem.code))
      return null
    throw error
  }
}

interface Listing {
  DirectoryListing: { partialListing: { FileStatuses: { FileStatus: FileStatus[] } }; remainingEntries: number }
}

/** A directory in batches of as many as the NameNode gives at once (`dfs.ls.limit`). The next one is asked for ahead. */
export async function* listBatches(
  web: WebHdfs,
  path: string,
  user: string,
  signal?: AbortSignal,
): AsyncGenerator<{ entries: HdfsEntry[]; remaining: number }> {
  const ask = (startAfter?: string): Promise<Listing> =>
    web.call<Listing>({ op: 'LISTSTATUS_BATCH', path, user, params: { startAfter }, signal })
  let next: Promise<Listing> | null = ask()
  while (next !== null && signal?.aborted !== true) {
    const { DirectoryListing: listing }: Listing = await next
    const found = listing.partialListing.FileStatuses.FileStatus
    const last = found.at(-1)
    next = listing.remainingEntries > 0 && last !== undefined ? ask(last.pathSuffix) : null
    next?.catch(() => undefined)
    // A file lists as itself, without a name.
    if (found.length === 1 && last?.pathSuffix === '') throw new ProblemError('HDFS_NOT_A_DIRECTORY', { path })
    yield { entries: found.map((status) => entryOf(status)), remaining: listing.remainingEntries }
  }
}

interface ContentSummary {
  directoryCount: number
  fileCount: number
  length: number
  quota: number
  spaceConsumed: number
  spaceQuota: number
}

export async function summary(web: WebHdfs, path: string, user: string): Promise<HdfsSummary> {
  const { ContentSummary: found } = await web.call<{ ContentSummary: ContentSummary }>({
    op: 'GETCONTENTSUMMARY',
    path,
    user,
  })
  return {
    directories: found.directoryCount,
    files: found.fileCount,
    bytes: found.length,
    spaceBytes: found.spaceConsumed,
    // -1: none; the root has the largest long as its quota, which is none either.
    quotaNames: found.quota > 0 && found.quota < 2 ** 62 ? found.quota : null,
    quotaSpaceBytes: found.spaceQuota > 0 && found.spaceQuota < 2 ** 62 ? found.spaceQuota : null,
  }
}
