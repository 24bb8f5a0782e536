import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { closelySchema, procedure } from './base'
import { hdfsDenialSchema } from './hdfs-denial'
import { problemSchema } from './problem'

/**
 * An absolute path in HDFS as people read it: no scheme, nothing escaped. HDFS itself allows neither `:` nor `.` and
 * `..` as a name; everything else (spaces, quotes, newlines, `%`, a leading `-`) is a name like any other.
 */
export const hdfsPathSchema = z
  .string()
  .max(8_000)
  .refine((path) => path.startsWith('/'), 'A path in HDFS begins with "/".')
  .refine((path) => !/[:\0]/.test(path), 'HDFS allows no ":" in names.')
  .refine((path) => !path.split('/').some((name) => name === '.' || name === '..'), 'A path in HDFS has no "." or ".." in it.')
  .transform((path) => `/${path.split('/').filter(Boolean).join('/')}`)

/** Hadoop's own pattern for a user (`dfs.webhdfs.user.provider.user.pattern`). */
export const hdfsUserSchema = z.string().max(255).regex(/^[A-Za-z_][A-Za-z0-9._-]*\$?$/)
/** `spark`, `supergroup`. */
export const hdfsGroupSchema = hdfsUserSchema

/** Who acts: HDFS believes the name (simple authentication). Without it: the superuser of the snapshot; for what is newly made, see `maker`. */
const user = hdfsUserSchema.optional()
const path = hdfsPathSchema
const at = z.object({ path, user })

// --- State -----------------------------------------------------------------------------------------------------------

export const dataNodeSchema = z.object({
  /** `hdfs-datanode:9866`. */
  name: z.string(),
  /** `stale`: not heard of for longer than 30 s, but not yet given up. */
  state: z.enum(['live', 'stale', 'dead', 'decommissioning', 'decommissioned', 'maintenance']),
  capacityBytes: z.number().nullable(),
  usedBytes: z.number().nullable(),
  remainingBytes: z.number().nullable(),
  /** Seconds since it was last heard of. */
  lastContactSeconds: z.number().nullable(),
  blocks: z.number().nullable(),
  version: z.string().nullable(),
})
export type DataNode = z.infer<typeof dataNodeSchema>

/** Whether Spark can write at home: `missing`: there is none; `wrong`: it is there, and Spark may not write in it. */
export const preparedSchema = z.object({
  state: z.enum(['unknown', 'ready', 'missing', 'wrong']),
  user: z.string(),
  home: z.string(),
  /** What is there; null where nothing is or nobody could be asked. `mode` as `ls` shows it. */
  found: z.object({ owner: z.string(), group: z.string(), mode: z.string() }).nullable(),
})
export type Prepared = z.infer<typeof preparedSchema>

export const hdfsSnapshotSchema = z.object({
  /**
   * `absent`: there is no NameNode's container, or Docker is not there (`problem` says which); `starting`: the container
   * runs, the NameNode does not answer yet; `safemode`: it answers and refuses changes; `unreachable`: it did answer, or
   * should, and does not.
   */
  state: z.enum(['absent', 'starting', 'ready', 'safemode', 'unreachable']),
  /** Why it is not `ready`; null with `ready`, and with `safemode`, which has its own text. */
  problem: problemSchema.nullable(),
  /** The NameNode's page, which is WebHDFS's address as well: `http://localhost:9870`. */
  address: z.string().nullable(),
  /** How jobs name it: `hdfs://hdfs-namenode:8020`. */
  uri: z.string(),
  /** The account that runs the NameNode: it may do everything. */
  superuser: z.string(),
  version: z.string().nullable(),
  /** Epoch ms. */
  startedAt: z.number().nullable(),
  /** The NameNode's own words about safe mode; null outside of it. */
  safeMode: z.string().nullable(),
  capacityBytes: z.number().nullable(),
  /** Taken by HDFS, replicas counted. */
  usedBytes: z.number().nullable(),
  /** Taken on the same disks by others. */
  otherBytes: z.number().nullable(),
  remainingBytes: z.number().nullable(),
  files: z.number().nullable(),
  blocks: z.number().nullable(),
  missingBlocks: z.number().nullable(),
  corruptBlocks: z.number().nullable(),
  underReplicatedBlocks: z.number().nullable(),
  dataNodes: z.array(dataNodeSchema),
  prepared: preparedSchema,
})
export type HdfsSnapshot = z.infer<typeof hdfsSnapshotSchema>

// --- Entries ---------------------------------------------------------------------------------------------------------

export const hdfsEntrySchema = z.object({
  /** The last part of its path; empty for `/`. */
  name: z.string(),
  type: z.enum(['file', 'directory', 'symlink']),
  /** Length; 0 for directories. */
  bytes: z.number(),
  owner: z.string(),
  group: z.string(),
  /** Octal, as `chmod` takes it: `755`, `1777`. `modeLetters` makes `rwxr-xr-x` of it. */
  mode: z.string(),
  /** There is an ACL beyond the mode (`+` in `ls`). */
  acl: z.boolean(),
  /** Copies of each block; 0 for directories. */
  replication: z.number(),
  blockBytes: z.number(),
  /** Epoch ms. */
  modifiedAt: z.number(),
  /** Entries of a directory; null for others, and where the listing does not say. */
  children: z.number().nullable(),
})
export type HdfsEntry = z.infer<typeof hdfsEntrySchema>

export const hdfsSummarySchema = z.object({
  directories: z.number(),
  files: z.number(),
  /** Lengths of all files below. */
  bytes: z.number(),
  /** What they take on the DataNodes, replicas counted. */
  spaceBytes: z.number(),
  /** Quotas set on this directory itself; null: none. `names` counts files and directories, itself included. */
  quotaNames: z.number().nullable(),
  quotaSpaceBytes: z.number().nullable(),
})
export type HdfsSummary = z.infer<typeof hdfsSummarySchema>

const cut = {
  /** Length of the file, compressed where it is. */
  totalBytes: z.number(),
  /** True: only the beginning is shown. */
  truncated: z.boolean(),
  compression: z.enum(['none', 'gzip']),
}

/** A look into a file: as much of it as a person reads, never the whole of a big one. */
export const hdfsPreviewSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('empty') }),
  z.object({ kind: z.literal('text'), text: z.string(), encoding: z.enum(['utf-8', 'utf-16le', 'utf-16be', 'windows-1252']), ...cut }),
  /** `text` is indented; where the file is cut off or broken, it is a `text`. `lines`: one document a line, each indented. */
  z.object({ kind: z.literal('json'), text: z.string(), documents: z.number(), ...cut }),
  z.object({
    kind: z.literal('parquet'),
    columns: z.array(z.object({ name: z.string(), type: z.string(), nullable: z.boolean() })),
    /** The first rows, in the columns' order; what is nested is JSON, null is null, times are ISO 8601. */
    rows: z.array(z.array(z.string().nullable())),
    totalRows: z.number(),
    rowGroups: z.number(),
    /** `SNAPPY`, `ZSTD`, ... as the file names them. */
    codecs: z.array(z.string()),
    createdBy: z.string().nullable(),
    totalBytes: z.number(),
    /** What was fetched to show this. */
    readBytes: z.number(),
  }),
  /** The first bytes in base64, for a hex view. */
  z.object({ kind: z.literal('binary'), data: z.string(), ...cut }),
])
export type HdfsPreview = z.infer<typeof hdfsPreviewSchema>

// --- Contents --------------------------------------------------------------------------------------------------------

/** Of one chunk of an upload or download, before base64. */
export const chunkBytes = 1024 * 1024

const chunk = z.string().max(Math.ceil(chunkBytes / 3) * 4)

/** How far a transfer has come. The last event of a `put` or `get` has `done: true`. */
export const transferSchema = z.object({
  files: z.number(),
  totalFiles: z.number(),
  bytes: z.number(),
  totalBytes: z.number(),
  /** The file under way. */
  current: z.string(),
  done: z.boolean(),
})
export type Transfer = z.infer<typeof transferSchema>

// --- Permissions -----------------------------------------------------------------------------------------------------

/** One act of a mend, always done as the superuser. */
export const mendActSchema = z.discriminatedUnion('act', [
  /** With its missing parents; nothing where it is. */
  z.object({ act: z.literal('mkdir'), path: z.string() }),
  z.object({ act: z.literal('chown'), path: z.string(), owner: z.string(), group: z.string(), recursive: z.boolean() }),
  z.object({ act: z.literal('chmod'), path: z.string(), mode: z.string(), recursive: z.boolean() }),
  /** An entry for one user in the ACL, the rest of it stays: `user:spark:r-x`. */
  z.object({ act: z.literal('acl'), path: z.string(), entry: z.string() }),
  /** null takes the quota away. */
  z.object({ act: z.literal('quota'), path: z.string(), names: z.number().nullable().optional(), spaceBytes: z.number().nullable().optional() }),
  z.object({ act: z.literal('leave-safe-mode') }),
])
export type MendAct = z.infer<typeof mendActSchema>

/**
 * What makes a home for a user, Spark's with "Prepare HDFS for Spark": the three commands of Hadoop's own guide. `found`: what
 * is there; a home made as somebody else often holds more that was.
 */
export const prepareActs = ({ home, user, found }: Pick<Prepared, 'home' | 'user' | 'found'>): MendAct[] => [
  { act: 'mkdir', path: home },
  { act: 'chown', path: home, owner: user, group: user, recursive: found !== null && found.owner !== user },
  { act: 'chmod', path: home, mode: '755', recursive: false },
]

/** A sentence: key and parameters; `hdfs-text.ts` has its words in both languages. */
const sentence = z.object({ text: z.string(), params: z.record(z.string(), z.union([z.string(), z.number()])) })

export const proofSchema = z.object({
  user: z.string(),
  path: z.string(),
  /**
   * `write`: a real file is written, read back and deleted in that directory (a file is opened for appending); `read`: it
   * is read; `pass`: a name in that directory is asked for.
   */
  access: z.enum(['write', 'read', 'pass']),
})
export type Proof = z.infer<typeof proofSchema>

export const mendSchema = z.object({
  /** Stable within a diagnosis: `home`, `chown-tree`, `group-write`, ... */
  id: z.string(),
  recommended: z.boolean(),
  /** What it does and why that is the least: `describeMend`. */
  sentence,
  acts: z.array(mendActSchema),
  /** The same by hand, a command for each act, for the shell of the computer that Weatherdeck runs on. */
  commands: z.array(z.string()),
  /** What the job has to name afterwards in place of what it named: `/weather` -> `/user/spark/weather`. May be all there is to do (`acts` is empty then). */
  instead: z.object({ from: z.string(), to: z.string() }).nullable(),
  /** Where the proof will be made as that user; null where there is nothing to prove. */
  proof: proofSchema.nullable(),
})
export type Mend = z.infer<typeof mendSchema>

/** One part of the path, from `/` down, as the NameNode has it now. */
export const ancestorSchema = z.object({
  path: z.string(),
  exists: z.boolean(),
  type: z.enum(['file', 'directory', 'symlink']).nullable(),
  owner: z.string().nullable(),
  group: z.string().nullable(),
  /** `drwxr-xr-x+`. */
  mode: z.string().nullable(),
  /** `user:spark:r-x`, ... where there is an ACL. */
  acl: z.array(z.string()),
  /** What the user may do there now: `r-x`; null where it is not there. */
  allowed: z.string().nullable(),
  /** This is where it fails. */
  blocks: z.boolean(),
})
export type Ancestor = z.infer<typeof ancestorSchema>

export const diagnosisKindSchema = z.enum([
  /** `/user/<user>` is not there: the usual one. */
  'missing-home',
  /** The home is there and somebody else's. */
  'wrong-home-owner',
  /** Below the own home something belongs to somebody else (often made as the superuser). */
  'wrong-owner',
  /** It is the user's own, and its mode keeps even the owner out. */
  'own-mode',
  /** A directory on the way may not be passed through. */
  'no-execute',
  /** The group may not write, though the user is in it. */
  'group-may-not-write',
  /** Somebody else's directory, not meant for this user. */
  'others-directory',
  /** A file or directory may not be read. */
  'may-not-read',
  /** `/`, `/user`, `/tmp`'s parent: a system directory where nobody but the superuser writes. */
  'system-directory',
  'sticky-bit',
  'not-owner',
  'not-superuser',
  'acl-mask',
  'quota-names',
  'quota-space',
  'safe-mode',
  'not-found',
  'not-a-directory',
  'unknown-scheme',
  'wrong-filesystem',
  'unknown-host',
  'local-path',
  'namenode-away',
  'no-datanode',
  /** What was refused would be allowed now. */
  'mended',
])
export type DiagnosisKind = z.infer<typeof diagnosisKindSchema>

export const diagnosisSchema = z.object({
  denial: hdfsDenialSchema,
  /** What the operation was about, where that is known: give it to `applyMend`. */
  path: z.string().nullable(),
  kind: diagnosisKindSchema,
  /** One sentence: what was refused and why. `describeDiagnosis`. */
  sentence,
  /** What else to know: what to do by hand, or why nothing should be mended here; null where `mends` say it all. */
  advice: sentence.nullable(),
  /** Empty where the NameNode could not be asked or the path does not matter. */
  ancestors: z.array(ancestorSchema),
  /** The groups of the user as the NameNode sees them. */
  groups: z.array(z.string()),
  /** Names that exist and come nearest, absolute: for typos. */
  nearest: z.array(z.string()),
  /** The recommended one first. Empty: an honest "not this". */
  mends: z.array(mendSchema),
})
export type Diagnosis = z.infer<typeof diagnosisSchema>

/** What a mend (or `prepare`) does, as it goes. */
export const mendEventSchema = z.discriminatedUnion('type', [
  /** Index into the acts. `skipped`: it was so already. */
  z.object({
    type: z.literal('act'),
    index: z.number(),
    act: mendActSchema,
    command: z.string(),
    state: z.enum(['working', 'done', 'skipped', 'failed']),
    problem: problemSchema.nullable(),
  }),
  /** Comes last; `done` is the proof. `no-datanode`: contents need one; it is waited for. */
  z.object({
    type: z.literal('proof'),
    ...proofSchema.shape,
    state: z.enum(['working', 'no-datanode', 'done', 'failed']),
    problem: problemSchema.nullable(),
  }),
])
export type MendEvent = z.infer<typeof mendEventSchema>

export const fsckSummarySchema = z.object({
  status: z.enum(['HEALTHY', 'CORRUPT', 'UNKNOWN']),
  totalBytes: z.number().nullable(),
  files: z.number().nullable(),
  directories: z.number().nullable(),
  blocks: z.number().nullable(),
  missing: z.number().nullable(),
  corrupt: z.number().nullable(),
  underReplicated: z.number().nullable(),
})
export type FsckSummary = z.infer<typeof fsckSummarySchema>

/** `chmod`'s own language: `755`, `1777`, `u=rwx,go=rx`, `g+w`, `+t`, `a+X`. */
export const modeChangeSchema = z.string().regex(/^(?:[01]?[0-7]{3}|[ugoa]*[+\-=][rwxXt]*(?:,[ugoa]*[+\-=][rwxXt]*)*)$/, 'A mode is octal (755) or symbolic (g+w).')

/** How many entries a recursive change touched. */
const touched = z.object({ entries: z.number() })

/** All throw `HDFS_UNREACHABLE` while the NameNode does not answer, and HDFS's refusals as `HDFS_*` problems. */
export const hdfsContract = {
  /** Yields the present snapshot at once, then each change, at most one every 250 ms. Asks the NameNode only while watched, seldom where not `closely`. */
  watch: procedure.input(closelySchema).output(eventIterator(hdfsSnapshotSchema)),
  /** The entries of a directory in HDFS's order (by bytes of the name), in batches. Throws `HDFS_NOT_A_DIRECTORY` for a file. */
  list: procedure.input(at).output(eventIterator(z.object({
    entries: z.array(hdfsEntrySchema),
    /** How many are still to come, as HDFS estimates. */
    remaining: z.number(),
  }))),
  /** Who owns what is made at a path: the user, or, where none is named, the owner of the folder that it goes into. */
  maker: procedure.input(at).output(z.object({ user: z.string() })),
  stat: procedure.input(at).output(hdfsEntrySchema),
  /** Counts everything below; takes a while on a big tree. */
  summary: procedure.input(at).output(hdfsSummarySchema),
  /** Throws `HDFS_NOT_A_FILE` for a directory. */
  preview: procedure
    .input(at.extend({ maxBytes: z.number().int().min(1).max(4 * 1024 * 1024).default(256 * 1024), maxRows: z.number().int().min(1).max(1_000).default(100) }))
    .output(hdfsPreviewSchema),

  /**
   * An upload in chunks: begin, chunks in order, end. The file is written under a hidden name beside its place and gets
   * its own when it is whole. Throws `HDFS_EXISTS` unless `overwrite`. One without a chunk for a minute is given up.
   */
  uploadBegin: procedure.input(at.extend({ overwrite: z.boolean().default(false), bytes: z.number().int().nonnegative() })).output(z.object({ id: z.string() })),
  /** Resolves when there is room for the next one. `offset` is that of the chunk's first byte. */
  uploadChunk: procedure.input(z.object({ id: z.string(), offset: z.number().int().nonnegative(), data: chunk })).output(z.object({ bytes: z.number() })),
  uploadEnd: procedure.input(z.object({ id: z.string() })).output(hdfsEntrySchema),
  /** Nothing of it stays. */
  uploadCancel: procedure.input(z.object({ id: z.string() })),
  /**
   * The content in chunks from `offset` on, `length` bytes at most. Cancel: stop iterating. A panel asks for a few chunks
   * at a time and then for the next ones, so that what comes never piles up before it.
   */
  download: procedure
    .input(at.extend({ offset: z.number().int().nonnegative().default(0), length: z.number().int().positive().optional() }))
    .output(eventIterator(z.object({ offset: z.number(), data: chunk, totalBytes: z.number() }))),
  /**
   * Copies a file or folder of this computer (absolute path) into HDFS: for the CLI. `to` is the new path itself. Replaced
   * are files; a folder that is there goes to the trash.
   */
  put: procedure.input(z.object({ from: z.string(), to: path, overwrite: z.boolean().default(false), user })).output(eventIterator(transferSchema)),
  /** Copies a file or folder out of HDFS to this computer. Replaced are files, never a folder. */
  get: procedure.input(z.object({ from: path, to: z.string(), overwrite: z.boolean().default(false), user })).output(eventIterator(transferSchema)),

  /** Throws `HDFS_EXISTS`, and `HDFS_NOT_FOUND` for the parent; `parents`: as `mkdir -p`, makes what is missing. */
  mkdir: procedure.input(at.extend({ parents: z.boolean().default(false) })),
  /** Throws `HDFS_EXISTS` where `to` is there. */
  rename: procedure.input(z.object({ path, to: path, user })),
  /**
   * To the trash of the acting user, `/user/<user>/.Trash/Current/...`, as `hdfs dfs -rm -r` does; `forever` deletes.
   * What is in a trash already is deleted. Tells where it went; null: gone.
   */
  remove: procedure.input(at.extend({ forever: z.boolean().default(false) })).output(z.object({ trash: z.string().nullable() })),
  chmod: procedure.input(at.extend({ mode: modeChangeSchema, recursive: z.boolean().default(false) })).output(touched),
  /** Only the superuser may give a file to somebody else. At least one of owner and group. */
  chown: procedure
    .input(at.extend({ owner: hdfsUserSchema.optional(), group: hdfsGroupSchema.optional(), recursive: z.boolean().default(false) }))
    .output(touched),
  /** Of a file, or of all files below a directory. */
  setReplication: procedure.input(at.extend({ replication: z.number().int().min(1).max(512) })).output(touched),
  /** Sets or (null) takes away quotas of a directory; what is not given stays. The superuser's. */
  setQuota: procedure.input(z.object({ path, names: z.number().int().positive().nullable().optional(), spaceBytes: z.number().int().positive().nullable().optional() })),
  /** Enter or leave safe mode, as the superuser. */
  safeMode: procedure.input(z.object({ enter: z.boolean() })),
  /** The NameNode's check of what it knows: its own lines, then what they come to. */
  fsck: procedure
    .input(z.object({ path: path.default('/'), files: z.boolean().default(false) }))
    .output(eventIterator(z.union([z.object({ lines: z.array(z.string()) }), z.object({ summary: fsckSummarySchema })]))),

  /** "Prepare HDFS for Spark": its home, owner and mode, then the proof. Idempotent. Its acts as in `prepareActs`. */
  prepare: procedure.output(eventIterator(mendEventSchema)),
  /**
   * What a text (a run's output, a log, a problem's `detail`) says was refused, why, as the NameNode sees it now, and the
   * least that mends it. `path`: what the operation was about, where the caller knows it. Empty: nothing was refused in it.
   */
  diagnose: procedure
    .input(z.union([z.object({ text: z.string().max(5_000_000), path: path.optional() }), z.object({ denial: hdfsDenialSchema, path: path.optional() })]))
    .output(z.array(diagnosisSchema)),
  /** Does a mend of a diagnosis (which is made anew: nothing outdated is done) as the superuser, then proves it. */
  applyMend: procedure.input(z.object({ denial: hdfsDenialSchema, path: path.optional(), mend: z.string() })).output(eventIterator(mendEventSchema)),
}
