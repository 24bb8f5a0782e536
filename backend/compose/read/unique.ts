import { child, isNull, matches, type Node, type Path, plain, rewrite, sequence, text } from './node'
import { parseMount } from './mount'

type Identity = (item: Node) => string | undefined

/** The lists in which a later entry replaces an earlier one that is the same thing, and what makes it the same. */
const identities: Record<string, Identity> = {
  'services.*.devices': deviceTarget,
  'services.*.configs': mountTarget(''),
  'services.*.secrets': mountTarget('/run/secrets'),
  'services.*.env_file': (item) => text(item) ?? text(child(item, 'path')),
  'services.*.expose': (item) => (item.kind === 'scalar' ? String(item.value) : undefined),
  'services.*.ports': port,
  'services.*.volumes': volumeTarget,
}
for (const path of [
  'networks.*.labels',
  'networks.*.ipam.options',
  'services.*.annotations',
  'services.*.build.args',
  'services.*.build.additional_contexts',
  'services.*.build.platform',
  'services.*.build.tags',
  'services.*.build.labels',
  'services.*.cap_add',
  'services.*.cap_drop',
  'services.*.deploy.labels',
  'services.*.dns',
  'services.*.dns_opt',
  'services.*.dns_search',
  'services.*.environment',
  'services.*.labels',
  'services.*.links',
  'services.*.networks.*.aliases',
  'services.*.networks.*.link_local_ips',
  'services.*.profiles',
  'services.*.sysctls',
  'services.*.tmpfs',
])
  identities[path] = (item) => text(item)?.split('=')[0]

const patterns = Object.entries(identities)

/** Removes what a later entry of the same list redefines; the later one takes the place of the earlier. */
export function dropRedefined(root: Node): Node {
  return rewrite(root, (node: Node, path: Path) => {
    if (node.kind !== 'sequence') return undefined
    const identity = patterns.find(([pattern]) => matches(path, pattern))?.[1]
    if (!identity) return undefined
    const result: Node[] = []
    const indexes = new Map<string, number>()
    for (const item of node.items) {
      const key = identity(item)
      const index = key === undefined ? undefined : indexes.get(key)
      if (index !== undefined) result[index] = item
      else result.push(item)
      if (key !== undefined && index === undefined) indexes.set(key, result.length - 1)
    }
    return sequence(result, node)
  })
}

function volumeTarget(item: Node): string | undefined {
  const source = text(item)
  if (source === undefined) return text(child(item, 'target'))
  const mount = parseMount(source)
  return 'error' in mount ? undefined : mount.target
}

function deviceTarget(item: Node): string | undefined {
  const [source, target] = text(item)?.split(':') ?? []
  return target ?? source ?? text(child(item, 'target'))
}

function mountTarget(folder: string): Identity {
  return (item) => {
    const name = text(item)
    if (name !== undefined) return `${folder}/${name}`
    return text(child(item, 'target')) ?? `${folder}/${text(child(item, 'source')) ?? ''}`
  }
}

/** A number and a text are different ports to Compose: `published: 80` and `published: "80"` stay beside each other. */
function port(item: Node): string | undefined {
  if (item.kind === 'scalar') return String(item.value)
  if (item.kind !== 'mapping') return undefined
  const part = (key: string, otherwise: unknown) => {
    const node = item.entries.get(key)
    return node === undefined || isNull(node) ? otherwise : plain(node)
  }
  return JSON.stringify([
    part('host_ip', '0.0.0.0'),
    part('published', null),
    part('target', null),
    part('protocol', 'tcp'),
  ])
}
