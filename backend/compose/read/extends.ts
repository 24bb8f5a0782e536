import type { Issues } from './issues'
import { child, clone, entriesOf, found, isNull, mapping, type MappingNode, type Node, type Path, text } from './node'
import { merge } from './merge'
import { applyResets } from './yaml'

/** Services of another file, ready to be extended: short forms made long, paths relative to the reading file. */
export interface ExtendableFile {
  services: Map<string, Node>
  file: string
  resets: Path[]
  /** Reads a file that one of those services extends, relative to theirs. */
  open: (reference: Node, path: Path) => Promise<ExtendableFile | null>
}

/** Puts the service that each service extends under it. */
export async function applyExtends(root: Node, own: Omit<ExtendableFile, 'services'>, issues: Issues): Promise<Node> {
  const services = child(root, 'services')
  if (root.kind !== 'mapping' || services?.kind !== 'mapping') return root
  const source: ExtendableFile = { ...own, services: new Map(services.entries) }
  for (const [name] of services.entries) source.services.set(name, await extended(name, source, [], issues))
  return mapping([...root.entries, ['services', mapping(source.services, services)]], root)
}

async function extended(name: string, source: ExtendableFile, chain: string[], issues: Issues): Promise<Node> {
  const service = source.services.get(name)
  const reference = child(service, 'extends')
  if (service?.kind !== 'mapping' || !reference) return service as Node
  const path = ['services', name, 'extends']
  const target = text(reference) ?? text(child(reference, 'service'))
  if (target === undefined)
    issues.fail(reference, path, `expected the name of a service, or a mapping with service, found ${found(reference)}`)
  const step = `${name} in ${source.file}`
  if (chain.includes(step))
    issues.fail(reference, path, `services extend each other in a circle: ${[...chain, step].join(' -> ')}`)

  const file = child(reference, 'file')
  const other = isNull(file) || !file ? source : await source.open(file, [...path, 'file'])
  if (!other) return service
  if (!other.services.has(target)) {
    issues.add(
      reference,
      path,
      `there is no service ${JSON.stringify(target)} in ${other.file}: expected one of ${[...other.services.keys()].join(', ')}`,
    )
    return service
  }
  const base = await extended(target, other, [...chain, step], issues)
  const without = withoutExtends(service)
  if (isNull(base)) return without
  const reset = applyResets(
    clone(base),
    source.resets.flatMap((r) => (r[0] === 'services' && r[1] === name ? [r.slice(2)] : [])),
  )
  const merged = merge(reset, without, issues, ['services', name])
  const result = merged.kind === 'mapping' ? withoutExtends(merged) : merged
  source.services.set(name, result)
  return result
}

function withoutExtends(service: MappingNode): MappingNode {
  return mapping(
    entriesOf(service).filter(([key]) => key !== 'extends'),
    service,
  )
}
