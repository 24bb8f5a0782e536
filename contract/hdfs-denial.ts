import { z } from 'zod'

/**
 * What HDFS (or a client of it) refused, as it stands in a text: a Spark run's output with its Java stack traces, a log,
 * a WebHDFS `RemoteException`, what `hdfs dfs` prints. Only what the text says; what is the case now, and what to do
 * about it, is told by `hdfs.diagnose`.
 *
 * Sources of the messages: Hadoop 3.4 `FSPermissionChecker`, `FSDirAttrOp`, `NSQuotaExceededException`,
 * `DSQuotaExceededException`, `SafeModeException`, `FileSystem`, `SecurityUtil`; Spark 3.5 and 4 `error-conditions`.
 */
export const denialKindSchema = z.enum([
  /** `Permission denied: user=spark, access=WRITE, inode="/":hadoop:supergroup:drwxr-xr-x`. */
  'permission',
  /** `Permission denied by sticky bit: ...`: others' files may not be deleted or renamed there. */
  'sticky-bit',
  /** `Permission denied. user=spark is not the owner of inode=/data`: chmod and the like are the owner's. */
  'not-owner',
  /** `Superuser privilege is required`, `non-super user cannot change owner`. */
  'not-superuser',
  /** `The NameSpace quota (directories and files) of directory /q is exceeded`. */
  'quota-names',
  /** `The DiskSpace quota of /q is exceeded`; counts replicas. */
  'quota-space',
  'safe-mode',
  /** `No FileSystem for scheme "hdsf"`, or a viewfs without a mount table. */
  'unknown-scheme',
  /** `Wrong FS: file:/x, expected: hdfs://hdfs-namenode:8020`. */
  'wrong-filesystem',
  /** `UnknownHostException: mycluster`: the address names a cluster that is not this one. */
  'unknown-host',
  /** `Mkdirs failed to create file:/user/spark/...`: a path without hdfs:// was taken for a local one. */
  'local-mkdirs',
  'not-found',
  /** A file stands where a directory should: `/a/b (is not a directory)`. */
  'not-a-directory',
  /** `Call From ... to hdfs-namenode:8020 failed on connection exception`. */
  'namenode-away',
  /** `could only be written to 0 of the 1 minReplication nodes`: no DataNode takes the block. */
  'no-datanode',
])
export type DenialKind = z.infer<typeof denialKindSchema>

/** `permission`, `sticky-bit`: who may do what with an inode. */
export const inodeSchema = z.object({
  path: z.string(),
  owner: z.string(),
  group: z.string(),
  /** As `ls` shows it, with the type in front and `+` for an ACL: `drwxrwxrwt`, `-rw-r-----+`. */
  mode: z.string(),
})
export type DeniedInode = z.infer<typeof inodeSchema>

export const hdfsDenialSchema = z.object({
  kind: denialKindSchema,
  /** Who was refused; null where the text does not say. */
  user: z.string().nullable().default(null),
  /** `READ`, `WRITE`, `EXECUTE` or several of them (`READ_EXECUTE`, `ALL`); null where that is not said. */
  access: z.string().nullable().default(null),
  /** The inode whose permissions refused it: often an ancestor of what was asked for, the nearest that exists. */
  inode: inodeSchema.nullable().default(null),
  /** With `sticky-bit`: the directory that has the bit. */
  parent: inodeSchema.nullable().default(null),
  /** The path the message is about (without scheme and host), where it names one. */
  path: z.string().nullable().default(null),
  /** `hdfs://hdfs-namenode:8020`, `file:`, `viewfs://cluster`: what stood before the path, or the scheme alone. */
  filesystem: z.string().nullable().default(null),
  /** With `unknown-host`, `namenode-away`: the host's name, where it is said with its port. */
  host: z.string().nullable().default(null),
  /** With the quotas: the limit and what it would have come to, in names or bytes. */
  quota: z.object({ limit: z.number(), needed: z.number() }).nullable().default(null),
  /** The message itself, one line where it is one. */
  message: z.string(),
})
export type HdfsDenial = z.infer<typeof hdfsDenialSchema>

/** The nine letters of `755`, `1777`: `rwxr-xr-x`, `rwxrwxrwt`. Throws nothing: what is no octal mode gives `---------`. */
export function modeLetters(octal: string): string {
  const value = Number.parseInt(octal, 8) || 0
  const letters = [...'rwxrwxrwx'].map((letter, index) => ((value >> (8 - index)) & 1 ? letter : '-'))
  if (value & 0o1000) letters[8] = letters[8] === 'x' ? 't' : 'T'
  return letters.join('')
}

const user = '[^\\s,:"\']+'
// WebHDFS answers in JSON, where quotes are escaped; a name may itself hold quotes, so the end is what follows it.
const quote = '\\\\?"'
const inode = (name: string) =>
  `${name}=${quote}([\\s\\S]{1,8000}?)${quote}:(${user}):([^:\\s,"\']*):([d-][rwxstST-]{9}\\+?)`

type Finder = [kind: DenialKind, pattern: RegExp, read: (match: RegExpExecArray) => Partial<HdfsDenial>]

const readInode = (match: RegExpExecArray, from: number): DeniedInode => ({
  path: unescaped(match[from] ?? ''),
  owner: match[from + 1] ?? '',
  group: match[from + 2] ?? '',
  mode: match[from + 3] ?? '',
})

const unescaped = (path: string): string => path.replace(/\\(["\\])/g, '$1')

/** Takes `hdfs://host:8020/a/b`, `file:/a`, `/a` apart. */
export function splitUri(uri: string): { filesystem: string | null; path: string } {
  const match = /^([A-Za-z][\w+.-]*:(?:\/\/[^/\s]*)?)(\/.*)?$/s.exec(uri)
  return match?.[1] === undefined ? { filesystem: null, path: uri } : { filesystem: match[1], path: match[2] ?? '/' }
}

/** Without Spark's own folders for what is not finished: they differ with each attempt, the job named what is above. */
const readUri = (uri: string): Partial<HdfsDenial> =>
  splitUri(uri.replace(/[.,;]$/, '').replace(/\/_temporary(?:\/.*)?$/s, ''))

const finders: Finder[] = [
  [
    'permission',
    new RegExp(`Permission denied: user=(${user}), access=([A-Z_]+), ${inode('inode')}`, 'g'),
    (match) => ({ user: match[1] ?? null, access: match[2] ?? null, inode: readInode(match, 3) }),
  ],
  [
    'sticky-bit',
    new RegExp(`Permission denied by sticky bit: user=(${user}), ${inode('path')}, ${inode('parent')}`, 'g'),
    (match) => {
      const refused = readInode(match, 2)
      return {
        user: match[1] ?? null,
        access: 'WRITE',
        inode: refused,
        path: refused.path,
        parent: readInode(match, 6),
      }
    },
  ],
  [
    'not-owner',
    new RegExp(`Permission denied\\. user=(${user}) is not the owner of inode=([^"\\n]+?)(?=${quote}|\\s*$|\\n)`, 'gm'),
    (match) => ({ user: match[1] ?? null, path: match[2] ?? null }),
  ],
  [
    'not-superuser',
    new RegExp(
      `(?:Access|Permission) denied (?:for|to) user (${user}?)\\. Super-?user privilege is required[^"\\n]*|User (${user}) is not a super user[^"\\n]*|User (${user}) does not belong to [^"\\n]*|Super-?user privilege is required[^"\\n]*|user=(${user}) is not the superuser`,
      'gi',
    ),
    (match) => ({ user: match[1] ?? match[2] ?? match[3] ?? match[4] ?? null }),
  ],
  [
    'quota-names',
    /The NameSpace quota \(directories and files\)(?: of directory (.+?))? is exceeded: quota=(\d+) file count=(\d+)/g,
    (match) => ({ path: match[1] ?? null, quota: { limit: Number(match[2]), needed: Number(match[3]) } }),
  ],
  [
    'quota-space',
    /The DiskSpace quota(?: of (.+?))? is exceeded: quota ?= ?(\d+) B.{0,40}? consumed ?= ?(\d+) B(?: ?= ?[\d.,]+ [KMGTPE]?B)?/g,
    (match) => ({ path: match[1] ?? null, quota: { limit: Number(match[2]), needed: Number(match[3]) } }),
  ],
  [
    'safe-mode',
    /Cannot ([^"\n]{1,300}?)\.? ?Name ?node is in safe mode\.?/gi,
    (match) => ({ path: /(\/.*)$/.exec(match[1] ?? '')?.[1] ?? null }),
  ],
  ['safe-mode', /SafeModeException\b[^"\n]*|Name ?node is in safe mode\.?/gi, () => ({})],
  [
    'unknown-scheme',
    /No FileSystem for scheme:? ?\\?"?([\w+.-]+)\\?"?/g,
    (match) => ({ filesystem: `${match[1] ?? ''}:` }),
  ],
  [
    'unknown-scheme',
    /Class org\.apache\.hadoop\.fs\.(\w+)\.\w+ not found/g,
    (match) => ({ filesystem: `${match[1] ?? ''}:` }),
  ],
  [
    'unknown-scheme',
    /Empty Mount table in config for (viewfs:\/\/[^/\s"]*)/g,
    (match) => ({ filesystem: match[1] ?? null }),
  ],
  ['wrong-filesystem', /Wrong FS: ([^\s,"]+), expected: ([^\s"]+)/g, (match) => readUri(match[1] ?? '')],
  [
    'unknown-host',
    /UnknownHostException: (?:Invalid host name: local host is: .*?destination host is: )?\\?"?([\w.-]+)\\?"?(?::(\d+))?/g,
    (match) => ({ host: match[2] === undefined ? (match[1] ?? null) : `${match[1] ?? ''}:${match[2]}` }),
  ],
  [
    'local-mkdirs',
    /Mkdirs failed to create (\S+)(?: \(exists=\w+, cwd=([^)]*)\))?/g,
    (match) => readUri(match[1] ?? ''),
  ],
  [
    'namenode-away',
    /Call From \S+ to (\S+?:\d+) failed on connection exception|Connection refused[^\n"]*?(hdfs-namenode:\d+)/g,
    (match) => ({ host: match[1] ?? match[2] ?? null }),
  ],
  [
    'no-datanode',
    /File (\/.*?) could only be (?:written|replicated) to 0 [^\n"]*/g,
    (match) => ({ path: match[1] ?? null }),
  ],
  ['not-a-directory', /(\/[^\n"]*?) \(is not a directory\)/g, (match) => ({ path: match[1] ?? null })],
  [
    'not-found',
    /(?:Input path does not exist|Input Pattern(?= \S+ matches 0 files)|Path does not exist|File does not exist|File\/Directory does not exist|Directory does not exist):? ([^\n"]+?)(?: matches 0 files|(?=\.?\s*$|\.?\\n|"|\n|\. SQLSTATE|;))/gm,
    (match) => readUri(match[1] ?? ''),
  ],
  ['not-found', /\w+: [`'‘]([^\n]+?)['’]: No such file or directory/g, (match) => readUri(match[1] ?? '')],
]

/**
 * Every refusal in a text, in the order of its first appearance, each once however often a stack trace repeats it.
 * Pure and linear enough for a run's whole output. A text without one gives an empty list.
 */
export function findDenials(text: string): HdfsDenial[] {
  const found: { at: number; denial: HdfsDenial }[] = []
  for (const [kind, pattern, read] of finders)
    for (const match of text.matchAll(pattern)) {
      const denial = hdfsDenialSchema.parse({ kind, ...read(match), message: unescaped(match[0]).trim() })
      found.push({ at: match.index, denial })
    }
  const seen = new Set<string>()
  // The exception's name and its message are one refusal: the message says more.
  const safeModeSaid = found.some(({ denial }) => denial.kind === 'safe-mode' && denial.path !== null)
  return found
    .filter(({ denial }) => !(safeModeSaid && denial.kind === 'safe-mode' && denial.path === null))
    .sort((a, b) => a.at - b.at)
    .filter(({ denial }) => {
      const key = JSON.stringify({ ...denial, message: '' })
      return !seen.has(key) && seen.add(key)
    })
    .map(({ denial }) => denial)
}

/**
 * What the refused operation was about, where the text around the refusal names it: the first path in HDFS that lies
 * below the inode that stood in the way. A stack trace of Spark says so (`hdfs://hdfs-namenode:8020/user/spark/out`).
 * Where the text names paths in several directories below it, nobody can tell which one it was.
 */
export function targetIn(text: string, { kind, inode }: HdfsDenial): string | undefined {
  if (kind !== 'permission' || inode === null) return undefined
  const folder = inode.path === '/' ? '/' : `${inode.path}/`
  const targets = [...text.matchAll(/hdfs:\/\/[\w.:-]*(\/[^\s"'<>(),;\]]+)/g)].flatMap(([, found = '']) => {
    const [path = ''] = found.split(/\/_temporary(?:\/|$)/)
    const target = path.replace(/[.:/]+$/, '')
    return target.startsWith(folder) && target.length > folder.length && !target.includes(':') ? [target] : []
  })
  const [first] = targets
  const directories = new Set(targets.map((target) => target.slice(folder.length).split('/')[0]))
  return directories.size === 1 ? first : undefined
}
