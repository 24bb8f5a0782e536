import { isIP } from 'node:net'
import type { Issues } from './issues'
import { child, entriesOf, found, isNull, mapping, matches, type Node, type Path, rewrite, scalar, text } from './node'

/** Puts in what Compose takes for granted, once all files are merged. */
export function withDefaults(root: Node): Node {
  return rewrite(root, (node: Node, path: Path) => {
    if (node.kind !== 'mapping') return undefined
    const add = (key: string, value: string) =>
      node.entries.has(key) ? node : mapping([...node.entries, [key, scalar(value, node)]], node)
    if (matches(path, 'services.*.build')) return add('context', '.')
    if (matches(path, 'services.*.secrets.*'))
      return add('target', `/run/secrets/${text(node.entries.get('source')) ?? ''}`)
    if (matches(path, 'services.*.ports.*')) {
      const entries = new Map(node.entries)
      if (!entries.has('protocol')) entries.set('protocol', scalar('tcp', node))
      if (!entries.has('mode')) entries.set('mode', scalar('ingress', node))
      return mapping(entries, node)
    }
    if (matches(path, 'services.*.gpus.*') || matches(path, 'services.*.deploy.resources.reservations.devices.*'))
      return node.entries.has('device_ids') ? node : add('count', 'all')
    return undefined
  })
}

/** What the schema can't say, of single values. */
export function checkValues(root: Node, issues: Issues): void {
  for (const [name, node] of entriesOf(child(root, 'volumes'))) checkExternal(node, ['volumes', name], issues)
  for (const [name, node] of entriesOf(child(root, 'configs')))
    checkOrigin(node, ['configs', name], ['file', 'environment', 'content'], issues)
  for (const [name, node] of entriesOf(child(root, 'secrets')))
    checkOrigin(node, ['secrets', name], ['file', 'environment'], issues)
  for (const [name, service] of entriesOf(child(root, 'services'))) {
    const list = (key: string) => {
      const node = child(service, key)
      return node?.kind === 'sequence' ? node.items : []
    }
    list('ports').forEach((port, i) => {
      const ip = child(port, 'host_ip')
      const address = text(ip)
      if (ip && address !== undefined && isIP(address) === 0)
        issues.add(ip, ['services', name, 'ports', `[${i}]`, 'host_ip'], `expected an IP address, found ${found(ip)}`)
    })
    list('volumes').forEach((mount, i) => {
      const path = ['services', name, 'volumes', `[${i}]`]
      if (text(child(mount, 'type')) === 'bind' && !child(mount, 'source'))
        issues.add(mount, path, 'expected a source: a bind mount needs one')
      if (!child(mount, 'target')) issues.add(mount, path, 'expected a target, which is missing')
    })
  }
}

function checkExternal(node: Node, path: Path, issues: Issues): void {
  const external = child(node, 'external')
  if (external?.kind !== 'scalar' || external.value !== true) return
  for (const [key, value] of entriesOf(node))
    if (!['name', 'external'].includes(key) && !key.startsWith('x-'))
      issues.add(
        { at: value.keyAt ?? value.at },
        path,
        `${key} does not go with external: true, which says that it exists already`,
      )
}

function checkOrigin(node: Node, path: Path, keys: string[], issues: Issues): void {
  const given = keys.filter((key) => child(node, key))
  if (given.length > 1) issues.add(node, path, `expected only one of ${keys.join(', ')}, found ${given.join(' and ')}`)
  if (given.length === 0 && !child(node, 'driver') && isNull(child(node, 'external')))
    issues.add(node, path, `expected one of ${keys.join(', ')}, found none`)
}
