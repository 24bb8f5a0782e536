import { sizeText } from '../../contract/doctor-text'
import type { HdfsSnapshot } from '../../contract/hdfs'
import { ProblemError, errorOf } from '../../contract/problem'
import { exitCodes } from '../codes'
import type { Context, Run } from '../command'
import { oneLine, table } from '../table'
import { language, put, time } from '../text'
import { lsMode, type UserOptions } from './hdfs-files'
import { snapshotOf, withHdfs } from './hdfs-session'
import { hdfsText } from './hdfs-text'

const as = ({ user }: UserOptions) => (user === undefined ? {} : { user })
const size = (bytes: number | null): string => (bytes === null ? '?' : sizeText(bytes, language))
const pairs = (rows: readonly (readonly [string, string | number])[]): string => {
  const wide = Math.max(...rows.map(([name]) => name.length))
  return rows.map(([name, value]) => oneLine(`${name.padEnd(wide)}  ${value}`)).join('\n')
}

export async function stat(path: string, options: UserOptions, context: Context): Run {
  const entry = await withHdfs(context, (client) => client.stat({ path, ...as(options) }))
  context.output.answer({ path, ...entry }, () =>
    pairs([
      [hdfsText.path, path],
      [hdfsText.type, hdfsText.types[entry.type]],
      [hdfsText.mode, `${lsMode(entry)} (${entry.mode})`],
      [hdfsText.owner, `${entry.owner}:${entry.group}`],
      ...(entry.type === 'file'
        ? ([
            [hdfsText.size, `${entry.bytes} (${size(entry.bytes)})`],
            [hdfsText.replication, entry.replication],
            [hdfsText.blockSize, size(entry.blockBytes)],
          ] as const)
        : ([[hdfsText.children, entry.children ?? '?']] as const)),
      [hdfsText.modified, time(entry.modifiedAt)],
    ]),
  )
  return exitCodes.ok
}

/** What a directory holds, and its quotas. */
export async function du(path: string, options: UserOptions, context: Context): Run {
  const found = await withHdfs(context, (client) => client.summary({ path, ...as(options) }))
  context.output.answer({ path, ...found }, () =>
    pairs([
      [hdfsText.size, `${found.bytes} (${size(found.bytes)})`],
      [hdfsText.onDisk, size(found.spaceBytes)],
      [hdfsText.files, found.files],
      [hdfsText.directories, found.directories],
      [hdfsText.quotaNames, found.quotaNames ?? hdfsText.none],
      [hdfsText.quotaSpace, found.quotaSpaceBytes === null ? hdfsText.none : size(found.quotaSpaceBytes)],
    ]),
  )
  return exitCodes.ok
}

/** How HDFS is. Ends with 3 where it does not run. */
export async function report(context: Context): Run {
  const { output, signal } = context
  const snapshot = await withHdfs(context, (client) => snapshotOf(client, signal))
  output.answer(snapshot, () => reportText(snapshot))
  if (snapshot.problem !== null) output.problem(snapshot.problem)
  if (snapshot.state === 'absent') return exitCodes.notRunning
  return snapshot.state === 'ready' ? exitCodes.ok : exitCodes.failed
}

export function reportText(snapshot: HdfsSnapshot): string {
  const lines = pairs([
    [hdfsText.state, hdfsText.states[snapshot.state]],
    [hdfsText.address, `${snapshot.address ?? '?'}  ${snapshot.uri}`],
    [hdfsText.superuser, snapshot.superuser],
  ])
  if (snapshot.capacityBytes === null) return lines
  const of = (value: number | null) => value ?? '?'
  const more = pairs([
    [hdfsText.capacity, size(snapshot.capacityBytes)],
    [hdfsText.used, size(snapshot.usedBytes)],
    [hdfsText.remaining, size(snapshot.remainingBytes)],
    [hdfsText.files, of(snapshot.files)],
    [hdfsText.blocks, of(snapshot.blocks)],
    [hdfsText.missing, of(snapshot.missingBlocks)],
    [hdfsText.corrupt, of(snapshot.corruptBlocks)],
    [hdfsText.underReplicated, of(snapshot.underReplicatedBlocks)],
    ...(snapshot.safeMode === null ? [] : ([[hdfsText.safeMode, snapshot.safeMode]] as const)),
    [hdfsText.prepared, `${snapshot.prepared.home}: ${hdfsText.preparedStates[snapshot.prepared.state]}`],
  ])
  const nodes = table(
    [
      { name: hdfsText.dataNode },
      { name: hdfsText.state },
      { name: hdfsText.used, right: true },
      { name: hdfsText.remaining, right: true },
      { name: hdfsText.lastContact },
    ],
    snapshot.dataNodes.map((node) => [
      node.name,
      hdfsText.nodeStates[node.state],
      size(node.usedBytes),
      size(node.remainingBytes),
      node.lastContactSeconds === null ? '' : put(hdfsText.secondsAgo, { n: node.lastContactSeconds }),
    ]),
  )
  return [lines, more, '', nodes].join('\n')
}

/** The NameNode's own check; ends with 1 unless it is healthy. */
export async function fsck(path: string | undefined, options: { files?: boolean }, context: Context): Run {
  const { output, signal } = context
  return withHdfs(context, async (client) => {
    const events = await client.fsck(
      { ...(path === undefined ? {} : { path }), files: options.files ?? false },
      { signal },
    )
    for await (const event of events) {
      if ('lines' in event) {
        if (!output.json) for (const line of event.lines) process.stdout.write(`${oneLine(line)}\n`)
        continue
      }
      if (output.json) output.answer(event.summary, () => '')
      return event.summary.status === 'HEALTHY' ? exitCodes.ok : exitCodes.failed
    }
    throw new ProblemError('OPERATION_CANCELLED')
  })
}

export async function safeMode(verb: 'get' | 'enter' | 'leave', context: Context): Run {
  return withHdfs(context, async (client) => {
    if (verb !== 'get') await client.safeMode({ enter: verb === 'enter' })
    const { safeMode: says, problem } = await snapshotOf(client, context.signal)
    if (problem !== null) throw errorOf(problem)
    context.output.answer({ safeMode: says }, () =>
      says === null ? hdfsText.safeModeOff : `${hdfsText.safeModeOn} ${oneLine(says)}`,
    )
    return exitCodes.ok
  })
}
