import type { HdfsEntry } from '../../contract/hdfs'

export const columns = ['name', 'bytes', 'owner', 'group', 'mode', 'replication', 'modifiedAt'] as const
export type Column = (typeof columns)[number]

export interface Sort {
  by: Column
  down: boolean
}

/**
 * The entries that a filter leaves, in order: directories first, as they come in every file browser; equals stay in the
 * order of HDFS, which is that of the names' bytes. So the order by name costs no comparison, however many there are.
 */
export function arrange(entries: readonly HdfsEntry[], filter: string, { by, down }: Sort): HdfsEntry[] {
  const wanted = filter.trim().toLowerCase()
  const folders: HdfsEntry[] = []
  const files: HdfsEntry[] = []
  for (const entry of entries) {
    if (wanted !== '' && !entry.name.toLowerCase().includes(wanted)) continue
    if (entry.type === 'directory') folders.push(entry)
    else files.push(entry)
  }
  const sign = down ? -1 : 1
  for (const part of [folders, files]) {
    if (by === 'name') {
      if (down) part.reverse()
    } else part.sort((a, b) => sign * (a[by] < b[by] ? -1 : a[by] > b[by] ? 1 : 0))
  }
  return folders.concat(files)
}

/** Which entries are picked (by name), where the cursor is, and where a range began. */
export interface Picked {
  names: ReadonlySet<string>
  cursor: string | null
  anchor: string | null
}

export const nothing: Picked = { names: new Set(), cursor: null, anchor: null }

const indexOf = (shown: readonly HdfsEntry[], name: string | null): number => (name === null ? -1 : shown.findIndex((entry) => entry.name === name))

/** After a click on (or a move to) an entry: `range` as with Shift, `toggle` as with Ctrl. */
export function pick(shown: readonly HdfsEntry[], picked: Picked, name: string, how: { range?: boolean; toggle?: boolean } = {}): Picked {
  if (how.range === true) {
    const from = indexOf(shown, picked.anchor ?? picked.cursor)
    const to = indexOf(shown, name)
    if (from === -1 || to === -1) return { names: new Set([name]), cursor: name, anchor: name }
    const range = shown.slice(Math.min(from, to), Math.max(from, to) + 1).map((entry) => entry.name)
    return { names: new Set(how.toggle === true ? [...picked.names, ...range] : range), cursor: name, anchor: picked.anchor ?? picked.cursor }
  }
  if (how.toggle === true) {
    const names = new Set(picked.names)
    if (!names.delete(name)) names.add(name)
    return { names, cursor: name, anchor: name }
  }
  return { names: new Set([name]), cursor: name, anchor: name }
}

/** After a key that moves or picks; null where the key means nothing here. `page` is how many rows are seen at once. */
export function keyed(shown: readonly HdfsEntry[], picked: Picked, key: { key: string; shift: boolean; mod: boolean }, page: number): Picked | null {
  if (shown.length === 0) return null
  const at = indexOf(shown, picked.cursor)
  const last = shown.length - 1
  const moved: Partial<Record<string, number>> = { ArrowDown: at + 1, ArrowUp: at === -1 ? last : at - 1, PageDown: at + page, PageUp: at - page, Home: 0, End: last }
  const to = moved[key.key]
  if (to !== undefined) {
    const name = shown[Math.max(0, Math.min(last, to))]?.name
    if (name === undefined) return null
    return key.mod ? { ...picked, cursor: name } : pick(shown, picked, name, { range: key.shift })
  }
  if (key.key === ' ' && picked.cursor !== null) return pick(shown, picked, picked.cursor, { toggle: true })
  if (key.mod && key.key.toLowerCase() === 'a') return { names: new Set(shown.map((entry) => entry.name)), cursor: picked.cursor ?? shown[0]?.name ?? null, anchor: picked.anchor }
  return null
}

/** The next entry after the cursor whose name begins with what is typed, from the top again when there is none below. */
export function typedAhead(shown: readonly HdfsEntry[], cursor: string | null, typed: string): string | null {
  const begins = (entry: HdfsEntry) => entry.name.toLowerCase().startsWith(typed.toLowerCase())
  // A second letter narrows down what the first one found; the same letter again goes on to the next.
  const from = indexOf(shown, cursor) + (typed.length === 1 ? 1 : 0)
  return (shown.slice(Math.max(0, from)).find(begins) ?? shown.find(begins))?.name ?? null
}
