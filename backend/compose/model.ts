/**
 * Compose's canonical form: what `docker compose config --format json` (v2.40) prints, `$$` undone.
 *
 * Keys stand in the order of compose-go's structs and maps are sorted by key, so that a service written with
 * `JSON.stringify` has the byte order that Compose's own config hash is made from. A key that Compose leaves out
 * (false, 0, empty) is absent here too, but for `command` and `entrypoint`, which are always there.
 *
 * Durations are strings as Go prints them (`1m30s`), bytes are decimal strings (`"536870912"`).
 */
export interface ComposeModel {
  name: string
  services: Record<string, ComposeService>
  /** Only what an enabled service uses, as with `networks` and the others below. */
  networks?: Record<string, ComposeNetwork>
  volumes?: Record<string, ComposeVolume>
  secrets?: Record<string, ComposeFileObject>
  configs?: Record<string, ComposeFileObject>
  [extension: `x-${string}`]: unknown
}

/** A model with what Compose knows beside it: needed for labels, and for secrets and configs from the environment. */
export interface ComposeProject {
  model: ComposeModel
  /** Absolute: relative paths of the files start here. Label `com.docker.compose.project.working_dir`. */
  workingDirectory: string
  /** Absolute, as merged. Label `com.docker.compose.project.config_files`, joined by commas. */
  files: string[]
  /** What `${...}` and `environment:` of secrets and configs refer to: the process's environment over `.env`. */
  environment: Record<string, string>
  /** Services whose profiles are not active. */
  disabled: Record<string, ComposeService>
}

export type Condition = 'service_started' | 'service_healthy' | 'service_completed_successfully'

export interface ComposeDependency {
  condition: Condition
  restart?: true
  required: boolean
}

export interface ComposePort {
  name?: string
  mode?: string
  host_ip?: string
  target?: number
  /** A port, or a range `8000-8010` to choose from. Absent: any free port. */
  published?: string
  protocol?: string
  app_protocol?: string
}

export interface ComposeMount {
  type: 'bind' | 'volume' | 'tmpfs' | 'npipe' | 'cluster' | 'image'
  /** bind: an absolute path; volume: a key of `volumes`; absent for anonymous volumes and tmpfs. */
  source?: string
  target?: string
  read_only?: true
  consistency?: string
  bind?: {
    selinux?: 'z' | 'Z'
    propagation?: string
    create_host_path?: true
    recursive?: 'enabled' | 'disabled' | 'writable' | 'readonly'
  }
  volume?: { labels?: Record<string, string>; nocopy?: true; subpath?: string }
  tmpfs?: { size?: string; mode?: number }
  image?: { subpath?: string }
}

/** A secret or config as a service uses it. */
export interface ComposeFileMount {
  source?: string
  target?: string
  uid?: string
  gid?: string
  /** Octal, `0444`. */
  mode?: string
}

export interface ComposeHealthcheck {
  /** `['CMD', ...]`, `['CMD-SHELL', line]` or `['NONE']`. */
  test?: string[]
  timeout?: string
  interval?: string
  retries?: number
  start_period?: string
  start_interval?: string
  disable?: true
}

/** A number (soft and hard alike), or both. */
export type ComposeUlimit = number | { soft?: number; hard?: number }

export interface ComposeBuild {
  /** Absolute path, or a URL. */
  context?: string
  /** Relative to the context, or absolute. */
  dockerfile?: string
  dockerfile_inline?: string
  entitlements?: string[]
  args?: Record<string, string | null>
  provenance?: string
  sbom?: string
  ssh?: string[]
  labels?: Record<string, string>
  cache_from?: string[]
  cache_to?: string[]
  no_cache?: true
  additional_contexts?: Record<string, string>
  pull?: true
  /** `host=ip`. */
  extra_hosts?: string[]
  isolation?: string
  network?: string
  target?: string
  secrets?: ComposeFileMount[]
  shm_size?: string
  tags?: string[]
  ulimits?: Record<string, ComposeUlimit>
  platforms?: string[]
  privileged?: true
}

export interface ComposeDeviceRequest {
  capabilities?: string[]
  driver?: string
  /** -1: all. */
  count?: number
  device_ids?: string[]
  options?: Record<string, string>
}

export interface ComposeResource {
  cpus?: number
  memory?: string
  pids?: number
  devices?: ComposeDeviceRequest[]
  generic_resources?: { discrete_resource_spec?: { kind: string; value: number } }[]
}

export interface ComposeUpdateConfig {
  parallelism?: number
  delay?: string
  failure_action?: string
  monitor?: string
  max_failure_ratio?: number
  order?: string
}

export interface ComposeDeploy {
  mode?: string
  replicas?: number
  labels?: Record<string, string>
  update_config?: ComposeUpdateConfig
  rollback_config?: ComposeUpdateConfig
  resources: { limits?: ComposeResource; reservations?: ComposeResource }
  restart_policy?: { condition?: string; delay?: string; max_attempts?: number; window?: string }
  placement: { constraints?: string[]; preferences?: { spread?: string }[]; max_replicas_per_node?: number }
  endpoint_mode?: string
}

export interface ComposeServiceNetwork {
  aliases?: string[]
  driver_opts?: Record<string, string>
  gw_priority?: number
  interface_name?: string
  ipv4_address?: string
  ipv6_address?: string
  link_local_ips?: string[]
  mac_address?: string
  /** Higher is connected first. */
  priority?: number
}

export interface ComposeThrottle {
  Path: string
  Rate: string
}

export interface ComposeHook {
  command: string[] | null
  user?: string
  privileged?: true
  working_dir?: string
  environment?: Record<string, string | null>
}

export interface ComposeService {
  profiles?: string[]
  annotations?: Record<string, string>
  attach?: boolean
  build?: ComposeBuild
  develop?: { watch?: ComposeWatch[] }
  blkio_config?: {
    weight?: number
    weight_device?: { Path: string; Weight: number }[]
    device_read_bps?: ComposeThrottle[]
    device_read_iops?: ComposeThrottle[]
    device_write_bps?: ComposeThrottle[]
    device_write_iops?: ComposeThrottle[]
  }
  cap_add?: string[]
  cap_drop?: string[]
  cgroup_parent?: string
  cgroup?: string
  cpu_count?: number
  cpu_percent?: number
  cpu_period?: number
  cpu_quota?: number
  cpu_rt_period?: number
  cpu_rt_runtime?: number
  cpus?: number
  cpuset?: string
  cpu_shares?: number
  /** null: the image's own; `[]`: none. */
  command: string[] | null
  configs?: ComposeFileMount[]
  container_name?: string
  credential_spec?: { config?: string; file?: string; registry?: string }
  depends_on?: Record<string, ComposeDependency>
  deploy?: ComposeDeploy
  device_cgroup_rules?: string[]
  devices?: { source?: string; target?: string; permissions?: string }[]
  dns?: string[]
  dns_opt?: string[]
  dns_search?: string[]
  domainname?: string
  /** null: the image's own; `[]`: none. */
  entrypoint: string[] | null
  provider?: { type?: string; options?: Record<string, string[]> }
  /** `env_file`s are read into it. null: named without a value, and nothing in the environment has one. */
  environment?: Record<string, string | null>
  expose?: string[]
  external_links?: string[]
  /** `host=ip`, sorted. */
  extra_hosts?: string[]
  group_add?: string[]
  gpus?: ComposeDeviceRequest[]
  hostname?: string
  healthcheck?: ComposeHealthcheck
  image?: string
  init?: boolean
  ipc?: string
  isolation?: string
  labels?: Record<string, string>
  links?: string[]
  logging?: { driver?: string; options?: Record<string, string> }
  mem_limit?: string
  mem_reservation?: string
  /** `-1`: without limit. */
  memswap_limit?: string
  mem_swappiness?: string
  mac_address?: string
  models?: Record<string, { endpoint_var?: string; model_var?: string } | null>
  network_mode?: string
  /** null: attached without settings of its own. Absent with `network_mode`. */
  networks?: Record<string, ComposeServiceNetwork | null>
  oom_kill_disable?: true
  oom_score_adj?: number
  pid?: string
  pids_limit?: number
  platform?: string
  ports?: ComposePort[]
  privileged?: true
  pull_policy?: string
  read_only?: true
  restart?: string
  runtime?: string
  scale?: number
  secrets?: ComposeFileMount[]
  security_opt?: string[]
  shm_size?: string
  stdin_open?: true
  stop_grace_period?: string
  stop_signal?: string
  storage_opt?: Record<string, string>
  sysctls?: Record<string, string>
  tmpfs?: string[]
  tty?: true
  ulimits?: Record<string, ComposeUlimit>
  use_api_socket?: true
  user?: string
  userns_mode?: string
  uts?: string
  volumes?: ComposeMount[]
  volumes_from?: string[]
  working_dir?: string
  post_start?: ComposeHook[]
  pre_stop?: ComposeHook[]
}

export interface ComposeWatch {
  path: string
  action: string
  target?: string
  exec: ComposeHook
  include?: string[]
  ignore?: string[]
  initial_sync?: true
}

export interface ComposeNetwork {
  /** Docker's name: `project_key` unless the file names it. */
  name: string
  driver?: string
  driver_opts?: Record<string, string>
  ipam: {
    driver?: string
    config?: { subnet?: string; gateway?: string; ip_range?: string; aux_addresses?: Record<string, string> }[]
  }
  external?: true
  internal?: true
  attachable?: true
  labels?: Record<string, string>
  enable_ipv4?: boolean
  enable_ipv6?: boolean
}

export interface ComposeVolume {
  /** Docker's name: `project_key` unless the file names it. */
  name: string
  driver?: string
  driver_opts?: Record<string, string>
  external?: true
  labels?: Record<string, string>
}

/** A secret or config: of a file, of an environment variable, or (configs only) written in the Compose file. */
export interface ComposeFileObject {
  name: string
  /** Absolute. */
  file?: string
  /** Name of a variable in `ComposeProject.environment`. */
  environment?: string
  content?: string
  external?: true
  labels?: Record<string, string>
  driver?: string
  driver_opts?: Record<string, string>
  template_driver?: string
}
