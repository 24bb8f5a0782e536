import { goJson } from '../hash'
import type { Issues } from './issues'
import {
  clone,
  exact,
  isNull,
  mapping,
  type MappingNode,
  matches,
  type Node,
  type Path,
  printed,
  scalar,
  sequence,
  type SequenceNode,
} from './node'

type Merger = (base: Node, over: Node, path: Path, issues: Issues) => Node

/** Where merging is more than "mappings key by key, lists one after the other, the rest replaced". */
const rules: Record<string, Merger> = {
  'networks.*.ipam.config': mergePools,
  'services.*.build': (base, over, path, issues) => mergeEntries(toBuild(base), toBuild(over), path, issues),
  'services.*.command': (_, over) => over,
  'services.*.entrypoint': (_, over) => over,
  'services.*.healthcheck.test': (_, over) => over,
  'services.*.depends_on': (base, over, path, issues) =>
    mergeEntries(toMapping(base, startedDependency), toMapping(over, startedDependency), path, issues),
  'services.*.models': mergeNames,
  'services.*.networks': mergeNames,
  'services.*.build.extra_hosts': mergeHosts,
  'services.*.extra_hosts': mergeHosts,
  'services.*.logging': mergeLogging,
  'services.*.ulimits.*': (_, over) => over,
}
for (const path of [
  'networks.*.labels',
  'volumes.*.labels',
  'services.*.annotations',
  'services.*.build.args',
  'services.*.build.additional_contexts',
  'services.*.build.labels',
  'services.*.deploy.labels',
  'services.*.dns',
  'services.*.dns_opt',
  'services.*.dns_search',
  'services.*.env_file',
  'services.*.label_file',
  'services.*.environment',
  'services.*.labels',
  'services.*.sysctls',
  'services.*.tmpfs',
])
  rules[path] = (base, over) => sequence([...toSequence(base), ...toSequence(over)], isNull(over) ? base : over)

const patterns = Object.entries(rules)

/** What two files, or a service and the one it extends, say together. Neither argument is changed. */
export function merge(base: Node, over: Node, issues: Issues, path: Path = []): Node {
  const rule = patterns.find(([pattern]) => matches(path, pattern))?.[1]
  if (rule) return rule(base, over, path, issues)
  if (isNull(over) || base.kind === 'scalar') return isNull(over) ? base : over
  if (base.kind !== over.kind) {
    const kind = base.kind === 'mapping' ? 'mapping' : 'list'
    issues.add(over, path, `expected a ${kind}, as in ${base.at.file}:${base.at.line} which it is merged with`)
    return base
  }
  if (base.kind === 'sequence' && over.kind === 'sequence') return sequence([...base.items, ...over.items], over)
  if (base.kind === 'mapping' && over.kind === 'mapping') return mergeEntries(base, over, path, issues)
  return over
}

function mergeEntries(base: MappingNode, over: MappingNode, path: Path, issues: Issues): MappingNode {
  const result = mapping(base.entries, base.entries.size > 0 ? base : over)
  for (const [key, value] of over.entries) {
    const before = result.entries.get(key)
    result.entries.set(key, before === undefined ? value : merge(before, value, issues, [...path, key]))
  }
  return result
}

function mergeNames(base: Node, over: Node, path: Path, issues: Issues): Node {
  const none = (like: Node) => scalar(null, like)
  return mergeEntries(toMapping(base, none), toMapping(over, none), path, issues)
}

/** Options belong to a driver: another driver's are not taken over. */
function mergeLogging(base: Node, over: Node, path: Path, issues: Issues): Node {
  if (base.kind !== 'mapping' || over.kind !== 'mapping') return isNull(over) ? base : over
  const [before, after] = [base.entries.get('driver'), over.entries.get('driver')]
  const same = !before || !after || goJson(exact(before)) === goJson(exact(after))
  return same ? mergeEntries(base, over, path, issues) : over
}

function mergeHosts(base: Node, over: Node): Node {
  const first = toSequence(base)
  const known = new Set(first.map((item) => goJson(exact(item))))
  return sequence([...first, ...toSequence(over).filter((item) => !known.has(goJson(exact(item))))], over)
}

/** Pools are one if they have one subnet. */
function mergePools(base: Node, over: Node, path: Path, issues: Issues): Node {
  if (base.kind !== 'sequence' || over.kind !== 'sequence') return isNull(over) ? base : over
  const result: MappingNode[] = []
  const subnet = (pool: MappingNode) => {
    const node = pool.entries.get('subnet')
    return node ? goJson(exact(node)) : ''
  }
  for (const original of base.items.filter((item) => item.kind === 'mapping')) {
    for (const pool of over.items.filter((item) => item.kind === 'mapping')) {
      if (subnet(pool) !== subnet(original) && !result.some((other) => subnet(other) === subnet(pool))) {
        result.push(pool)
        continue
      }
      const merged = mergeEntries(original, pool, path, issues)
      const index = result.findIndex((other) => subnet(other) === subnet(merged))
      if (index === -1) result.push(merged)
      else result[index] = merged
    }
  }
  return sequence(result, over)
}

function toBuild(node: Node): MappingNode {
  if (node.kind === 'mapping') return node
  return isNull(node) ? mapping([], node) : mapping([['context', node]], node)
}

function startedDependency(like: Node): Node {
  return mapping(
    [
      ['condition', scalar('service_started', like)],
      ['required', scalar(true, like)],
    ],
    like,
  )
}

function toMapping(node: Node, value: (like: Node) => Node): MappingNode {
  if (node.kind === 'mapping') return node
  const items = node.kind === 'sequence' ? node.items : []
  return mapping(
    items.flatMap((item): [string, Node][] => (item.kind === 'scalar' ? [[printed(item), value(item)]] : [])),
    node,
  )
}

function toSequence(node: Node): Node[] {
  if (node.kind === 'sequence') return node.items
  if (node.kind === 'scalar') return typeof node.value === 'string' ? [node] : []
  return mappingToList(node).items
}

/** `key=value` for each entry, sorted, a bare `key` where the value is null. */
function mappingToList(node: MappingNode): SequenceNode {
  const items = [...node.entries].flatMap(([key, value]) => {
    if (value.kind === 'sequence')
      return value.items.map((item) => scalar(`${key}=${item.kind === 'scalar' ? printed(item) : ''}`, item))
    if (value.kind !== 'scalar') return [clone(value)]
    return [scalar(value.value === null ? key : `${key}=${printed(value)}`, value)]
  })
  const sortKey = (item: Node) => (item.kind === 'scalar' ? String(item.value) : '')
  return sequence(
    items.sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : sortKey(a) > sortKey(b) ? 1 : 0)),
    node,
  )
}
