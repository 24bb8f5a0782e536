import type Docker from 'dockerode'
import type { ContainerState, Health, StackService } from '../../contract/stack'
import { imageOf, isOneShot, ranks } from '../compose/graph'
import type { ComposeModel, ComposePort } from '../compose/model'
import type { ObservedContainer } from '../compose/observe'
import type { Plan } from '../compose/plan'
import type { UsageWatch } from './usage'

/** What inspecting a container adds to the listing. */
export interface ContainerDetail {
  state: ContainerState
  health: Health
  exitCode: number | null
  since: number | null
  lastProbe: string | null
  /** `9092/tcp` -> where it is published. */
  ports: StackService['ports']
}

export async function inspectContainer(docker: Docker, id: string): Promise<ContainerDetail> {
  const { State: state, NetworkSettings: network } = await docker.getContainer(id).inspect()
  const ended = state.Status === 'exited' || state.Status === 'dead'
  const probe = state.Health?.Log?.at(-1)
  return {
    state: state.Status as ContainerState,
    health: (state.Health?.Status as Health | undefined) ?? 'none',
    exitCode: ended ? state.ExitCode : null,
    since: epoch(ended ? state.FinishedAt : state.StartedAt),
    lastProbe: probe !== undefined && probe.ExitCode !== 0 ? probe.Output.trim().slice(-2_000) : null,
    ports: Object.entries(network.Ports ?? {}).flatMap(([key, bindings]) => {
      const [target = '0', protocol = 'tcp'] = key.split('/')
      const seen = (bindings as { HostIp: string; HostPort: string }[] | null) ?? []
      return (
        seen
          // The same port on IPv6 says nothing new.
          .filter(({ HostIp }) => !HostIp.includes(':') || seen.length === 1)
          .map(({ HostIp, HostPort }) => publishedPort(HostIp, Number(HostPort), Number(target), protocol))
      )
    }),
  }
}

/** Ports of the stack behind which a web interface waits, by the port in the container (compose/compose.yaml). */
const webPorts: Record<string, readonly number[]> = {
  'hdfs-namenode': [9870],
  'hdfs-datanode': [9864],
  'spark-master': [8080],
  'spark-worker': [8081],
  pgadmin: [80, 5050],
}

const publishedPort = (
  host: string,
  published: number,
  target: number,
  protocol: string,
): StackService['ports'][number] => ({
  host: host === '' ? '0.0.0.0' : host,
  published,
  target,
  protocol: protocol === 'udp' ? 'udp' : 'tcp',
  url: null,
})

function withUrl(service: string, port: StackService['ports'][number]): StackService['ports'][number] {
  const isWeb = port.protocol === 'tcp' && webPorts[service]?.includes(port.target) === true
  return isWeb ? { ...port, url: `http://localhost:${port.published}` } : port
}

/** Where the file says a port will be, while no container has it. */
const plannedPort = (port: ComposePort): StackService['ports'] =>
  /^\d+$/.test(port.published ?? '')
    ? [publishedPort(port.host_ip ?? '', Number(port.published), port.target ?? 0, port.protocol ?? 'tcp')]
    : []

const conditions = {
  service_started: 'started',
  service_healthy: 'healthy',
  service_completed_successfully: 'completed',
} as const

const epoch = (time: string): number | null => {
  const at = Date.parse(time)
  return Number.isNaN(at) || at <= 0 ? null : at
}

/** The services of the file with their containers' state, in order of start. */
export function describeServices(
  model: ComposeModel,
  containers: readonly ObservedContainer[],
  details: ReadonlyMap<string, ContainerDetail>,
  plan: Plan | null,
  usage: UsageWatch,
): StackService[] {
  const rank = ranks(model)
  return Object.entries(model.services)
    .map(([name, service]): StackService => {
      const container = containers.filter((other) => other.service === name).sort((a, b) => a.number - b.number)[0]
      const detail = container === undefined ? undefined : details.get(container.id)
      const ports =
        detail !== undefined && detail.ports.length > 0 ? detail.ports : (service.ports ?? []).flatMap(plannedPort)
      return {
        name,
        image: imageOf(model.name, name, service),
        built: service.build !== undefined,
        profiles: service.profiles ?? [],
        dependsOn: Object.entries(service.depends_on ?? {}).map(([other, need]) => ({
          service: other,
          condition: conditions[need.condition],
          required: need.required,
        })),
        rank: rank.get(name) ?? 0,
        container: container?.name ?? null,
        state: detail?.state ?? 'absent',
        health: detail?.health ?? 'none',
        oneShot: isOneShot(model, name),
        exitCode: detail?.exitCode ?? null,
        since: detail?.since ?? null,
        lastProbe: detail?.lastProbe ?? null,
        outdated: plan?.containers.some((action) => action.service === name && action.kind === 'recreate') === true,
        ports: ports.map((port) => withUrl(name, port)),
        usage: container === undefined ? null : usage.usage(container.id),
        usageHistory: container === undefined ? [] : usage.history(container.id),
      }
    })
    .sort((a, b) => a.rank - b.rank || (a.name < b.name ? -1 : 1))
}
