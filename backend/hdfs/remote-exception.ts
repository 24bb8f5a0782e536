import { findDenials, type HdfsDenial } from '../../contract/hdfs-denial'
import { ProblemError, type Problem, type ProblemCode } from '../../contract/problem'

export interface RemoteException {
  /** The Java class without its package: `AccessControlException`. */
  exception: string
  message: string
}

const codes: Record<string, ProblemCode> = {
  AccessControlException: 'HDFS_DENIED',
  SnapshotAccessControlException: 'HDFS_DENIED',
  SecurityException: 'HDFS_DENIED',
  AuthorizationException: 'HDFS_DENIED',
  FileNotFoundException: 'HDFS_NOT_FOUND',
  FileAlreadyExistsException: 'HDFS_EXISTS',
  ParentNotDirectoryException: 'HDFS_NOT_A_DIRECTORY',
  PathIsNotDirectoryException: 'HDFS_NOT_A_DIRECTORY',
  SafeModeException: 'HDFS_SAFE_MODE',
  RetriableException: 'HDFS_SAFE_MODE',
  NSQuotaExceededException: 'HDFS_QUOTA',
  DSQuotaExceededException: 'HDFS_QUOTA',
  QuotaExceededException: 'HDFS_QUOTA',
  QuotaByStorageTypeExceededException: 'HDFS_QUOTA',
  StandbyException: 'HDFS_STANDBY',
  AlreadyBeingCreatedException: 'HDFS_FILE_IN_USE',
  LeaseExpiredException: 'HDFS_FILE_IN_USE',
  RecoveryInProgressException: 'HDFS_FILE_IN_USE',
  InvalidPathException: 'HDFS_BAD_NAME',
  PathComponentTooLongException: 'HDFS_BAD_NAME',
  BlockMissingException: 'HDFS_DATA_MISSING',
  CannotObtainBlockLengthException: 'HDFS_FILE_IN_USE',
}

/** What a denial in the message adds to the problem's parameters. */
function paramsOf(denial: HdfsDenial | undefined): Problem['params'] {
  if (denial === undefined) return {}
  const { user, access, inode, path, quota } = denial
  return Object.fromEntries(
    Object.entries({
      user,
      access,
      path: inode?.path ?? path,
      owner: inode?.owner,
      group: inode?.group,
      mode: inode?.mode,
      limit: quota?.limit,
      needed: quota?.needed,
    }).filter((entry): entry is [string, string | number] => entry[1] !== null && entry[1] !== undefined),
  )
}

/** Refusals whose class says less than their message does. */
const byDenial: Partial<Record<HdfsDenial['kind'], ProblemCode>> = {
  'not-superuser': 'HDFS_SUPERUSER_ONLY',
  'safe-mode': 'HDFS_SAFE_MODE',
  'quota-names': 'HDFS_QUOTA',
  'quota-space': 'HDFS_QUOTA',
  'no-datanode': 'HDFS_NO_DATANODE',
  'not-a-directory': 'HDFS_NOT_A_DIRECTORY',
}

/**
 * HDFS's refusal as a problem. `about` is the path that was asked for, for refusals whose message names none; the first
 * line of the message is the detail, which `findDenials` can read again.
 */
export function refusal({ exception, message }: RemoteException, status: number, about: string): ProblemError {
  const [denial] = findDenials(message)
  // Jersey wraps what a DataNode or a proxy says: the class in front of the message is the one that counts.
  const wrapped = /^(?:[\w.]+\.)?(\w+Exception): /.exec(message)?.[1]
  const code =
    (denial && byDenial[denial.kind]) ??
    codes[exception] ??
    codes[wrapped ?? ''] ??
    fromMessage(message) ??
    'HDFS_REFUSED'
  const named = code === 'HDFS_NOT_FOUND' || code === 'HDFS_EXISTS' ? { path: about } : {}
  const params = { path: about, ...paramsOf(denial), ...named, ...(code === 'HDFS_REFUSED' ? { status } : {}) }
  return new ProblemError(code, params, { detail: detailOf(exception, message) })
}

function detailOf(exception: string, message: string): string {
  const [first = ''] = message.split('\n\tat ')
  const said = first.trim().slice(0, 20_000)
  return said === '' ? exception : said
}

function fromMessage(message: string): ProblemCode | null {
  if (/Could not obtain block|No live nodes contain/.test(message)) return 'HDFS_DATA_MISSING'
  if (/Failed to find datanode|no datanode/i.test(message)) return 'HDFS_NO_DATANODE'
  if (/is not a valid DFS (?:path|file)name|Invalid path name|maximum path component name limit/i.test(message))
    return 'HDFS_BAD_NAME'
  if (/Failed to (?:find|choose) .*datanode/i.test(message)) return 'HDFS_NO_DATANODE'
  return null
}
