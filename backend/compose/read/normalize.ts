import { child, entriesOf, isNull, mapping, type MappingNode, type Node, scalar, text } from './node'
import { clean } from './paths'

/** Puts in what follows from the whole: the default network, dependencies that other keys mean, names of resources. */
export function normalize(tree: MappingNode, name: string, environment: Map<string, string>): MappingNode {
  const result = mapping(tree.entries, tree)
  const services = entriesOf(child(tree, 'services')).map(([key, service]): [string, Node] => [
    key,
    normalService(service, environment),
  ])
  if (services.length > 0) result.entries.set('services', mapping(services, child(tree, 'services') ?? tree))
  const networks = new Map(entriesOf(child(tree, 'networks')))
  const usesDefault = services.some(
    ([, service]) => child(service, 'networks')?.kind === 'mapping' && child(child(service, 'networks'), 'default'),
  )
  if (usesDefault && !networks.has('default')) networks.set('default', scalar(null, tree))
  if (networks.size > 0) result.entries.set('networks', mapping(networks, child(tree, 'networks') ?? tree))
  for (const kind of ['networks', 'volumes', 'configs', 'secrets']) {
    const resources = child(result, kind)
    if (!resources || isNull(resources)) continue
    const named = entriesOf(resources).map(([key, resource]): [string, Node] => {
      const entries = new Map(entriesOf(resource))
      const external = child(resource, 'external')
      const isExternal = external?.kind === 'scalar' && external.value === true
      if (isNull(entries.get('name'))) entries.set('name', scalar(isExternal ? key : `${name}_${key}`, resource))
      return [key, mapping(entries, resource)]
    })
    result.entries.set(kind, mapping(named, resources))
  }
  return result
}

function normalService(service: Node, environment: Map<string, string>): Node {
  if (service.kind !== 'mapping') return service
  const entries = new Map(service.entries)
  const networks = entries.get('networks')
  if (
    !entries.has('provider') &&
    !entries.has('network_mode') &&
    (isNull(networks) || (networks?.kind === 'mapping' && networks.entries.size === 0))
  )
    entries.set('networks', mapping([['default', scalar(null, service)]], service))
  if (text(entries.get('pull_policy')) === 'if_not_present')
    entries.set('pull_policy', scalar('missing', entries.get('pull_policy') ?? service))
  const build = entries.get('build')
  if (build?.kind === 'mapping') entries.set('build', normalBuild(build, environment))
  const variables = entries.get('environment')
  if (variables?.kind === 'mapping') entries.set('environment', withValues(variables, environment, true))
  const volumes = entries.get('volumes')
  if (volumes?.kind === 'sequence') entries.set('volumes', { ...volumes, items: volumes.items.map(cleanTarget) })
  const dependencies = impliedDependencies(service)
  if (dependencies.length > 0) {
    const own = entriesOf(entries.get('depends_on'))
    entries.set('depends_on', mapping([...dependencies, ...own], entries.get('depends_on') ?? service))
  }
  return mapping(entries, service)
}

function normalBuild(build: MappingNode, environment: Map<string, string>): Node {
  const entries = new Map(build.entries)
  if (isNull(entries.get('context'))) entries.set('context', scalar('.', build))
  if (isNull(entries.get('dockerfile')) && isNull(entries.get('dockerfile_inline')))
    entries.set('dockerfile', scalar('Dockerfile', build))
  const args = entries.get('args')
  if (args?.kind === 'mapping') entries.set('args', withValues(args, environment, false))
  if (args?.kind === 'sequence')
    entries.set('args', {
      ...args,
      items: args.items.flatMap((item) => {
        const name = text(item) ?? ''
        if (name.includes('=')) return [item]
        const value = environment.get(name)
        return value === undefined ? [] : [scalar(`${name}=${value}`, item)]
      }),
    })
  return mapping(entries, build)
}

/** Gives keys without a value the one that the environment has. */
function withValues(variables: MappingNode, environment: Map<string, string>, keepEmpty: boolean): Node {
  return mapping(
    [...variables.entries].flatMap(([key, value]): [string, Node][] => {
      if (!isNull(value)) return [[key, value]]
      const found = environment.get(key)
      if (found !== undefined) return [[key, scalar(found, value)]]
      return keepEmpty ? [[key, value]] : []
    }),
    variables,
  )
}

function cleanTarget(mount: Node): Node {
  const target = child(mount, 'target')
  const path = text(target)
  if (mount.kind !== 'mapping' || !target || path === undefined) return mount
  return mapping([...mount.entries, ['target', scalar(clean(path) || '.', target)]], mount)
}

/** Links, shared namespaces and `volumes_from` need the other service as `depends_on` does. */
function impliedDependencies(service: MappingNode): [string, Node][] {
  const result = new Map<string, Node>()
  const add = (name: string, restart: boolean, at: Node) => {
    if (result.has(name)) return
    const entries: [string, Node][] = [
      ['condition', scalar('service_started', at)],
      ['restart', scalar(restart, at)],
      ['required', scalar(true, at)],
    ]
    result.set(name, mapping(entries, at))
  }
  const items = (key: string) => {
    const node = service.entries.get(key)
    return node?.kind === 'sequence' ? node.items : []
  }
  for (const link of items('links')) {
    const parts = (text(link) ?? '').split(':')
    add((parts.length === 2 ? parts[0] : text(link)) ?? '', true, link)
  }
  for (const key of ['network_mode', 'ipc', 'pid', 'uts', 'cgroup']) {
    const node = service.entries.get(key)
    const reference = text(node)
    if (node && reference?.startsWith('service:')) add(reference.slice('service:'.length), true, node)
  }
  for (const from of items('volumes_from')) {
    const source = text(from) ?? ''
    if (!source.startsWith('container:')) add(source.split(':')[0] ?? '', false, from)
  }
  return [...result]
}
