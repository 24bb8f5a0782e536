import type { ComposeDeviceRequest, ComposeService } from './model'

const bytes = (text: string | undefined): number => (text === undefined ? 0 : Number(text))

/** `HostConfig`'s limits of a service: `deploy.resources` over the old top-level fields, as Compose does. */
export function resourceLimits(service: ComposeService): Record<string, unknown> {
  const limits = service.deploy?.resources.limits
  const reservations = service.deploy?.resources.reservations
  const pids = limits?.pids !== undefined && limits.pids > 0 ? limits.pids : service.pids_limit
  const requests = [
    ...(service.gpus ?? []).map((gpu) => deviceRequest({ ...gpu, capabilities: [...(gpu.capabilities ?? []), 'gpu'] })),
    ...(reservations?.devices ?? []).map(deviceRequest),
  ]
  return {
    CgroupParent: service.cgroup_parent ?? '',
    Memory: bytes(limits?.memory) || bytes(service.mem_limit),
    MemorySwap: bytes(service.memswap_limit),
    ...(service.mem_swappiness === undefined ? {} : { MemorySwappiness: bytes(service.mem_swappiness) }),
    MemoryReservation: bytes(reservations?.memory) || bytes(service.mem_reservation),
    OomKillDisable: service.oom_kill_disable === true,
    CpuCount: service.cpu_count ?? 0,
    CpuPeriod: service.cpu_period ?? 0,
    CpuQuota: service.cpu_quota ?? 0,
    CpuRealtimePeriod: service.cpu_rt_period ?? 0,
    CpuRealtimeRuntime: service.cpu_rt_runtime ?? 0,
    CpuShares: service.cpu_shares ?? 0,
    NanoCpus: Math.round((limits?.cpus || service.cpus || 0) * 1e9),
    CpuPercent: Math.round((service.cpu_percent ?? 0) * 100),
    CpusetCpus: service.cpuset ?? '',
    ...(service.device_cgroup_rules === undefined ? {} : { DeviceCgroupRules: service.device_cgroup_rules }),
    ...(pids === undefined ? {} : { PidsLimit: pids }),
    ...blockLimits(service),
    ...(service.devices === undefined
      ? {}
      : {
          Devices: service.devices.map(({ source = '', target = source, permissions = 'rwm' }) => ({
            PathOnHost: source,
            PathInContainer: target,
            CgroupPermissions: permissions,
          })),
        }),
    ...(requests.length === 0 ? {} : { DeviceRequests: requests }),
    ...(service.ulimits === undefined
      ? {}
      : {
          Ulimits: Object.entries(service.ulimits).map(([Name, limit]) =>
            typeof limit === 'number'
              ? { Name, Soft: limit, Hard: limit }
              : { Name, Soft: limit.soft ?? 0, Hard: limit.hard ?? 0 },
          ),
        }),
  }
}

const deviceRequest = (request: ComposeDeviceRequest): Record<string, unknown> => ({
  Driver: request.driver ?? '',
  Count: request.count ?? 0,
  DeviceIDs: request.device_ids ?? [],
  Capabilities: [request.capabilities ?? []],
  Options: request.options ?? {},
})

function blockLimits({ blkio_config: blkio }: ComposeService): Record<string, unknown> {
  if (blkio === undefined) return {}
  const throttle = (list: { Path: string; Rate: string }[] | undefined): { Path: string; Rate: number }[] =>
    (list ?? []).map(({ Path, Rate }) => ({ Path, Rate: Number(Rate) }))
  return {
    BlkioWeight: blkio.weight ?? 0,
    BlkioWeightDevice: blkio.weight_device ?? [],
    BlkioDeviceReadBps: throttle(blkio.device_read_bps),
    BlkioDeviceReadIOps: throttle(blkio.device_read_iops),
    BlkioDeviceWriteBps: throttle(blkio.device_write_bps),
    BlkioDeviceWriteIOps: throttle(blkio.device_write_iops),
  }
}

/** `deploy.restart_policy` over `restart`, in the Engine's words. */
export function restartPolicy(service: ComposeService): { Name: string; MaximumRetryCount?: number } {
  const policy = service.deploy?.restart_policy
  const [name = '', attempts] =
    policy === undefined
      ? (service.restart ?? '').split(':')
      : [policy.condition ?? '', policy.max_attempts?.toString()]
  const word: Record<string, string> = { none: 'no', any: 'always' }
  return { Name: word[name] ?? name, ...(attempts === undefined ? {} : { MaximumRetryCount: Number(attempts) }) }
}
