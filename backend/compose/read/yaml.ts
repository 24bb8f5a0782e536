import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node as YamlNode,
  parseAllDocuments,
  type Scalar,
} from 'yaml'
import type { Issues } from './issues'
import { mapping, type MappingNode, matches, type Node, type Path, type Place, scalar, sequence } from './node'
import { resolvePlain } from './yaml-scalar'

export interface YamlDocument {
  root: Node
  /** Paths tagged `!reset` or `!override`: what earlier files say there is dropped before this one is merged. */
  resets: Path[]
}

/** An alias may repeat a part of a document, but a document of more than this many values is an attack or a mistake. */
const maxNodes = 200_000

/** Reads YAML as Compose does: aliases and merge keys are resolved, repeated and non-string keys are errors. */
export function parseYaml(content: string, file: string, issues: Issues): YamlDocument[] {
  const lines = new LineCounter()
  const place = (offset: number): Place => {
    const { line, col } = lines.linePos(offset)
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) }
  }
  const documents = parseAllDocuments(content.replace(/^\uFEFF/, ''), {
    schema: 'failsafe',
    lineCounter: lines,
    uniqueKeys: false,
    prettyErrors: false,
    strict: true,
  })
  const list = Array.isArray(documents) ? documents : []
  for (const document of list)
    for (const error of document.errors) issues.add(place(error.pos[0]), '', `not valid YAML: ${error.message}`)
  issues.check()
  return list
    .filter((document) => document.contents !== null)
    .map((document) => new Reader(document, place, issues).read())
}

class Reader {
  private readonly resets: Path[] = []
  private readonly open = new Set<YamlNode>()
  private count = 0

  constructor(
    private readonly document: Document.Parsed,
    private readonly place: (offset: number) => Place,
    private readonly issues: Issues,
  ) {}

  read(): YamlDocument {
    const contents = this.document.contents as YamlNode
    const root = this.node(contents, []) ?? scalar(null, { at: this.at(contents) })
    this.issues.check()
    return { root, resets: this.resets }
  }

  private at(node: YamlNode): Place {
    return this.place(node.range?.[0] ?? 0)
  }

  /** undefined: tagged `!reset`, so that it is as if it were not written. */
  private node(node: YamlNode, path: Path): Node | undefined {
    if (++this.count > maxNodes)
      this.issues.fail(this.at(node), path, 'the file repeats itself too often through aliases')
    if (node.tag === '!reset') {
      this.resets.push(path)
      return undefined
    }
    if (node.tag === '!override') this.resets.push(path)
    if (isAlias(node)) return this.alias(node, path)
    if (isScalar(node)) return this.scalar(node, path)
    if (isSeq(node)) {
      const items = node.items.map((item, i) => this.node(item as YamlNode, [...path, String(i)]))
      return sequence(
        items.filter((item) => item !== undefined),
        { at: this.at(node) },
      )
    }
    if (isMap(node)) return this.mapping(node.items as { key: YamlNode; value: YamlNode | null }[], node, path)
    return this.issues.fail(this.at(node), path, 'not valid YAML')
  }

  private alias(node: Alias, path: Path): Node | undefined {
    const target = node.resolve(this.document)
    if (!target) return this.issues.fail(this.at(node), path, `nothing is anchored as "&${node.source}"`)
    if (this.open.has(target))
      return this.issues.fail(this.at(node), path, `the anchor "&${node.source}" contains itself`)
    this.open.add(target)
    const value = this.node(target, path)
    this.open.delete(target)
    return value
  }

  private scalar(node: Scalar, path: Path): Node {
    const at = { at: this.at(node) }
    const source = String(node.source ?? node.value ?? '')
    const tag = node.tag?.replace(/^tag:yaml\.org,2002:/, '!!')
    const plain = node.type === undefined || node.type === 'PLAIN'
    if (tag === '!!str') return scalar(source, at)
    if (tag === undefined || tag === '')
      return plain ? { kind: 'scalar', ...resolvePlain(source), ...at } : scalar(source, at)
    if (tag.startsWith('!!')) {
      const resolved = resolvePlain(source)
      const type =
        resolved.value === null
          ? '!!null'
          : typeof resolved.value === 'boolean'
            ? '!!bool'
            : resolved.float
              ? '!!float'
              : typeof resolved.value === 'number' || typeof resolved.value === 'bigint'
                ? '!!int'
                : '!!str'
      if (tag === type) return { kind: 'scalar', ...resolved, ...at }
      if (tag === '!!float' && type === '!!int') return { kind: 'scalar', ...resolved, float: true, ...at }
      this.issues.add(at, path, `${JSON.stringify(source)} is not what its tag ${tag} says`)
    }
    return scalar(source, at)
  }

  private mapping(pairs: { key: YamlNode; value: YamlNode | null }[], node: YamlNode, path: Path): MappingNode {
    const result = mapping([], { at: this.at(node) })
    const merges: Node[] = []
    const seen = new Map<string, Place>()
    for (const { key, value } of pairs) {
      const keyNode = this.key(key, path)
      if (keyNode === undefined) continue
      const [name, keyAt] = keyNode
      const before = seen.get(name)
      if (before) {
        this.issues.add(keyAt, [...path, name], `written twice, first in line ${before.line}`)
        continue
      }
      seen.set(name, keyAt)
      const isMerge = name === '<<'
      const read = value ? this.node(value, isMerge ? path : [...path, name]) : scalar(null, { at: keyAt })
      if (read === undefined) continue
      if (isMerge) merges.push(...this.merged(read, path))
      else result.entries.set(name, { ...read, keyAt })
    }
    for (const merge of merges)
      if (merge.kind === 'mapping')
        for (const [name, value] of merge.entries) if (!result.entries.has(name)) result.entries.set(name, value)
    return result
  }

  private merged(value: Node, path: Path): Node[] {
    const maps = value.kind === 'sequence' ? value.items : [value]
    for (const map of maps)
      if (map.kind !== 'mapping')
        this.issues.add(map, [...path, '<<'], 'expected a mapping, or a list of mappings, to merge')
    return maps
  }

  private key(key: YamlNode, path: Path): [string, Place] | undefined {
    const at = this.at(key)
    const node = isAlias(key) ? key.resolve(this.document) : key
    const read = node && isScalar(node) ? this.scalar(node, path) : undefined
    if (read?.kind === 'scalar' && typeof read.value === 'string' && !read.time) return [read.value, at]
    const shown = read?.kind === 'scalar' ? String(read.value) : 'a list or mapping'
    this.issues.add(at, path, `expected a key that is text, found ${shown}: put it in quotes`)
    return undefined
  }
}

/** Drops what resets name from what earlier files said (Compose matches mapping keys only, never list positions). */
export function applyResets(node: Node, resets: Path[], path: Path = []): Node {
  if (node.kind === 'scalar' || resets.length === 0) return node
  if (node.kind === 'sequence')
    return sequence(
      node.items.map((item, i) => applyResets(item, resets, [...path, `[${i}]`])),
      node,
    )
  const kept = [...node.entries].flatMap(([key, value]): [string, Node][] => {
    const next = [...path, key]
    if (resets.some((reset) => matches(next, reset.join('.')))) return []
    return [[key, applyResets(value, resets, next)]]
  })
  return mapping(kept, node)
}
