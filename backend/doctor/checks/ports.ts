import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { Finding } from '../../../contract/doctor'
import { ProblemError } from '../../../contract/problem'
import { labels } from '../../compose/labels'
import type { ComposeProject } from '../../compose/model'
import { finding, type Check, type Facts } from '../check'
import { writeEnvValue } from '../env-file'
import { excludedRanges, findListeners } from '../find-listeners'
import { overlaps, type Listener, type PortRange } from '../listeners'
import { isOurs, nameOf, publishedPorts, type PublishedPort } from '../model-facts'

/** What a try to listen on a port said. */
export type Trial = 'free' | 'taken' | 'refused'

export interface PortState {
  port: PublishedPort
  /** The container that publishes it. */
  container: { name: string; project: string | null; ours: boolean } | null
  listener: Listener | null
  excluded: PortRange | null
  trial: Trial
  /** The way out: a free port, and the variable that decides. */
  instead: { free: number; variable: string } | null
}

/** Who has a port, as the Doctor tells it. */
export function judgePort({
  port: { port, service },
  container,
  listener,
  excluded,
  trial,
  instead,
}: PortState): Finding {
  const id = String(port)
  if (container?.ours) return finding('port', id, 'ok', 'port-ours', { port, service })
  const way = instead ?? {}
  const mend = instead === null ? null : `use-${instead.free}`
  if (container) {
    const project = container.project === null ? {} : { project: container.project }
    return finding(
      'port',
      id,
      'error',
      'port-container',
      { port, service, container: container.name, ...project, ...way },
      { mend },
    )
  }
  if (listener && listener.pid !== null) {
    const { pid, program, address } = listener
    return finding(
      'port',
      id,
      'error',
      'port-process',
      { port, service, process: program ?? String(pid), pid, ...way },
      { mend, detail: `${address}:${port}` },
    )
  }
  if (excluded) {
    return finding(
      'port',
      id,
      'error',
      'port-excluded',
      { port, service, from: excluded.from, to: excluded.to, ...way },
      { mend },
    )
  }
  if (listener || trial === 'taken')
    return finding('port', id, 'error', 'port-unknown', { port, service, ...way }, { mend })
  if (trial === 'refused') return finding('port', id, 'warning', 'port-refused', { port, service, ...way }, { mend })
  return finding('port', id, 'ok', 'port-free', { port, service })
}

/** Names of variables that stand in a Compose file for this port: `${KAFKA_PORT:-9092}`. */
export function portVariables(text: string, environment: Readonly<Record<string, string>>, port: number): string[] {
  const found = [...text.matchAll(/\$\{(\w+)(?::?-(\d+))?[^}]*\}/g)].filter(([, name = '', byDefault]) => {
    const value = environment[name]
    return (value === undefined || value === '' ? byDefault : value) === String(port)
  })
  return [...new Set(found.map(([, name = '']) => name))]
}

/** Ports worth trying in place of one that is taken: recognisable ones first. */
export function candidates(port: number): number[] {
  const near = Array.from({ length: 40 }, (_, at) => port + 1 + at)
  const alike = [10_000, 20_000, 30_000, -10_000, -20_000].map((more) => port + more)
  return [...alike, ...near].filter((candidate) => candidate > 1024 && candidate < 49_152)
}

const within = (ranges: readonly PortRange[], port: number): PortRange | null =>
  ranges.find(({ from, to }) => port >= from && port <= to) ?? null

/** Tries to listen, for a moment. */
export function tryPort(host: string, port: number): Promise<Trial> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) =>
      resolve(
        error.code === 'EACCES' || error.code === 'EPERM' ? 'refused' : error.code === 'EADDRINUSE' ? 'taken' : 'free',
      ),
    )
    server.listen({ host: host === '' ? '0.0.0.0' : host, port, exclusive: true }, () =>
      server.close(() => resolve('free')),
    )
  })
}

interface Scene {
  facts: Facts
  project: ComposeProject
  listeners: readonly Listener[]
  ranges: readonly PortRange[]
  /** The texts of the Compose files. */
  text: string
}

async function isFree({ facts, project, listeners, ranges }: Scene, host: string, port: number): Promise<boolean> {
  if (publishedPorts(project).some((other) => other.port === port) || within(ranges, port)) return false
  if (listeners.some((listener) => listener.port === port) || holder(facts, project, { host, port })) return false
  return (await tryPort(host, port)) === 'free'
}

/** A free port and the variable that leads there; null where no variable decides, or the process's environment does. */
async function wayOut(scene: Scene, { service, host, port, target }: PublishedPort): Promise<PortState['instead']> {
  const { facts, project, text } = scene
  for (const variable of portVariables(text, project.environment, port)) {
    if (facts.around.env[variable] !== undefined) continue
    for (const free of candidates(port)) {
      if (!(await isFree(scene, host, free))) continue
      // Proof instead of guesswork: read again with the other value, this very port must have moved, and nothing failed.
      const moved = await facts.readProject({ [variable]: String(free) }).catch(() => null)
      const there =
        moved === null ? [] : publishedPorts(moved).filter((other) => other.service === service && other.port === free)
      if (there.some((other) => other.target === target || other.target === free)) return { free, variable }
      break
    }
  }
  return null
}

function holder(
  { containers }: Facts,
  project: ComposeProject,
  { host, port, service }: { host: string; port: number; service?: string },
): PortState['container'] {
  const found = containers.find(
    ({ State, Ports }) =>
      State === 'running' &&
      Ports.some(({ PublicPort, Type, IP }) => PublicPort === port && Type === 'tcp' && overlaps(IP ?? '', host)),
  )
  if (found === undefined) return null
  return {
    name: nameOf(found),
    project: found.Labels[labels.project] ?? null,
    ours: service !== undefined && isOurs(project, found, service),
  }
}

/** Each published port: free, ours, or whose; with a free one to take instead. */
export const portsCheck: Check = {
  name: 'port',
  needsEngine: false,
  needsProject: true,
  async look(facts) {
    const { project, around, signal, engine } = facts
    // Ports of an engine elsewhere are not this computer's.
    if (project === null || /^tcp:\/\/(?!localhost|127\.|\[::1\])/.test(engine.address)) return []
    const [listeners, ranges, texts] = await Promise.all([
      findListeners(around, signal),
      excludedRanges(around, signal),
      Promise.all(project.files.map((file) => readFile(file, 'utf8').catch(() => ''))),
    ])
    const scene: Scene = { facts, project, listeners, ranges, text: texts.join('\n') }
    const findings: Finding[] = []
    for (const port of publishedPorts(project)) {
      const container = holder(facts, project, port)
      const trial = container ? 'taken' : await tryPort(port.host, port.port)
      const excluded = within(ranges, port.port)
      const listener = container
        ? null
        : (listeners.find((other) => other.port === port.port && overlaps(other.address, port.host)) ?? null)
      // The engine has rights that we lack: below 1024, "refused" says nothing about whether the port is taken.
      const privileged = trial === 'refused' && around.platform !== 'win32' && listener === null
      const state = { port, container, listener, excluded, trial: privileged ? ('free' as const) : trial }
      const trouble = judgePort({ ...state, instead: null }).severity !== 'ok'
      findings.push(judgePort({ ...state, instead: trouble ? await wayOut(scene, port) : null }))
    }
    return findings
  },
  async mend({ envFile }, { params }) {
    const { variable, free } = params
    if (typeof variable !== 'string' || typeof free !== 'number')
      throw new ProblemError('INVALID_INPUT', { field: 'mend' })
    await writeEnvValue(envFile, variable, String(free))
    return `port:${free}`
  },
}
