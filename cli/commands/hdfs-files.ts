import { once } from 'node:events'
import { basename, join, resolve } from 'node:path'
import { stat as statHere } from 'node:fs/promises'
import { createInterface } from 'node:readline/promises'
import type { HdfsEntry, Transfer } from '../../contract/hdfs'
import { modeLetters } from '../../contract/hdfs-denial'
import { ProblemError } from '../../contract/problem'
import { problemOfCall } from '../../process/problems'
import type { Client } from '../../contract'
import { exitCodes } from '../codes'
import type { Context, Run } from '../command'
import { oneLine, table } from '../table'
import { put, time } from '../text'
import { withHdfs } from './hdfs-session'
import { hdfsText } from './hdfs-text'

export interface UserOptions {
  user?: string
}

const as = ({ user }: UserOptions) => (user === undefined ? {} : { user })
const nameOf = (path: string): string => path.split('/').filter(Boolean).at(-1) ?? ''
const typeLetters = { file: '-', directory: 'd', symlink: 'l' } as const

export const lsMode = ({ type, mode, acl }: HdfsEntry): string =>
  `${typeLetters[type]}${modeLetters(mode)}${acl ? '+' : ''}`

const row = (entry: HdfsEntry, name = entry.name): string[] => [
  lsMode(entry),
  entry.type === 'file' ? String(entry.replication) : '-',
  entry.owner,
  entry.group,
  String(entry.bytes),
  time(entry.modifiedAt),
  name,
]

/** A directory's entries, or the one file. */
export async function ls(path: string, options: UserOptions, context: Context): Run {
  const { output, signal } = context
  const entries = await withHdfs(context, async (client) => {
    const found: HdfsEntry[] = []
    try {
      for await (const batch of await client.list({ path, ...as(options) }, { signal }))
        for (const entry of batch.entries) found.push(entry)
    } catch (error) {
      if (problemOfCall(error).code !== 'HDFS_NOT_A_DIRECTORY') throw error
      found.push(await client.stat({ path, ...as(options) }))
    }
    return found
  })
  output.answer({ path, entries }, () =>
    [
      table(
        [
          { name: hdfsText.mode },
          { name: hdfsText.replication, right: true },
          { name: hdfsText.owner },
          { name: hdfsText.group },
          { name: hdfsText.size, right: true },
          { name: hdfsText.modified },
          { name: hdfsText.name },
        ],
        entries.map((entry) => row(entry)),
      ),
      entries.length === 1 ? hdfsText.entriesOne : put(hdfsText.entries, { n: entries.length }),
    ].join('\n'),
  )
  return exitCodes.ok
}

/** The content as it is, to stdout. */
export async function cat(paths: string[], options: UserOptions, context: Context): Run {
  await withHdfs(context, async (client) => {
    for (const path of paths)
      for await (const { data } of await client.download({ path, ...as(options) }, { signal: context.signal }))
        if (!process.stdout.write(Buffer.from(data, 'base64'))) await once(process.stdout, 'drain')
  })
  return exitCodes.ok
}

const isDirectory = async (client: Client['hdfs'], path: string, options: UserOptions): Promise<boolean> => {
  try {
    return (await client.stat({ path, ...as(options) })).type === 'directory'
  } catch (error) {
    if (problemOfCall(error).code === 'HDFS_NOT_FOUND') return false
    throw error
  }
}

async function show(events: AsyncIterable<Transfer>, { output }: Context): Promise<void> {
  let last: Transfer | null = null
  for await (const event of events) {
    last = event
    if (output.json) output.progress(JSON.stringify(event))
    else if (process.stderr.isTTY) process.stderr.write(`\r${put(hdfsText.copying, { ...event, done: '' })}`)
  }
  if (process.stderr.isTTY && !output.json) output.progress('')
  if (last?.done !== true) throw new ProblemError('OPERATION_CANCELLED')
  const { files, bytes } = last
  output.answer({ files, bytes }, () => put(files === 1 ? hdfsText.copiedOne : hdfsText.copied, { files, bytes }))
}

export interface CopyOptions extends UserOptions {
  overwrite?: boolean
}

/** Into a directory that is there, or under a new name, as `cp` does. */
export async function putFile(here: string, path: string, options: CopyOptions, context: Context): Run {
  const from = resolve(here)
  await withHdfs(context, async (client) => {
    const into = path.endsWith('/') || (await isDirectory(client, path, options))
    const to = into ? `${path.replace(/\/+$/, '')}/${basename(from)}` : path
    await show(
      await client.put({ from, to, overwrite: options.overwrite ?? false, ...as(options) }, { signal: context.signal }),
      context,
    )
  })
  return exitCodes.ok
}

export async function getFile(path: string, here: string | undefined, options: CopyOptions, context: Context): Run {
  const target = resolve(here ?? '.')
  const into = await statHere(target).then(
    (found) => found.isDirectory(),
    () => false,
  )
  const to = into ? join(target, nameOf(path) || 'hdfs') : target
  await withHdfs(context, async (client) => {
    await show(
      await client.get(
        { from: path, to, overwrite: options.overwrite ?? false, ...as(options) },
        { signal: context.signal },
      ),
      context,
    )
  })
  return exitCodes.ok
}

export async function mkdir(paths: string[], options: UserOptions & { parents?: boolean }, context: Context): Run {
  return withHdfs(context, async (client) => {
    for (const path of paths) {
      await client.mkdir({ path, parents: options.parents ?? false, ...as(options) })
      context.output.answer({ path }, () => oneLine(put(hdfsText.made, { path })))
    }
    return exitCodes.ok
  })
}

/** Into a directory that is there, or to a new name. */
export async function mv(path: string, target: string, options: UserOptions, context: Context): Run {
  return withHdfs(context, async (client) => {
    const to = (await isDirectory(client, target, options)) ? `${target.replace(/\/+$/, '')}/${nameOf(path)}` : target
    await client.rename({ path, to, ...as(options) })
    context.output.answer({ path, to }, () => oneLine(put(hdfsText.moved, { path, to })))
    return exitCodes.ok
  })
}

export interface RmOptions extends UserOptions {
  forever?: boolean
  yes?: boolean
}

/** To the trash; for good only after it was asked, or with --yes. */
export async function rm(paths: string[], options: RmOptions, context: Context): Run {
  const { output } = context
  return withHdfs(context, async (client) => {
    for (const path of paths) {
      if (options.forever === true && options.yes !== true && !(await agreed(path))) {
        output.progress(hdfsText.notDone)
        return exitCodes.failed
      }
      const { trash } = await client.remove({ path, forever: options.forever ?? false, ...as(options) })
      output.answer({ path, trash }, () =>
        oneLine(trash === null ? put(hdfsText.deleted, { path }) : put(hdfsText.trashed, { path, to: trash })),
      )
    }
    return exitCodes.ok
  })
}

async function agreed(path: string): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw new ProblemError('INVALID_INPUT', { field: '--forever' }, { detail: hdfsText.noTerminal })
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  const answer = await lines.question(oneLine(put(hdfsText.forever, { path })))
  lines.close()
  return answer.trim().toLowerCase() === hdfsText.yes
}

export interface ChangeOptions extends UserOptions {
  recursive?: boolean
}

const changed = ({ output }: Context, entries: number): number => {
  output.answer({ entries }, () => (entries === 1 ? hdfsText.changedOne : put(hdfsText.changed, { n: entries })))
  return exitCodes.ok
}

export async function chmod(mode: string, path: string, options: ChangeOptions, context: Context): Run {
  const recursive = options.recursive ?? false
  return withHdfs(context, async (client) =>
    changed(context, (await client.chmod({ path, mode, recursive, ...as(options) })).entries),
  )
}

/** `spark`, `spark:spark`, `:supergroup`. */
export async function chown(who: string, path: string, options: ChangeOptions, context: Context): Run {
  const [owner = '', group = ''] = who.split(':', 2)
  const recursive = options.recursive ?? false
  const to = { ...(owner === '' ? {} : { owner }), ...(group === '' ? {} : { group }) }
  return withHdfs(context, async (client) =>
    changed(context, (await client.chown({ path, ...to, recursive, ...as(options) })).entries),
  )
}
