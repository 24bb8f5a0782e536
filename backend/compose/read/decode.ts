import { asBoolean, isFloat } from './casts'
import type { Issues } from './issues'
import { entriesOf, found, isNull, type Node, type Path, printed, text } from './node'
import { splitWords } from './shell-words'
import { formatDuration, parseBytes, parseDuration, shortestFloat32 } from './units'

/** Turns a node into a value of the model. undefined: not given, or Go's zero value, which Compose does not print. */
export type Decoder<T> = (node: Node | undefined, path: Path, issues: Issues) => T | undefined

/** A value that may be 0 or false, and is printed then. */
type Fields<T> = { [K in keyof T]-?: Decoder<Exclude<T[K], undefined>> }

/** A mapping with known keys, in the order of the fields; undefined where there is none. */
export function struct<T extends object>(fields: Fields<T>): Decoder<T> {
  const always = alwaysStruct(fields)
  return (node, path, issues) => (isNull(node) ? undefined : always(node, path, issues))
}

/** The same, `{}` where there is none. */
export function alwaysStruct<T extends object>(fields: Fields<T>): Decoder<T> {
  const list = Object.entries(fields) as [string, Decoder<unknown>][]
  return (node, path, issues) => {
    const entries = new Map(entriesOf(node))
    const result: Record<string, unknown> = {}
    for (const [key, decode] of list) {
      const value = decode(entries.get(key), [...path, key], issues)
      if (value !== undefined) result[key] = value
    }
    return result as T
  }
}

export const str: Decoder<string> = (node, path, issues) => stringOf(node, path, issues) || undefined

/** A text of a few that the schema allows. */
export const word = str as Decoder<never>

function stringOf(node: Node | undefined, path: Path, issues: Issues): string | undefined {
  if (isNull(node) || !node) return undefined
  if (node.kind === 'scalar' && (typeof node.value === 'string' || typeof node.value === 'bigint' || (typeof node.value === 'number' && !node.float)))
    return String(node.value)
  issues.add(node, path, `expected a text, found ${found(node)}`)
  return undefined
}

export const bool: Decoder<boolean> = (node, path, issues) => {
  if (isNull(node) || !node) return undefined
  const value = node.kind === 'scalar' ? (typeof node.value === 'string' ? asBoolean(node.value) : node.value) : null
  if (typeof value === 'boolean') return value
  issues.add(node, path, `expected true or false, found ${found(node)}`)
  return undefined
}
export const flag: Decoder<true> = (node, path, issues) => bool(node, path, issues) || undefined

/** A whole number, 0 too. */
export const integer: Decoder<number> = (node, path, issues) => {
  if (isNull(node) || !node) return undefined
  if (node.kind === 'scalar') {
    const { value } = node
    const isDigits = typeof value === 'string' && /^[-+]?\d+$/.test(value)
    if (typeof value === 'bigint' || (isDigits && !Number.isSafeInteger(Number(value)))) {
      // Docker takes 64 bits here, but what is a double in between would reach it as another number.
      issues.add(node, path, `whole numbers beyond 9007199254740991 are not supported by Weatherdeck here, found ${found(node)}`)
      return undefined
    }
    if (typeof value === 'number' && Number.isFinite(value)) return Math.trunc(value)
    if (isDigits) return Number(value)
  }
  issues.add(node, path, `expected a whole number, found ${found(node)}`)
  return undefined
}
export const count: Decoder<number> = (node, path, issues) => integer(node, path, issues) || undefined

/** A whole number that can't be negative, 0 too. */
export const natural: Decoder<number> = (node, path, issues) => {
  const value = integer(node, path, issues)
  if (value === undefined || value >= 0) return value
  issues.add(node as Node, path, `expected 0 or more, found ${value}`)
  return undefined
}

export const float: Decoder<number> = (node, path, issues) => {
  if (isNull(node) || !node) return undefined
  const value = node.kind === 'scalar' ? node.value : null
  if (typeof value === 'number') return shortestFloat32(value) || undefined
  if (typeof value === 'string' && isFloat(value)) return shortestFloat32(Number(value)) || undefined
  issues.add(node, path, `expected a number, found ${found(node)}`)
  return undefined
}

/** Bytes, as a decimal text. */
export const bytes: Decoder<string> = (node, path, issues) => {
  if (isNull(node) || !node) return undefined
  const value = node.kind === 'scalar' ? node.value : null
  const size =
    typeof value === 'number' && Number.isInteger(value) ? value : typeof value === 'string' ? parseBytes(value) : null
  if (typeof value === 'bigint' && value > 0n) return String(value)
  if (size !== null) return size === 0 ? undefined : String(size)
  issues.add(node, path, `expected a size such as 512m, 1.5GiB or 1024 (bytes), found ${found(node)}`)
  return undefined
}

/** A duration as Go prints it, `0s` too. */
export const duration: Decoder<string> = (node, path, issues) => {
  if (isNull(node) || !node) return undefined
  const value = node.kind === 'scalar' ? parseDuration(printed(node)) : null
  if (value !== null) return formatDuration(value)
  issues.add(node, path, `expected a duration such as 10s, 1m30s or 250ms, found ${found(node)}`)
  return undefined
}
/** The same where 0 is as good as not given. */
export const optionalDuration: Decoder<string> = (node, path, issues) => {
  const value = duration(node, path, issues)
  return value === '0s' ? undefined : value
}

export function list<T>(item: Decoder<T>): Decoder<T[]> {
  return (node, path, issues) => {
    if (isNull(node) || !node) return undefined
    const items = node.kind === 'sequence' ? node.items : [node]
    const values = items
      .map((each, i) => item(each, [...path, `[${i}]`], issues))
      .filter((value) => value !== undefined)
    return values.length > 0 ? values : undefined
  }
}

/** A list in which '' is an entry, too. */
export const strings: Decoder<string[]> = list((node, path, issues) => stringOf(node, path, issues))
/** A list of texts or numbers. */
export const printedList: Decoder<string[]> = list((node) => (node?.kind === 'scalar' ? printed(node) : undefined))

/** A mapping whose keys are names, sorted as Go sorts them. */
export function record<T>(value: Decoder<T>): Decoder<Record<string, T>> {
  return (node, path, issues) => {
    const result: [string, T][] = []
    for (const [key, each] of entriesOf(node)) {
      const decoded = value(each, [...path, key], issues)
      if (decoded !== undefined) result.push([key, decoded])
    }
    return sorted(result)
  }
}

function sorted<T>(entries: [string, T][]): Record<string, T> | undefined {
  if (entries.length === 0) return undefined
  return Object.fromEntries(new Map(entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))))
}

/** A mapping of texts or a list of `key=value`; a key without a value has ''. */
export const pairs: Decoder<Record<string, string>> = (node, path, issues) => {
  const entries = keyValues(node, path, issues)
  return sorted(entries.map(([key, value]): [string, string] => [key, value ?? '']))
}

/** The same in which a key without a value has null. */
export const openPairs: Decoder<Record<string, string | null>> = (node, path, issues) => {
  const entries = keyValues(node, path, issues)
  if (node?.kind === 'sequence')
    entries.forEach(([key], i) => {
      if (/\s$/.test(key))
        issues.add(
          node.items[i] ?? node,
          [...path, `[${i}]`],
          `expected KEY=value, found a space before the equals sign in ${JSON.stringify(key)}`,
        )
    })
  return sorted(entries)
}

function keyValues(node: Node | undefined, path: Path, issues: Issues): [string, string | null][] {
  const value = (each: Node, at: Path): string | null => {
    if (each.kind === 'scalar') return each.value === null ? null : printed(each)
    issues.add(each, at, `expected a text, found ${found(each)}`)
    return null
  }
  if (node?.kind === 'sequence')
    return [
      ...new Map(
        node.items.map((item, i): [string, string | null] => {
          const entry = value(item, [...path, `[${i}]`]) ?? ''
          const at = entry.indexOf('=')
          return at === -1 ? [entry, null] : [entry.slice(0, at), entry.slice(at + 1)]
        }),
      ),
    ]
  return entriesOf(node).map(([key, each]) => [key, value(each, [...path, key])])
}

/** `host=ip`, sorted; a host may have several addresses. */
export const hosts: Decoder<string[]> = (node, path, issues) => {
  if (isNull(node) || !node) return undefined
  const result: string[] = []
  const add = (host: string, ip: string, at: Node) => {
    if (host === '' || /[:=]/.test(host))
      issues.add(at, path, `expected host=address, found the host ${JSON.stringify(host)}`)
    result.push(`${host}=${/^\[.+\]$/.test(ip) ? ip.slice(1, -1) : ip}`)
  }
  if (node.kind === 'sequence')
    for (const item of node.items) {
      const [, host = '', ips] =
        /^([^=]*)=(.*)$/s.exec(text(item) ?? '') ?? /^([^:]*):(.*)$/s.exec(text(item) ?? '') ?? []
      if (ips === undefined) issues.add(item, path, `expected host=address, found ${found(item)}`)
      else for (const ip of ips.split(',')) add(host, ip, item)
    }
  for (const [host, value] of entriesOf(node))
    for (const item of value.kind === 'sequence' ? value.items : [value])
      add(host, item.kind === 'scalar' ? printed(item) : '', item)
  return result.length > 0 ? result.sort() : undefined
}

/** A command as a list; null: not given. */
export const command: Decoder<string[] | null> = (node, path, issues) => {
  if (isNull(node) || !node) return null
  const line = text(node)
  if (line === undefined) return strings(node, path, issues) ?? []
  const words = splitWords(line)
  if (!words)
    issues.add(node, path, `expected a command line with its quotes and parentheses closed, found ${found(node)}`)
  return words ?? []
}

/** Permissions in octal, `0444`: a text is read as octal, a number is one already. */
export const mode: Decoder<string> = (node, path, issues) => {
  if (isNull(node) || !node) return undefined
  const value = node.kind === 'scalar' ? node.value : null
  const bits =
    typeof value === 'number' && Number.isInteger(value)
      ? value
      : typeof value === 'string' && /^[0-7]+$/.test(value)
        ? parseInt(value, 8)
        : null
  if (bits !== null) return `0${bits.toString(8)}`
  issues.add(node, path, `expected permissions in octal such as 0444, found ${found(node)}`)
  return undefined
}
