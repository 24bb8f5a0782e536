import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { ContainerCreateOptions, EndpointSettings } from 'dockerode'
import { compactJson } from '../../contract/json-text'
import { ProblemError } from '../../contract/problem'
import { compareApi } from '../docker'
import { containerName, imageOf } from './graph'
import { serviceHash } from './hash'
import { composeVersion, labels } from './labels'
import type { ComposeHealthcheck, ComposeModel, ComposeProject, ComposeService } from './model'
import { containerMounts, type InheritedVolume } from './mounts'
import { resourceLimits, restartPolicy } from './resources'
import { durationNs } from './units'

export interface ContainerRequest {
  project: ComposeProject
  /** Name in the model. */
  name: string
  /** With shared namespaces resolved to containers (plan.ts, `resolveShared`). */
  service: ComposeService
  number: number
  imageId: string | undefined
  inherited: readonly InheritedVolume[]
  /** Set when the container takes another one's place. */
  replaces: string | null
  apiVersion: string
  /** `container:alias` for `links`. */
  links: readonly string[]
}

/** Networks that must be joined after the container was made: Engines before 25 (API 1.44) take only one at creation. */
export interface LaterNetwork {
  name: string
  settings: EndpointSettings
}

/** Everything of a service in the words of the Engine API (docker/compose v2.40, pkg/compose/create.go). */
export function containerConfig(request: ContainerRequest): { create: ContainerCreateOptions; later: LaterNetwork[] } {
  const { project, name, service, number, apiVersion } = request
  const { model } = project
  const { binds, mounts } = containerMounts(model, service, request.inherited, apiVersion)
  const network = networking(request)
  const security = securityOptions(project, service.security_opt ?? [])
  const grace = durationNs(service.stop_grace_period)
  const create = {
    name: containerName(model.name, name, service, number),
    ...(service.platform === undefined ? {} : { platform: service.platform }),
    Hostname: service.hostname ?? '',
    Domainname: service.domainname ?? '',
    User: service.user ?? '',
    ExposedPorts: Object.fromEntries(
      [...(service.expose ?? []).map(withProtocol), ...(service.ports ?? []).map(portKey)].map((port) => [port, {}]),
    ),
    Tty: service.tty === true,
    OpenStdin: service.stdin_open === true,
    AttachStdout: true,
    AttachStderr: true,
    // null leaves it to the image, [] clears it: the Engine tells them apart too.
    ...(service.command === null ? {} : { Cmd: service.command }),
    ...(service.entrypoint === null ? {} : { Entrypoint: service.entrypoint }),
    Image: imageOf(model.name, name, service),
    WorkingDir: service.working_dir ?? '',
    ...(service.mac_address !== undefined && compareApi(apiVersion, '1.44') < 0
      ? { MacAddress: service.mac_address }
      : {}),
    Labels: containerLabels(request),
    ...(service.stop_signal === undefined ? {} : { StopSignal: service.stop_signal }),
    ...(grace === undefined ? {} : { StopTimeout: Math.floor(grace / 1e9) }),
    Env: Object.entries(service.environment ?? {}).map(([key, value]) => (value === null ? key : `${key}=${value}`)),
    ...(service.healthcheck === undefined ? {} : { Healthcheck: healthConfig(service.healthcheck, apiVersion) }),
    HostConfig: {
      Binds: binds,
      Mounts: mounts as never,
      ...(service.annotations === undefined ? {} : { Annotations: service.annotations }),
      CapAdd: service.cap_add,
      CapDrop: service.cap_drop,
      NetworkMode: network.mode,
      ...(service.init === undefined ? {} : { Init: service.init }),
      IpcMode: service.ipc ?? '',
      CgroupnsMode: service.cgroup ?? '',
      ReadonlyRootfs: service.read_only === true,
      RestartPolicy: restartPolicy(service),
      ShmSize: service.shm_size === undefined ? 0 : Number(service.shm_size),
      Sysctls: service.sysctls ?? {},
      PortBindings: portBindings(service),
      VolumesFrom: service.volumes_from,
      Dns: service.dns ?? [],
      DnsSearch: service.dns_search ?? [],
      DnsOptions: service.dns_opt ?? [],
      ExtraHosts: service.extra_hosts?.map((host) => host.replace('=', ':')),
      SecurityOpt: security.options,
      ...(security.unconfined ? { MaskedPaths: [], ReadonlyPaths: [] } : {}),
      StorageOpt: service.storage_opt ?? {},
      UsernsMode: service.userns_mode ?? '',
      UTSMode: service.uts ?? '',
      Privileged: service.privileged === true,
      PidMode: service.pid ?? '',
      Tmpfs: Object.fromEntries((service.tmpfs ?? []).map((entry) => splitOnce(entry, ':'))),
      Isolation: service.isolation ?? '',
      Runtime: service.runtime ?? '',
      LogConfig: { Type: service.logging?.driver ?? '', Config: service.logging?.options ?? {} },
      GroupAdd: service.group_add ?? [],
      Links: [...request.links],
      OomScoreAdj: service.oom_score_adj ?? 0,
      ...resourceLimits(service),
    },
    ...(network.endpoints === null ? {} : { NetworkingConfig: { EndpointsConfig: network.endpoints } }),
  }
  return { create: create as ContainerCreateOptions, later: network.later }
}

function containerLabels({
  project,
  name,
  service,
  number,
  imageId,
  replaces,
}: ContainerRequest): Record<string, string> {
  const { model, workingDirectory, files } = project
  return {
    ...service.labels,
    [labels.project]: model.name,
    [labels.service]: name,
    [labels.version]: composeVersion,
    [labels.workingDirectory]: workingDirectory,
    [labels.configFiles]: files.join(','),
    [labels.oneOff]: 'False',
    [labels.configHash]: serviceHash(service),
    [labels.number]: String(number),
    [labels.dependsOn]: Object.entries(service.depends_on ?? {})
      .map(([other, need]) => `${other}:${need.condition}:${need.restart === true}`)
      .join(','),
    ...(imageId === undefined ? {} : { [labels.image]: imageId }),
    ...(replaces === null ? {} : { [labels.replace]: replaces }),
  }
}

function networking(request: ContainerRequest): {
  mode: string
  endpoints: Record<string, EndpointSettings> | null
  later: LaterNetwork[]
} {
  const { project, service, apiVersion } = request
  if (service.network_mode !== undefined) return { mode: service.network_mode, endpoints: null, later: [] }
  const keys = networksByPriority(service)
  const first = keys[0]
  if (first === undefined) return { mode: 'none', endpoints: null, later: [] }
  const nameOf = (key: string): string => project.model.networks?.[key]?.name ?? key
  const one = endpoint(request, first)
  const others = keys.slice(1).map((key) => ({ name: nameOf(key), settings: endpoint(request, key) }))
  if (compareApi(apiVersion, '1.44') < 0)
    return { mode: nameOf(first), endpoints: { [nameOf(first)]: one }, later: others }
  if (service.mac_address !== undefined && one.MacAddress === undefined) one.MacAddress = service.mac_address
  return {
    mode: nameOf(first),
    endpoints: Object.fromEntries([
      [nameOf(first), one],
      ...others.map(({ name, settings }) => [name, settings] as const),
    ]),
    later: [],
  }
}

/** Highest priority first, then by name; the first one gives the container its default route. */
const networksByPriority = (service: ComposeService): string[] =>
  Object.entries(service.networks ?? {})
    .sort(([a, x], [b, y]) => (y?.priority ?? 0) - (x?.priority ?? 0) || (a < b ? -1 : 1))
    .map(([key]) => key)

function endpoint({ project, name, service, number, links }: ContainerRequest, key: string): EndpointSettings {
  const config = service.networks?.[key] ?? null
  const options = {
    ...config?.driver_opts,
    ...(config?.interface_name === undefined ? {} : { 'com.docker.network.endpoint.ifname': config.interface_name }),
  }
  return {
    Aliases: [containerName(project.model.name, name, service, number), name, ...(config?.aliases ?? [])],
    Links: [...links],
    ...(config?.mac_address === undefined ? {} : { MacAddress: config.mac_address }),
    ...(Object.keys(options).length === 0 ? {} : { DriverOpts: options }),
    ...(config?.gw_priority === undefined ? {} : { GwPriority: config.gw_priority }),
    ...(config === null
      ? {}
      : {
          IPAMConfig: {
            ...(config.ipv4_address === undefined ? {} : { IPv4Address: config.ipv4_address }),
            ...(config.ipv6_address === undefined ? {} : { IPv6Address: config.ipv6_address }),
            ...(config.link_local_ips === undefined ? {} : { LinkLocalIPs: config.link_local_ips }),
          },
        }),
  }
}

function healthConfig(check: ComposeHealthcheck, apiVersion: string): ContainerCreateOptions['Healthcheck'] {
  if (check.start_interval !== undefined && compareApi(apiVersion, '1.44') < 0)
    throw new ProblemError(
      'ENGINE_TOO_OLD',
      { needed: '25.0' },
      { detail: 'healthcheck.start_interval needs Docker Engine 25.' },
    )
  return {
    ...(check.disable === true ? { Test: ['NONE'] } : check.test === undefined ? {} : { Test: check.test }),
    Interval: durationNs(check.interval) ?? 0,
    Timeout: durationNs(check.timeout) ?? 0,
    StartPeriod: durationNs(check.start_period) ?? 0,
    ...(check.start_interval === undefined ? {} : { StartInterval: durationNs(check.start_interval) }),
    Retries: check.retries ?? 0,
  }
}

const withProtocol = (port: string): string => (port.includes('/') ? port : `${port}/tcp`)
const portKey = (port: { target?: number; protocol?: string }): string =>
  `${port.target ?? 0}/${port.protocol ?? 'tcp'}`

function portBindings(service: ComposeService): Record<string, { HostIp: string; HostPort: string }[]> {
  const bindings: Record<string, { HostIp: string; HostPort: string }[]> = {}
  for (const port of service.ports ?? [])
    (bindings[portKey(port)] ??= []).push({ HostIp: port.host_ip ?? '', HostPort: port.published ?? '' })
  return bindings
}

/** A seccomp profile is sent as its text; `systempaths=unconfined` is a pair of fields of its own. */
function securityOptions(
  project: ComposeProject,
  options: readonly string[],
): { options: string[]; unconfined: boolean } {
  const unconfined = options.includes('systempaths=unconfined')
  return {
    unconfined,
    options: options
      .filter((option) => option !== 'systempaths=unconfined')
      .map((option) => {
        const profile = /^seccomp[=:](.*)$/s.exec(option)?.[1]
        if (profile === undefined || profile === 'unconfined' || profile === 'builtin') return option
        const file = path.resolve(project.workingDirectory, profile)
        try {
          const text = readFileSync(file, 'utf8')
          JSON.parse(text)
          // As Docker's own client sends it: without spaces, its numbers as they are written.
          return `seccomp=${compactJson(text)}`
        } catch (error) {
          throw new ProblemError('FILE_UNREADABLE', { path: file }, { detail: String(error), cause: error })
        }
      }),
  }
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator)
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}

/** The volumes of a container that have no name in the model: their data is taken over when it is made anew. */
export function anonymousVolumes(
  model: ComposeModel,
  service: ComposeService,
  mounts: readonly { Type: string; Name?: string | undefined; Destination: string; RW: boolean }[],
  imageVolumes: readonly string[],
): InheritedVolume[] {
  const named = new Set(Object.values(model.volumes ?? {}).map((volume) => volume.name))
  const nameless = new Set(
    (service.volumes ?? []).filter((mount) => mount.source === undefined).map((mount) => mount.target),
  )
  return mounts.flatMap((mount) =>
    mount.Type === 'volume' &&
    mount.Name !== undefined &&
    !named.has(mount.Name) &&
    (nameless.has(mount.Destination) || imageVolumes.includes(mount.Destination))
      ? [{ name: mount.Name, target: mount.Destination, readOnly: !mount.RW }]
      : [],
  )
}
