/** Where something stands in a file. Line and column count from 1. */
export interface Place {
  file: string
  line: number
  column: number
}

export interface Located {
  at: Place
  /** Where the key stands under which the value was written. */
  keyAt?: Place
}

export interface ScalarNode extends Located {
  kind: 'scalar'
  /** A whole number that a double cannot hold is a bigint: YAML's integers have 64 bits. */
  value: string | number | bigint | boolean | null
  /** Written as a floating-point number: Go prints such a number differently from an integer. */
  float?: true
  /** YAML takes it for a point in time, which no field of Compose can be. */
  time?: true
}
export interface SequenceNode extends Located {
  kind: 'sequence'
  items: Node[]
}
export interface MappingNode extends Located {
  kind: 'mapping'
  entries: Map<string, Node>
}
/** A value of a Compose file that still knows where it was written, through every step up to the model. */
export type Node = ScalarNode | SequenceNode | MappingNode

/** Keys, and list positions as `[0]`. */
export type Path = readonly string[]

/** `services.web.ports[0]`, as people write it. */
export function pathText(path: Path): string {
  return path.reduce((text, part) => (text === '' || part.startsWith('[') ? text + part : `${text}.${part}`), '')
}

/** A pattern is a dotted path in which `*` stands for any one key or list position. */
export function matches(path: Path, pattern: string): boolean {
  const parts = pattern.split('.')
  return parts.length === path.length && parts.every((part, i) => part === '*' || part === path[i])
}

export function scalar(value: ScalarNode['value'], like: Located): ScalarNode {
  return { kind: 'scalar', value, ...place(like) }
}
export function sequence(items: Node[], like: Located): SequenceNode {
  return { kind: 'sequence', items, ...place(like) }
}
export function mapping(entries: Iterable<[string, Node]>, like: Located): MappingNode {
  return { kind: 'mapping', entries: new Map(entries), ...place(like) }
}
/** The position of a node, to make another one in its place. */
export function place(like: Located): Located {
  return like.keyAt === undefined ? { at: like.at } : { at: like.at, keyAt: like.keyAt }
}

export function isNull(node: Node | undefined): boolean {
  return node === undefined || (node.kind === 'scalar' && node.value === null)
}

/** The value at a key, where `node` is a mapping that has it. */
export function child(node: Node | undefined, key: string): Node | undefined {
  return node?.kind === 'mapping' ? node.entries.get(key) : undefined
}

/** The text of a string scalar. */
export function text(node: Node | undefined): string | undefined {
  return node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined
}

/** The entries of a mapping, in file order; none where it is no mapping. */
export function entriesOf(node: Node | undefined): [string, Node][] {
  return node?.kind === 'mapping' ? [...node.entries] : []
}

export function clone(node: Node): Node {
  if (node.kind === 'scalar') return { ...node }
  if (node.kind === 'sequence') return sequence(node.items.map(clone), node)
  return mapping(
    [...node.entries].map(([key, value]) => [key, clone(value)]),
    node,
  )
}

/** The bare value, as JSON has it, for a look at its form: integers of 64 bits are doubles here. */
export function plain(node: Node): unknown {
  if (node.kind === 'scalar') return typeof node.value === 'bigint' ? Number(node.value) : node.value
  if (node.kind === 'sequence') return node.items.map(plain)
  return Object.fromEntries([...node.entries].map(([key, value]) => [key, plain(value)]))
}

/** The same with every digit, keys sorted as Go sorts those of a map; for `goJson`. */
export function exact(node: Node): unknown {
  if (node.kind === 'scalar') return node.value
  if (node.kind === 'sequence') return node.items.map(exact)
  const sorted = [...node.entries].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
  return Object.fromEntries(sorted.map(([key, value]) => [key, exact(value)]))
}

/** Changes every node that a pattern matches; below a match nothing else is looked at unless `change` does so. */
export function rewrite(node: Node, change: (node: Node, path: Path) => Node | undefined, path: Path = []): Node {
  const changed = change(node, path)
  if (changed) return changed
  if (node.kind === 'sequence')
    return sequence(
      node.items.map((item, i) => rewrite(item, change, [...path, `[${i}]`])),
      node,
    )
  if (node.kind === 'mapping')
    return mapping(
      [...node.entries].map(([key, value]) => [key, rewrite(value, change, [...path, key])]),
      node,
    )
  return node
}

/** What was found, for a message: `"abc"`, `80`, `a list`, `nothing`. */
export function found(node: Node | undefined): string {
  if (node === undefined) return 'nothing'
  if (node.kind === 'sequence') return 'a list'
  if (node.kind === 'mapping') return 'a mapping'
  if (node.value === null) return 'nothing'
  return typeof node.value === 'string' ? JSON.stringify(node.value) : String(node.value)
}

/** A scalar as Go's `fmt.Sprint` prints it, which is what Compose puts where a string is wanted. */
export function printed(node: ScalarNode): string {
  const { value } = node
  if (value === null) return ''
  if (typeof value !== 'number' || !node.float) return String(value)
  if (value === 0) return Object.is(value, -0) ? '-0' : '0'
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf'
  const [digits = '', exponent = '0'] = value.toExponential().split('e')
  const power = Number(exponent)
  if (power >= -4 && power < 6) return String(value)
  return `${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`
}
