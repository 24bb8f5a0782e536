import { posix } from 'node:path'
import type { Issues } from './issues'
import {
  found,
  isNull,
  mapping,
  matches,
  type Node,
  type Path,
  place,
  printed,
  rewrite,
  scalar,
  sequence,
  text,
} from './node'
import { parseMount } from './mount'
import { parsePorts } from './port'

type Transform = (node: Node, path: Path, issues: Issues) => Node

const transforms: Record<string, Transform> = {
  'services.*.build.secrets.*': fileMount,
  'services.*.build.provenance': asText,
  'services.*.build.sbom': asText,
  'services.*.build.additional_contexts': keyValues,
  'services.*.build.ssh': sshKeys,
  'services.*.depends_on': dependsOn,
  'services.*.env_file': envFiles,
  'services.*.label_file': list,
  'services.*.gpus': (node) =>
    text(node) === 'all' ? sequence([mapping([['count', scalar('all', node)]], node)], node) : node,
  'services.*.networks': names,
  'services.*.models': names,
  'services.*.volumes.*': mount,
  'services.*.dns': (node) =>
    sequence(
      listItems(node).filter((item) => text(item) !== ''),
      node,
    ),
  'services.*.devices.*': device,
  'services.*.secrets.*': fileMount,
  'services.*.configs.*': fileMount,
  'services.*.ports': ports,
  'services.*.develop.watch.*.ignore': list,
  'services.*.develop.watch.*.include': list,
  'volumes.*': external,
  'networks.*': external,
  'secrets.*': external,
  'configs.*': external,
}
const patterns = Object.entries(transforms)

/** Turns every short form into its long one. */
export function canonical(root: Node, issues: Issues): Node {
  return rewrite(root, (node, path) => {
    if (matches(path, 'services.*.build') && text(node) !== undefined) return mapping([['context', { ...node }]], node)
    const transform = patterns.find(([pattern]) => matches(path, pattern))?.[1]
    return transform && !isNull(node) ? transform(node, path, issues) : undefined
  })
}

function listItems(node: Node): Node[] {
  return node.kind === 'sequence' ? node.items : [node]
}
function list(node: Node): Node {
  return sequence(listItems(node), node)
}
function asText(node: Node): Node {
  return node.kind === 'scalar' ? scalar(printed(node), node) : node
}

function names(node: Node): Node {
  if (node.kind !== 'sequence') return node
  return mapping(
    node.items.map((item) => [text(item) ?? '', scalar(null, item)]),
    node,
  )
}

function fileMount(node: Node): Node {
  return node.kind === 'scalar' ? mapping([['source', { ...node }]], node) : node
}

function keyValues(node: Node, path: Path, issues: Issues): Node {
  if (node.kind !== 'sequence') return node
  return mapping(
    node.items.flatMap((item): [string, Node][] => {
      const [key = '', ...rest] = text(item)?.split('=') ?? []
      if (rest.length > 0) return [[key, scalar(rest.join('='), item)]]
      issues.add(item, path, `expected key=value, found ${found(item)}`)
      return []
    }),
    node,
  )
}

function sshKeys(node: Node, path: Path, issues: Issues): Node {
  if (node.kind !== 'sequence') return node
  return mapping(
    node.items.flatMap((item): [string, Node][] => {
      const [id = '', ...rest] = text(item)?.split('=') ?? []
      if (rest.length > 0) return [[id, scalar(rest.join('='), item)]]
      if (id === 'default') return [[id, scalar(null, item)]]
      issues.add(item, path, `expected default or id=path, found ${found(item)}`)
      return []
    }),
    node,
  )
}

function dependsOn(node: Node): Node {
  const complete = (entry: Node, like: Node): Node => {
    const entries = new Map(entry.kind === 'mapping' ? entry.entries : [])
    if (!entries.has('condition')) entries.set('condition', scalar('service_started', like))
    if (!entries.has('required')) entries.set('required', scalar(true, like))
    return mapping(entries, like)
  }
  const entries: [string, Node][] =
    node.kind === 'mapping'
      ? [...node.entries]
      : node.kind === 'sequence'
        ? node.items.map((item) => [text(item) ?? '', item])
        : []
  return mapping(
    entries.map(([name, entry]) => [name, complete(entry, entry)]),
    node,
  )
}

function envFiles(node: Node): Node {
  return sequence(
    listItems(node).map((item) => {
      const entries = new Map<string, Node>(item.kind === 'mapping' ? item.entries : [['path', item]])
      if (!entries.has('required')) entries.set('required', scalar(true, item))
      return mapping(entries, item)
    }),
    node,
  )
}

function device(node: Node, path: Path, issues: Issues): Node {
  const spec = text(node)
  if (spec === undefined) return node
  const [source = '', target, permissions, ...more] = spec.split(':')
  if (more.length > 0) issues.add(node, path, `expected source[:target[:permissions]], found ${found(node)}`)
  return mapping(
    [
      ['source', scalar(source, node)],
      ['target', scalar(target || source, node)],
      ['permissions', scalar(permissions ?? 'rwm', node)],
    ],
    node,
  )
}

function mount(node: Node, path: Path, issues: Issues): Node {
  const spec = text(node)
  if (spec === undefined) return node
  const short = parseMount(spec)
  if ('error' in short) {
    issues.add(node, path, short.error)
    return node
  }
  const at = (value: string | boolean) => scalar(value, node)
  const entries: [string, Node][] = [['type', at(short.type)]]
  if (short.source !== undefined) entries.push(['source', at(short.source)])
  entries.push(['target', at(posix.normalize(short.target))])
  if (short.readOnly) entries.push(['read_only', at(true)])
  const bind: [string, Node][] = []
  if (short.selinux !== undefined) bind.push(['selinux', at(short.selinux)])
  if (short.propagation !== undefined) bind.push(['propagation', at(short.propagation)])
  // A short form makes the folder on the host where it is missing; the long one does so on demand.
  if (short.type === 'bind') bind.push(['create_host_path', at(true)])
  if (bind.length > 0) entries.push(['bind', mapping(bind, node)])
  if ((short.type === 'volume' && !short.bare) || short.nocopy)
    entries.push(['volume', mapping(short.nocopy ? [['nocopy', at(true)]] : [], node)])
  return mapping(entries, node)
}

function ports(node: Node, path: Path, issues: Issues): Node {
  if (node.kind !== 'sequence') return node
  const long = node.items.flatMap((item, i): Node[] => {
    if (item.kind !== 'scalar') return [item]
    const parsed = parsePorts(printed(item))
    if (typeof parsed === 'string') {
      issues.add(item, [...path, `[${i}]`], parsed)
      return []
    }
    return parsed.map(({ hostIp, target, published, protocol }) => {
      const entries: [string, Node][] = [['mode', scalar('ingress', item)]]
      if (hostIp !== undefined) entries.push(['host_ip', scalar(hostIp, item)])
      entries.push(['target', scalar(target, item)])
      if (published !== undefined) entries.push(['published', scalar(published, item)])
      entries.push(['protocol', scalar(protocol, item)])
      return mapping(entries, item)
    })
  })
  return sequence(long, node)
}

/** `external: {name: x}`, the form of old files, is `external: true` and `name: x`. */
function external(node: Node, path: Path, issues: Issues): Node {
  if (node.kind !== 'mapping') return node
  const before = node.entries.get('external')
  if (before?.kind !== 'mapping') return node
  const entries = new Map(node.entries)
  entries.set('external', scalar(true, before))
  const named = before.entries.get('name')
  const name = entries.get('name')
  if (named && name && text(named) !== text(name))
    issues.add(named, path, `name and external.name differ: expected only name, found ${found(named)} too`)
  if (named && !name) entries.set('name', named)
  return mapping(entries, place(node))
}
