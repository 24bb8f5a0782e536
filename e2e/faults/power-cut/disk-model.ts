import { lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Operation } from './operations'

/** What a file lacks of being on the disk. */
type Change = { at: number; data: Buffer } | { size: number }

type Inode = { kind: 'file'; durable: Buffer; pending: Change[] } | { kind: 'folder'; names: Map<string, Inode> } | { kind: 'link'; target: string }
type Folder = Extract<Inode, { kind: 'folder' }>
type File = Extract<Inode, { kind: 'file' }>

/** A change of names that is not on the disk yet: one of them, or two for a rename. `inode` null: the name goes. */
interface NameChange {
  names: { folder: Folder; name: string; inode: Inode | null }[]
}

/** What of all that was never flushed a power cut leaves, by the file system that one imagines. */
export type Survival =
  /** Nothing: the drive's cache and the kernel's are gone. */
  | 'nothing'
  /** Everything: the process died, the machine did not. */
  | 'everything'
  /** Names in their order up to some moment, as in a journal, and any of the written sectors. */
  | 'journal'
  /** Any of the names, any of the written sectors: all that POSIX promises. */
  | 'any'
export const survivals: Survival[] = ['nothing', 'everything', 'journal', 'any']

export type Random = () => number

const sector = 512

/**
 * A folder as the disk has it: for each file what was last flushed and what was written since, for each folder the names on
 * the disk and the changes since. A flush of a file does not cover its name, one of a folder does not cover what is in its files.
 */
export class DiskModel {
  /** As the running system sees it. */
  readonly #root: Folder
  /** As the disk has it: the same inodes under other names. */
  readonly #durable = new Map<Folder, Map<string, Inode>>()
  #journal: NameChange[] = []
  readonly #open = new Map<number, Inode>()

  /** Begins with what a folder holds now, all of it flushed, or with what such a model began with. */
  constructor(from: string | DiskModel) {
    this.#root = typeof from === 'string' ? this.#load(from) : this.#copy(from.#root)
  }

  /** Of a model that nothing was applied to yet. */
  #copy(folder: Folder): Folder {
    const copyOf = (inode: Inode): Inode => (inode.kind === 'file' ? { ...inode, pending: [] } : inode.kind === 'folder' ? this.#copy(inode) : inode)
    const copy: Folder = { kind: 'folder', names: new Map([...folder.names].map(([name, inode]) => [name, copyOf(inode)])) }
    this.#durable.set(copy, new Map(copy.names))
    return copy
  }

  #load(folder: string): Folder {
    const inode: Folder = { kind: 'folder', names: new Map() }
    for (const name of readdirSync(folder)) {
      const path = join(folder, name)
      const facts = lstatSync(path)
      if (facts.isDirectory()) inode.names.set(name, this.#load(path))
      else if (facts.isFile()) inode.names.set(name, { kind: 'file', durable: readFileSync(path), pending: [] })
      else if (facts.isSymbolicLink()) inode.names.set(name, { kind: 'link', target: readlinkSync(path) })
    }
    this.#durable.set(inode, new Map(inode.names))
    return inode
  }

  apply(operation: Operation): void {
    switch (operation.kind) {
      case 'open': {
        let inode = this.#find(operation.path)
        if (inode === null && operation.create) {
          inode = { kind: 'file', durable: Buffer.alloc(0), pending: [] }
          this.#change([{ path: operation.path, inode }])
        } else if (operation.cut && inode?.kind === 'file') inode.pending.push({ size: 0 })
        if (inode !== null) this.#open.set(operation.fd, inode)
        return
      }
      case 'write': {
        const file = this.#file(operation.fd)
        file.pending.push({ at: operation.at === -1 ? sizeOf(file) : operation.at, data: operation.data })
        return
      }
      case 'truncate': {
        const file = operation.fd === undefined ? this.#find(operation.path ?? '') : this.#file(operation.fd)
        if (file?.kind === 'file') file.pending.push({ size: operation.size })
        return
      }
      case 'sync': {
        const inode = this.#open.get(operation.fd)
        if (inode?.kind === 'file') flush(inode)
        else if (inode?.kind === 'folder') this.#flushNames(inode)
        return
      }
      case 'close':
        this.#open.delete(operation.fd)
        return
      case 'mkdir': {
        const made: string[] = []
        for (let at = operation.path; at !== '' && at !== '.'; at = dirname(at)) {
          if (this.#find(at) !== null) break
          made.unshift(at)
        }
        for (const path of made) {
          const inode: Folder = { kind: 'folder', names: new Map() }
          this.#durable.set(inode, new Map())
          this.#change([{ path, inode }])
        }
        return
      }
      case 'unlink':
      case 'rmdir':
      case 'rm':
        if (this.#find(operation.path) !== null) this.#change([{ path: operation.path, inode: null }])
        return
      case 'rename': {
        const inode = this.#find(operation.from)
        if (inode !== null && operation.from !== operation.to) this.#change([{ path: operation.from, inode: null }, { path: operation.to, inode }])
        return
      }
      case 'symlink':
        this.#change([{ path: operation.path, inode: { kind: 'link', target: operation.target } }])
    }
  }

  /** Writes what a cut now would leave into an empty folder. */
  write(folder: string, survival: Survival, random: Random): void {
    const names = new Map([...this.#durable].map(([inode, entries]) => [inode, new Map(entries)]))
    const until = survival === 'journal' ? Math.floor(random() * (this.#journal.length + 1)) : this.#journal.length
    const kept = survival === 'nothing' ? [] : this.#journal.slice(0, until).filter(() => survival !== 'any' || random() < 0.5)
    for (const { names: changes } of kept) for (const change of changes) setName(names.get(change.folder) ?? new Map(), change.name, change.inode)
    const write = (inode: Folder, path: string): void => {
      for (const [name, child] of names.get(inode) ?? []) {
        const at = join(path, name)
        if (child.kind === 'file') writeFileSync(at, contentOf(child, survival, random), { mode: 0o600 })
        else if (child.kind === 'link') symlinkSync(child.target, at)
        else {
          mkdirSync(at, { mode: 0o700 })
          write(child, at)
        }
      }
    }
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    write(this.#root, folder)
  }

  #file(fd: number): File {
    const inode = this.#open.get(fd)
    if (inode?.kind !== 'file') throw new Error(`descriptor ${fd} is no open file of the recorded folder`)
    return inode
  }

  #find(path: string): Inode | null {
    let at: Inode | null = this.#root
    for (const name of path.split('/').filter((part) => part !== '' && part !== '.')) at = at?.kind === 'folder' ? (at.names.get(name) ?? null) : null
    return at
  }

  #change(changes: { path: string; inode: Inode | null }[]): void {
    const names = changes.map(({ path, inode }) => {
      const folder = this.#find(dirname(path))
      if (folder?.kind !== 'folder') throw new Error(`${dirname(path)} is no folder in the model`)
      return { folder, name: basename(path), inode }
    })
    for (const { folder, name, inode } of names) setName(folder.names, name, inode)
    this.#journal.push({ names })
  }

  /** A rename between two folders reaches the disk whole, so what came before it in the other one does as well. */
  #flushNames(folder: Folder): void {
    const folders = new Set([folder])
    for (let i = this.#journal.length - 1; i >= 0; i--) {
      const { names } = this.#journal[i] as NameChange
      if (names.some((change) => folders.has(change.folder))) for (const change of names) folders.add(change.folder)
    }
    const isFlushed = ({ names }: NameChange): boolean => names.some((change) => folders.has(change.folder))
    for (const { names } of this.#journal.filter(isFlushed))
      for (const { folder: of, name, inode } of names) setName(this.#durable.get(of) ?? new Map<string, Inode>(), name, inode)
    this.#journal = this.#journal.filter((change) => !isFlushed(change))
  }
}

function setName(names: Map<string, Inode>, name: string, inode: Inode | null): void {
  if (inode === null) names.delete(name)
  else names.set(name, inode)
}

const sizeOf = ({ durable, pending }: File): number =>
  pending.reduce((size, change) => ('size' in change ? change.size : Math.max(size, change.at + change.data.length)), durable.length)

function flush(file: File): void {
  file.durable = contentOf(file, 'everything', () => 0)
  file.pending = []
}

/** A file's bytes after a cut: of what was not flushed, each sector and each change of its length came through or did not. */
function contentOf({ durable, pending }: File, survival: Survival, random: Random): Buffer {
  if (survival === 'nothing' || pending.length === 0) return durable
  const whole = survival === 'everything'
  const longest = pending.reduce((size, change) => Math.max(size, 'size' in change ? change.size : change.at + change.data.length), durable.length)
  const bytes = Buffer.alloc(longest)
  durable.copy(bytes)
  let size = durable.length
  for (const change of pending) {
    if ('size' in change) {
      if (!whole && random() < 0.5) continue
      if (change.size < size) bytes.fill(0, change.size, size)
      size = change.size
      continue
    }
    // Whole writes come or go, and the odd one is torn.
    const torn = !whole && random() < 0.25
    if (!whole && !torn && random() < 0.5) continue
    for (let at = 0; at < change.data.length; at += sector) {
      if (torn && random() < 0.5) continue
      const end = Math.min(at + sector, change.data.length)
      change.data.copy(bytes, change.at + at, at, end)
      size = Math.max(size, change.at + end)
    }
  }
  return bytes.subarray(0, size)
}
