import type { HdfsEntry } from '../../contract/hdfs'
import { joinPath, listBatches, stat } from './entries'
import type { WebHdfs } from './webhdfs'

export interface TreeEntry {
  path: string
  entry: HdfsEntry
}

export interface WalkOptions {
  recursive: boolean
  /** Folders after what is in them: for a change that takes the right to look into them. */
  foldersLast?: boolean
}

/** How many changes go to the NameNode at once. */
const atOnce = 8

/** A path and, with `recursive`, everything below it. */
export async function* walk(web: WebHdfs, path: string, user: string, options: WalkOptions): AsyncGenerator<TreeEntry> {
  yield* walkFrom(web, { path, entry: await stat(web, path, user) }, user, options)
}

async function* walkFrom(web: WebHdfs, top: TreeEntry, user: string, options: WalkOptions): AsyncGenerator<TreeEntry> {
  if (options.foldersLast !== true) yield top
  if (options.recursive && top.entry.type === 'directory')
    for await (const { entries } of listBatches(web, top.path, user))
      for (const entry of entries) yield* walkFrom(web, { path: joinPath(top.path, entry.name), entry }, user, options)
  if (options.foldersLast === true) yield top
}

/**
 * Does something to each, files several at once, a folder alone: what is in it is looked at only after it was changed.
 * Resolves with how many there were; the first failure ends it.
 */
export async function forEach(
  entries: AsyncIterable<TreeEntry>,
  work: (entry: TreeEntry) => Promise<unknown>,
): Promise<number> {
  const under = new Set<Promise<unknown>>()
  let count = 0
  try {
    for await (const one of entries) {
      count++
      if (one.entry.type === 'directory') {
        await Promise.all(under)
        await work(one)
        continue
      }
      const doing: Promise<unknown> = work(one).finally(() => under.delete(doing))
      doing.catch(() => undefined)
      under.add(doing)
      if (under.size >= atOnce) await Promise.race(under)
    }
    await Promise.all(under)
  } finally {
    await Promise.allSettled(under)
  }
  return count
}
