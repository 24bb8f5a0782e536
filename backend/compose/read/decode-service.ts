import type {
  ComposeBuild,
  ComposeDeploy,
  ComposeDeviceRequest,
  ComposeFileMount,
  ComposeHook,
  ComposeMount,
  ComposeResource,
  ComposeService,
  ComposeThrottle,
  ComposeUlimit,
  ComposeUpdateConfig,
} from '../model'
import {
  alwaysStruct,
  bool,
  bytes,
  command,
  count,
  type Decoder,
  duration,
  flag,
  float,
  hosts,
  integer,
  list,
  mode,
  natural,
  openPairs,
  optionalDuration,
  pairs,
  printedList,
  record,
  str,
  strings,
  struct,
  word,
} from './decode'
import { child, found, isNull, text } from './node'

// The fields stand in the order of compose-go's structs (types/types.go): see `ComposeModel`.

const fileMount = struct<ComposeFileMount>({ source: str, target: str, uid: str, gid: str, mode })

const ulimit: Decoder<ComposeUlimit> = (node, path, issues) => {
  if (node?.kind !== 'mapping') {
    const single = integer(node, path, issues)
    return single === 0 ? {} : single
  }
  return struct<Exclude<ComposeUlimit, number>>({ soft: count, hard: count })(node, path, issues)
}

const sshKeys: Decoder<string[]> = (node, path, issues) => {
  const keys = openPairs(node, path, issues)
  return keys && Object.entries(keys).map(([id, file]) => (file === null ? id : `${id}=${file}`))
}

const build = struct<ComposeBuild>({
  context: str,
  dockerfile: str,
  dockerfile_inline: str,
  entitlements: strings,
  args: openPairs,
  provenance: str,
  sbom: str,
  ssh: sshKeys,
  labels: pairs,
  cache_from: strings,
  cache_to: strings,
  no_cache: flag,
  additional_contexts: pairs,
  pull: flag,
  extra_hosts: hosts,
  isolation: str,
  network: str,
  target: str,
  secrets: list(fileMount),
  shm_size: bytes,
  tags: strings,
  ulimits: record(ulimit),
  platforms: strings,
  privileged: flag,
})

const hookFields = { command, user: str, privileged: flag, working_dir: str, environment: openPairs }
const hook = struct<ComposeHook>(hookFields)

/** compose-go has no names for these fields, so that Go's own, with a capital, are printed. */
const throttle = list<ComposeThrottle>((item, path, issues) => ({
  Path: text(child(item, 'path')) ?? '',
  Rate: bytes(child(item, 'rate'), [...path, 'rate'], issues) ?? '0',
}))

const device = struct<ComposeDeviceRequest>({
  capabilities: strings,
  driver: str,
  count: (node, path, issues) => (text(node)?.toLowerCase() === 'all' ? -1 : count(node, path, issues)),
  device_ids: strings,
  options: pairs,
})

const resource = struct<ComposeResource>({
  cpus: float,
  memory: bytes,
  pids: count,
  devices: list(device),
  generic_resources: list(
    struct({
      discrete_resource_spec: struct<{ kind: string; value: number }>({
        kind: (node) => text(node) ?? '',
        value: (node, path, issues) => integer(node, path, issues) ?? 0,
      }),
    }),
  ),
})

const update = struct<ComposeUpdateConfig>({
  parallelism: natural,
  delay: optionalDuration,
  failure_action: str,
  monitor: optionalDuration,
  max_failure_ratio: float,
  order: str,
})

const deploy = struct<ComposeDeploy>({
  mode: str,
  replicas: integer,
  labels: pairs,
  update_config: update,
  rollback_config: update,
  resources: alwaysStruct<ComposeDeploy['resources']>({ limits: resource, reservations: resource }),
  restart_policy: struct<NonNullable<ComposeDeploy['restart_policy']>>({
    condition: str,
    delay: duration,
    max_attempts: natural,
    window: duration,
  }),
  placement: alwaysStruct<ComposeDeploy['placement']>({
    constraints: strings,
    preferences: list(struct<{ spread?: string }>({ spread: str })),
    max_replicas_per_node: count,
  }),
  endpoint_mode: str,
})

const mount = struct<ComposeMount>({
  type: word,
  source: str,
  target: str,
  read_only: flag,
  consistency: str,
  bind: struct<NonNullable<ComposeMount['bind']>>({
    selinux: word,
    propagation: str,
    create_host_path: flag,
    recursive: word,
  }),
  volume: struct<NonNullable<ComposeMount['volume']>>({ labels: pairs, nocopy: flag, subpath: str }),
  tmpfs: struct<NonNullable<ComposeMount['tmpfs']>>({ size: bytes, mode: count }),
  image: struct<NonNullable<ComposeMount['image']>>({ subpath: str }),
})

const test: Decoder<string[]> = (node, path, issues) => {
  const line = text(node)
  return line === undefined ? strings(node, path, issues) : ['CMD-SHELL', line]
}

/** `null` for a key that is there without a value. */
function orNull<T>(decode: Decoder<T>): Decoder<T | null> {
  return (node, path, issues) => (isNull(node) ? null : decode(node, path, issues))
}

export const service = struct<ComposeService>({
  profiles: strings,
  annotations: pairs,
  attach: bool,
  build,
  develop: struct<NonNullable<ComposeService['develop']>>({
    watch: list(
      struct({
        path: (node) => text(node) ?? '',
        action: (node) => text(node) ?? '',
        target: str,
        exec: alwaysStruct<ComposeHook>(hookFields),
        include: strings,
        ignore: strings,
        initial_sync: flag,
      }),
    ),
  }),
  blkio_config: struct<NonNullable<ComposeService['blkio_config']>>({
    weight: count,
    weight_device: list((node, path, issues) => ({
      Path: text(child(node, 'path')) ?? '',
      Weight: integer(child(node, 'weight'), [...path, 'weight'], issues) ?? 0,
    })),
    device_read_bps: throttle,
    device_read_iops: throttle,
    device_write_bps: throttle,
    device_write_iops: throttle,
  }),
  cap_add: strings,
  cap_drop: strings,
  cgroup_parent: str,
  cgroup: str,
  cpu_count: count,
  cpu_percent: float,
  cpu_period: count,
  cpu_quota: count,
  cpu_rt_period: count,
  cpu_rt_runtime: count,
  cpus: float,
  cpuset: str,
  cpu_shares: count,
  command,
  configs: list(fileMount),
  container_name: str,
  credential_spec: struct<NonNullable<ComposeService['credential_spec']>>({ config: str, file: str, registry: str }),
  depends_on: record(
    struct<NonNullable<ComposeService['depends_on']>[string]>({
      condition: word,
      restart: flag,
      required: (node, path, issues) => bool(node, path, issues) ?? false,
    }),
  ),
  deploy,
  device_cgroup_rules: strings,
  devices: list(struct<NonNullable<ComposeService['devices']>[number]>({ source: str, target: str, permissions: str })),
  dns: strings,
  dns_opt: strings,
  dns_search: strings,
  domainname: str,
  entrypoint: command,
  provider: struct<NonNullable<ComposeService['provider']>>({ type: str, options: record(printedList) }),
  environment: openPairs,
  expose: printedList,
  external_links: strings,
  extra_hosts: hosts,
  group_add: strings,
  gpus: list(device),
  hostname: str,
  healthcheck: struct<NonNullable<ComposeService['healthcheck']>>({
    test,
    timeout: duration,
    interval: duration,
    retries: natural,
    start_period: duration,
    start_interval: duration,
    disable: flag,
  }),
  image: str,
  init: bool,
  ipc: str,
  isolation: str,
  labels: pairs,
  links: strings,
  logging: struct<NonNullable<ComposeService['logging']>>({ driver: str, options: pairs }),
  mem_limit: bytes,
  mem_reservation: bytes,
  memswap_limit: bytes,
  mem_swappiness: bytes,
  mac_address: str,
  models: record(orNull(struct<{ endpoint_var?: string; model_var?: string }>({ endpoint_var: str, model_var: str }))),
  network_mode: str,
  networks: record(
    orNull(
      struct<NonNullable<NonNullable<ComposeService['networks']>[string]>>({
        aliases: strings,
        driver_opts: pairs,
        gw_priority: count,
        interface_name: str,
        ipv4_address: str,
        ipv6_address: str,
        link_local_ips: strings,
        mac_address: str,
        priority: count,
      }),
    ),
  ),
  oom_kill_disable: flag,
  oom_score_adj: count,
  pid: str,
  pids_limit: count,
  platform: str,
  ports: list(
    struct<NonNullable<ComposeService['ports']>[number]>({
      name: str,
      mode: str,
      host_ip: str,
      target: count,
      published: str,
      protocol: str,
      app_protocol: str,
    }),
  ),
  privileged: flag,
  pull_policy: str,
  read_only: flag,
  restart: str,
  runtime: str,
  scale: integer,
  secrets: list(fileMount),
  security_opt: strings,
  shm_size: bytes,
  stdin_open: flag,
  stop_grace_period: duration,
  stop_signal: str,
  storage_opt: pairs,
  sysctls: pairs,
  tmpfs: strings,
  tty: flag,
  ulimits: record(ulimit),
  use_api_socket: flag,
  user: str,
  userns_mode: str,
  uts: str,
  volumes: list(mount),
  volumes_from: strings,
  working_dir: str,
  post_start: list(hook),
  pre_stop: list(hook),
})

/** A service must be a mapping: Compose takes nothing else. */
export const serviceOrIssue: Decoder<ComposeService> = (node, path, issues) => {
  if (node?.kind === 'mapping') return service(node, path, issues)
  if (node) issues.add(node, path, `expected a mapping, found ${found(node)}`)
  return undefined
}
