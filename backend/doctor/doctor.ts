import { homedir, userInfo } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import type { Finding } from '../../contract/doctor'
import { problemOf } from '../../contract/problem'
import type { ComposeProject } from '../compose/model'
import { readProject } from '../compose/read'
import type { DockerEngine } from '../docker'
import { makeBundle, type Bundle } from './bundle'
import { finding, type Check, type EngineInfo, type Facts, type Surroundings } from './check'
import { clockCheck } from './checks/clock'
import { diskCheck } from './checks/disk'
import { engineCheck } from './checks/engine'
import { envCheck } from './checks/env'
import { imagesCheck } from './checks/images'
import { lineEndingsCheck } from './checks/line-endings'
import { memoryCheck } from './checks/memory'
import { portsCheck } from './checks/ports'
import { postgresCheck } from './checks/postgres'
import { versionCheck } from './checks/version'
import { volumesCheck } from './checks/volumes'
import { runTool } from './tools'

export interface DoctorOptions {
  dataDir: string
  /** Opened by whoever made it. */
  engine: Pick<DockerEngine, 'docker' | 'status' | 'settled' | 'retry'>
  /** Compose files, the later over the earlier; `.env` is beside the first. Made already (stack-files.ts). */
  files: readonly string[]
  projectName?: string
  /** Profiles in use now; default: what `COMPOSE_PROFILES` says. */
  profiles?: () => string[]
  env: Readonly<Record<string, string | undefined>>
  version: string
  /** For the bundle. */
  settings?: () => unknown
  /** Default: this computer. */
  surroundings?: Surroundings
}

const checks: readonly Check[] = [
  engineCheck,
  versionCheck,
  envCheck,
  portsCheck,
  postgresCheck,
  lineEndingsCheck,
  clockCheck,
  imagesCheck,
  memoryCheck,
  volumesCheck,
  diskCheck,
]

const thisComputer = (env: Surroundings['env']): Surroundings => ({
  platform: process.platform,
  env,
  home: homedir(),
  user: userName(),
  run: runTool,
})

/** A container may run as a user that no file names. */
function userName(): string {
  try {
    return userInfo().username
  } catch {
    return ''
  }
}

/** Looks at everything that the stack needs, before its start and at any time; changes nothing unless asked to mend. */
export class Doctor {
  readonly #around: Surroundings

  constructor(private readonly options: DoctorOptions) {
    this.#around = options.surroundings ?? thisComputer(options.env)
  }

  /** Runs all checks side by side and yields each finding as it is known. A check that fails is a finding too. */
  async *run(signal?: AbortSignal): AsyncGenerator<Finding> {
    const abort = new AbortController()
    const stop = () => abort.abort(signal?.reason)
    signal?.addEventListener('abort', stop)
    if (signal?.aborted === true) stop()
    try {
      const facts = await this.#facts(abort.signal)
      const possible = checks.filter((check) => isPossible(check, facts))
      const running = new Map(
        possible.map((check) => [check, look(check, facts).then((findings) => ({ check, findings }))]),
      )
      while (running.size > 0 && !abort.signal.aborted) {
        const { check, findings } = await Promise.race(running.values())
        running.delete(check)
        yield* findings
      }
      const skipped = checks.filter(({ needsEngine }) => needsEngine && facts.docker === null).map(({ name }) => name)
      if (skipped.length > 0) yield finding('engine', 'skipped', 'note', 'check-skipped', { names: skipped.join(', ') })
    } finally {
      abort.abort()
      signal?.removeEventListener('abort', stop)
    }
  }

  /**
   * Does what a finding offers, and returns how it is now. The finding is looked at anew first: when it no longer offers
   * this very mend, nothing is done. Throws the mend's own problems.
   */
  async mend(id: string, mend: string): Promise<Finding> {
    const signal = new AbortController().signal
    const check = checks.find(({ name }) => id === name || id.startsWith(`${name}:`))
    const gone = finding(check?.name ?? 'engine', null, 'note', 'check-failed', { name: id })
    if (check === undefined) return gone
    const facts = await this.#facts(signal)
    if (!isPossible(check, facts)) return gone
    const present = (await look(check, facts)).find((one) => one.id === id)
    if (present?.mend?.id !== mend || check.mend === undefined)
      return present ?? (await this.#again(check, id, signal)) ?? gone
    const after = await check.mend(facts, present)
    return (await this.#again(check, after, signal)) ?? present
  }

  /** A text for a bug report, without secrets. */
  async bundle(): Promise<Bundle> {
    const signal = new AbortController().signal
    const findings: Finding[] = []
    for await (const one of this.run(signal)) findings.push(one)
    const { version, settings } = this.options
    return makeBundle(await this.#facts(signal), { findings, version, settings: settings?.() })
  }

  /** A finding by its id; where that is no longer, what the check says as a whole. */
  async #again(check: Check, id: string, signal: AbortSignal): Promise<Finding | null> {
    const findings = await look(check, await this.#facts(signal))
    return findings.find((one) => one.id === id) ?? findings.find((one) => one.id === check.name) ?? findings[0] ?? null
  }

  #read(overrides: Record<string, string>): Promise<ComposeProject> {
    const { files, env, projectName, profiles } = this.options
    return readProject({
      files: [...files],
      env: { ...env, ...overrides },
      ...(projectName === undefined ? {} : { projectName }),
      ...(profiles === undefined ? {} : { profiles: profiles() }),
    })
  }

  async #facts(signal: AbortSignal): Promise<Facts> {
    const { engine, dataDir, files } = this.options
    const envFile = join(dirname(resolve(files[0] ?? '.')), '.env')
    if (engine.status.state === 'unreachable') engine.retry()
    await engine.settled()
    const facts: Facts = {
      around: this.#around,
      dataDir,
      envFile,
      signal,
      readProject: (overrides) => this.#read(overrides),
      engine: engine.status,
      docker: null,
      info: null,
      containers: [],
      project: null,
      projectProblem: null,
    }
    try {
      facts.project = await this.#read({})
    } catch (error) {
      facts.projectProblem = problemOf(error)
    }
    if (engine.status.state !== 'connected') return facts
    try {
      const askedAt = Date.now()
      const info = (await engine.docker.info()) as Record<string, unknown>
      facts.info = engineInfo(info, askedAt)
      facts.containers = await engine.docker.listContainers({ all: true })
      facts.docker = engine.docker
    } catch {
      // Lost in this very moment: the engine's own check says so.
      facts.engine = engine.status
    }
    return facts
  }
}

function engineInfo(info: Record<string, unknown>, askedAt: number): EngineInfo {
  return {
    osType: String(info['OSType'] ?? ''),
    architecture: String(info['Architecture'] ?? ''),
    memoryBytes: Number(info['MemTotal'] ?? 0),
    rootDir: String(info['DockerRootDir'] ?? ''),
    system: String(info['OperatingSystem'] ?? ''),
    systemTime: Date.parse(String(info['SystemTime'] ?? '')),
    askedAt,
    answeredAt: Date.now(),
  }
}

const isPossible = (check: Check, facts: Facts): boolean =>
  (!check.needsEngine || facts.docker !== null) && (!check.needsProject || facts.project !== null)

async function look(check: Check, facts: Facts): Promise<Finding[]> {
  try {
    return await check.look(facts)
  } catch (error) {
    const { detail, code } = problemOf(error)
    return [finding(check.name, 'failed', 'note', 'check-failed', { name: check.name }, { detail: detail ?? code })]
  }
}
