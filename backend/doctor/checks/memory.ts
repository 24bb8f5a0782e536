import type Docker from 'dockerode'
import type { Finding } from '../../../contract/doctor'
import { isOneShot, ranks } from '../../compose/graph'
import type { ComposeModel, ComposeService } from '../../compose/model'
import { finding, type Check, type Facts } from '../check'
import { isOurs } from '../model-facts'

const mb = 1024 ** 2
/** What the engine and its system take of a VM's memory for themselves: measured at 250 to 400 MB with Docker Desktop. */
const systemBytes = 384 * mb
/** A JVM takes more than its heap: classes, compiled code, threads, buffers. */
const beyondHeap = 1.25
const perJvm = 96 * mb
/** Assumed where a service tells nothing. */
const unknownBytes = 256 * mb

export interface ServiceMemory {
  service: string
  rank: number
  /** null without a limit. */
  limitBytes: number | null
  /** What it usually takes, never more than its limit. */
  expectedBytes: number
}

const factors: Record<string, number> = { '': 1, k: 1024, m: mb, g: 1024 * mb, t: 1024 * 1024 * mb }

/** The largest `-Xmx512m`, `SPARK_WORKER_MEMORY=1g` and the like in what a service is told; null where it tells none. */
export function heapBytes({ environment, command }: Pick<ComposeService, 'environment' | 'command'>): number | null {
  const told = [...Object.values(environment ?? {}).map((value) => value ?? ''), ...(command ?? [])].join(' ')
  const sizes = [...told.matchAll(/-Xmx(\d+)([kmgt]?)/gi)].map(
    ([, amount, unit = '']) => Number(amount) * (factors[unit.toLowerCase()] ?? 1),
  )
  return sizes.length === 0 ? null : Math.max(...sizes)
}

/** What each enabled service that stays may and will take, in order of start. */
export function serviceMemory(model: ComposeModel): ServiceMemory[] {
  const rank = ranks(model)
  return (
    Object.entries(model.services)
      // Gone before the others need the memory.
      .filter(([service]) => !isOneShot(model, service))
      .map(([service, spec]) => {
        const limit = Number(spec.mem_limit ?? spec.deploy?.resources.limits?.memory ?? 0)
        const heap = heapBytes(spec)
        const guess = heap === null ? (limit > 0 ? limit / 2 : unknownBytes) : heap * beyondHeap + perJvm
        return {
          service,
          rank: rank.get(service) ?? 0,
          limitBytes: limit > 0 ? limit : null,
          expectedBytes: Math.round(limit > 0 ? Math.min(limit, guess) : guess),
        }
      })
      .sort((a, b) => a.rank - b.rank || (a.service < b.service ? -1 : 1))
  )
}

export interface MemoryFacts {
  services: readonly ServiceMemory[]
  totalBytes: number
  /** Taken by containers that are not of the stack. */
  othersBytes: number
  /** Where the engine lives decides how it gets more memory. */
  kind: 'wsl' | 'desktop' | 'linux'
}

/** Will the stack fit, and which service is the first that will not? */
export function judgeMemory({ services, totalBytes, othersBytes, kind }: MemoryFacts): Finding[] {
  const availableBytes = Math.max(0, totalBytes - systemBytes - othersBytes)
  const neededBytes = services.reduce((sum, { limitBytes, expectedBytes }) => sum + (limitBytes ?? expectedBytes), 0)
  const expectedBytes = services.reduce((sum, service) => sum + service.expectedBytes, 0)
  const findings: Finding[] = []
  if (neededBytes <= availableBytes)
    findings.push(finding('memory', null, 'ok', 'memory-ok', { neededBytes, availableBytes }))
  else if (expectedBytes <= availableBytes) {
    const others = othersBytes > 0 ? { othersBytes, totalBytes } : {}
    findings.push(
      finding('memory', null, 'note', 'memory-tight', { expectedBytes, neededBytes, availableBytes, ...others }),
    )
  } else findings.push(finding('memory', null, 'error', `memory-short-${kind}`, { expectedBytes, availableBytes }))
  let left = availableBytes
  for (const { service, limitBytes, expectedBytes: usual } of services) {
    const takes = limitBytes ?? usual
    left -= takes
    if (limitBytes === null) findings.push(finding('memory', service, 'note', 'memory-service-unlimited', { service }))
    else if (left >= 0)
      findings.push(finding('memory', service, 'ok', 'memory-service-fits', { service, limitBytes, leftBytes: left }))
    else {
      const severity = expectedBytes <= availableBytes ? 'note' : 'warning'
      findings.push(
        finding('memory', service, severity, 'memory-service-short', {
          service,
          limitBytes,
          shortBytes: Math.min(-left, takes),
        }),
      )
    }
  }
  return findings
}

/** Memory in use by running containers of others, bytes; those that can't be asked count nothing. */
async function othersMemory({ project, containers, docker }: Facts): Promise<number> {
  if (docker === null || project === null) return 0
  const others = containers.filter((container) => container.State === 'running' && !isOurs(project, container))
  const used = await Promise.all(others.slice(0, 30).map(({ Id }) => memoryOf(docker, Id)))
  return used.reduce((sum, bytes) => sum + bytes, 0)
}

/** As `docker stats` counts: the page cache that can be dropped at once is no use of memory. */
async function memoryOf(docker: Docker, id: string): Promise<number> {
  try {
    const { memory_stats: memory } = await docker.getContainer(id).stats({ stream: false, 'one-shot': true })
    const { stats = {} } = memory as { stats?: { inactive_file?: number; total_inactive_file?: number } }
    return Math.max(0, (memory.usage ?? 0) - (stats.total_inactive_file ?? stats.inactive_file ?? 0))
  } catch {
    return 0
  }
}

export const memoryCheck: Check = {
  name: 'memory',
  needsEngine: true,
  needsProject: true,
  async look(facts) {
    const { project, info, around } = facts
    if (project === null || info === null) return []
    const desktop = /docker desktop/i.test(info.system)
    return judgeMemory({
      services: serviceMemory(project.model),
      totalBytes: info.memoryBytes,
      othersBytes: await othersMemory(facts),
      kind: desktop ? (around.platform === 'win32' ? 'wsl' : 'desktop') : 'linux',
    })
  },
}
