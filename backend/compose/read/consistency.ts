import type { ComposeModel, ComposeService } from '../model'
import type { Issues } from './issues'
import { child, type MappingNode, type Node, type Path } from './node'

/** The node nearest to a path, to say where something stands. */
export function nodeAt(tree: Node, path: Path): Node {
  let node = tree
  for (const part of path) {
    const index = /^\[(\d+)\]$/.exec(part)?.[1]
    const next: Node | undefined =
      index !== undefined && node.kind === 'sequence' ? node.items[Number(index)] : child(node, part)
    if (!next) return node
    node = next
  }
  return node
}

/** What single fields can't tell: references, contradictions, cycles. `model` still has every resource. */
export function checkConsistency(
  model: ComposeModel,
  disabled: Record<string, ComposeService>,
  tree: MappingNode,
  issues: Issues,
): void {
  const add = (path: Path, message: string) => {
    const node = nodeAt(tree, path)
    issues.add(node.keyAt ?? node, path, message)
  }
  for (const [name, service] of Object.entries(model.services)) {
    const path = ['services', name]
    checkReferences(name, service, model, disabled, add)
    checkBuild(service, path, add)
    checkLimits(service, path, add)
    checkMounts(service, path, add)
    const start = service.healthcheck?.test?.[0]
    if (start !== undefined && !['CMD', 'CMD-SHELL', 'NONE'].includes(start))
      add(
        [...path, 'healthcheck', 'test'],
        `expected CMD, CMD-SHELL or NONE as the first entry, found ${JSON.stringify(start)}`,
      )
    for (const watch of service.develop?.watch ?? [])
      if (watch.target === undefined && watch.action !== 'rebuild' && watch.action !== 'restart')
        add([...path, 'develop', 'watch'], `expected a target: only rebuild and restart do without`)
  }
  for (const [name, secret] of Object.entries(model.secrets ?? {}))
    if (!secret.external && secret.file === undefined && secret.environment === undefined)
      add(['secrets', name], 'expected file or environment, found neither')
  checkNames(model, add)
  checkCycles(model, add)
}

type Add = (path: Path, message: string) => void

function checkReferences(
  name: string,
  service: ComposeService,
  model: ComposeModel,
  disabled: Record<string, ComposeService>,
  add: Add,
): void {
  const path = ['services', name]
  const known = (what: object | undefined) => Object.keys(what ?? {}).join(', ') || 'none'
  if (!service.build && service.image === undefined && !service.provider)
    add(path, 'expected image or build, found neither')
  if (service.network_mode !== undefined && service.networks)
    add([...path, 'network_mode'], 'network_mode and networks exclude each other: expected one of them')
  for (const network of Object.keys(service.networks ?? {}))
    if (!model.networks?.[network])
      add(
        [...path, 'networks', network],
        `there is no network ${JSON.stringify(network)} at the top level: expected one of ${known(model.networks)}`,
      )
  service.volumes?.forEach((mount, i) => {
    if (mount.type === 'volume' && mount.source !== undefined && !model.volumes?.[mount.source])
      add(
        [...path, 'volumes', `[${i}]`],
        `there is no volume ${JSON.stringify(mount.source)} at the top level: expected one of ${known(model.volumes)}, or a path that begins with . or /`,
      )
  })
  for (const [kind, mounts] of [
    ['secrets', service.secrets],
    ['configs', service.configs],
    ['secrets', service.build?.secrets],
  ] as const)
    mounts?.forEach((mount, i) => {
      if (mount.source === undefined || !model[kind]?.[mount.source])
        add(
          [...path, kind, `[${i}]`],
          `there is no ${kind.slice(0, -1)} ${JSON.stringify(mount.source ?? '')} at the top level: expected one of ${known(model[kind])}`,
        )
    })
  for (const [other, { required }] of Object.entries(service.depends_on ?? {})) {
    if (model.services[other]) continue
    const off = disabled[other]
    if (off && !required) continue
    const why = off
      ? `it is off: expected one of its profiles to be on (${off.profiles?.join(', ') ?? ''})`
      : `there is no such service: expected one of ${known(model.services)}`
    add([...path, 'depends_on', other], `needs the service ${JSON.stringify(other)}, but ${why}`)
  }
}

function checkBuild(service: ComposeService, path: Path, add: Add): void {
  const { build } = service
  if (!build) return
  if (build.dockerfile !== undefined && build.dockerfile_inline !== undefined)
    add(
      [...path, 'build', 'dockerfile_inline'],
      'dockerfile and dockerfile_inline exclude each other: expected one of them',
    )
  if (build.platforms && service.platform !== undefined && !build.platforms.includes(service.platform))
    add([...path, 'build', 'platforms'], `expected the service's platform ${service.platform} to be among them`)
}

function checkLimits(service: ComposeService, path: Path, add: Add): void {
  const { deploy, scale } = service
  const differ = (key: string, other: string) =>
    add([...path, key], `differs from ${other}: expected one value, or only one of the two`)
  if (scale !== undefined && deploy?.replicas !== undefined && scale !== deploy.replicas)
    differ('scale', 'deploy.replicas')
  const replicas = scale ?? deploy?.replicas ?? 1
  if (replicas < 0) add([...path, scale === undefined ? 'deploy' : 'scale'], `expected 0 or more, found ${replicas}`)
  if (replicas > 1 && service.container_name !== undefined)
    add(
      [...path, 'container_name'],
      `${replicas} containers can't have one name: expected no container_name, or one container`,
    )
  const limits = deploy?.resources.limits
  if (limits && service.cpus !== undefined && limits.cpus !== service.cpus)
    differ('cpus', 'deploy.resources.limits.cpus')
  if (limits && service.mem_limit !== undefined && limits.memory !== service.mem_limit)
    differ('mem_limit', 'deploy.resources.limits.memory')
  if (limits && service.pids_limit !== undefined && limits.pids !== service.pids_limit)
    differ('pids_limit', 'deploy.resources.limits.pids')
  const reservations = deploy?.resources.reservations
  if (reservations && service.mem_reservation !== undefined && reservations.memory !== service.mem_reservation)
    differ('mem_reservation', 'deploy.resources.reservations.memory')
}

function checkMounts(service: ComposeService, path: Path, add: Add): void {
  const targets = new Map<string, string>()
  const mount = (target: string, key: string, i: number) => {
    const before = targets.get(target)
    if (before !== undefined)
      add([...path, key, `[${i}]`], `${target} is mounted already, by ${before}: expected another target`)
    targets.set(target, `${key}[${i}]`)
  }
  service.tmpfs?.forEach((entry, i) => mount(entry.split(':')[0] ?? '', 'tmpfs', i))
  service.volumes?.forEach((entry, i) => mount(entry.target ?? '', 'volumes', i))
}

function checkNames(model: ComposeModel, add: Add): void {
  const names = new Map<string, string>()
  for (const [name, { container_name: container }] of Object.entries(model.services)) {
    if (container === undefined) continue
    const other = names.get(container)
    if (other !== undefined)
      add(['services', name, 'container_name'], `the service ${other} has this name already: expected another one`)
    names.set(container, name)
  }
}

function checkCycles(model: ComposeModel, add: Add): void {
  const done = new Set<string>()
  const visit = (name: string, chain: string[]): boolean => {
    const at = chain.indexOf(name)
    if (at !== -1) {
      add(
        ['services', name, 'depends_on'],
        `services wait for each other in a circle: ${[...chain.slice(at), name].join(' -> ')}`,
      )
      return true
    }
    if (done.has(name)) return false
    const cyclic = Object.keys(model.services[name]?.depends_on ?? {}).some(
      (other) => model.services[other] && visit(other, [...chain, name]),
    )
    done.add(name)
    return cyclic
  }
  for (const name of Object.keys(model.services)) if (visit(name, [])) return
}
