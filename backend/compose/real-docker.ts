import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import type { Problem } from '../../contract/problem'
import { DockerEngine, surroundingsOf } from '../docker'
import { up, type Operation } from './apply'
import { down } from './down'
import { observe, projectContainers } from './observe'
import { makePlan, type Plan, type PlanOptions } from './plan'
import { readProject } from './read'
import { Steps } from './steps'

/** The image that tests run: Node with a shell. */
export const testImage = 'node:24-bookworm-slim'

const run = promisify(execFile)

/** Why the tests against a real engine can't run here, or null. With WEATHERDECK_REQUIRE_ALL=1 they run, and fail, anyway. */
export async function missing(what: 'engine' | 'engine and CLI', image = testImage): Promise<string | null> {
  if (process.env['WEATHERDECK_REQUIRE_ALL'] === '1') return null
  const engine = new DockerEngine(surroundingsOf(process.env))
  engine.open()
  await engine.settled()
  const { state } = engine.status
  try {
    if (state !== 'connected') return 'no Docker Engine answers'
    await engine.docker.getImage(image).inspect()
  } catch {
    return `no image ${image}`
  } finally {
    engine.close()
  }
  if (what === 'engine') return null
  return run('docker', ['compose', 'version']).then(
    () => null,
    () => 'no docker compose CLI',
  )
}

/** A Compose project of a test, in a folder and under a name of its own. */
export class Trial {
  readonly engine = new DockerEngine(surroundingsOf(process.env))
  steps = new Steps(() => undefined)

  private constructor(
    readonly name: string,
    readonly folder: string,
  ) {}

  static async open(): Promise<Trial> {
    const folder = await mkdtemp(path.join(tmpdir(), 'weatherdeck-trial-'))
    const trial = new Trial(`wd-trial-${path.basename(folder).slice(-6).toLowerCase()}-${process.pid}`, folder)
    trial.engine.open()
    await trial.engine.settled()
    return trial
  }

  get file(): string {
    return path.join(this.folder, 'compose.yaml')
  }

  /** Writes the project's files; the Compose file without its name. */
  async write(compose: string, others: Record<string, string> = {}): Promise<void> {
    for (const [name, text] of Object.entries({ 'compose.yaml': `name: ${this.name}\n${compose}`, ...others })) {
      await mkdir(path.dirname(path.join(this.folder, name)), { recursive: true })
      await writeFile(path.join(this.folder, name), text)
    }
  }

  async operation(signal: AbortSignal = new AbortController().signal): Promise<Operation> {
    this.steps = new Steps(() => undefined)
    const project = await readProject({ files: [this.file], projectName: this.name, env: process.env })
    return { engine: this.engine, project, steps: this.steps, signal, env: process.env }
  }

  async up(options: Partial<PlanOptions> = {}, signal?: AbortSignal): Promise<Problem[]> {
    return up(await this.operation(signal), { services: [], build: false, removeOrphans: true, ...options })
  }

  async plan(): Promise<Plan> {
    const { project } = await this.operation()
    return makePlan(project.model, await observe(this.engine.docker, project.model), {
      services: [],
      build: false,
      removeOrphans: true,
    })
  }

  /** `service: state` of all containers, sorted. */
  async states(): Promise<string[]> {
    return (await projectContainers(this.engine.docker, this.name))
      .map(({ service, state }) => `${service}: ${state}`)
      .sort()
  }

  /** Steps of a kind that were done, in the order of their end. */
  ended(kind: string): string[] {
    return this.steps
      .list()
      .filter((step) => step.kind === kind && step.state === 'done')
      .sort((a, b) => (a.endedAt ?? 0) - (b.endedAt ?? 0))
      .map(({ subject }) => subject)
  }

  /** The real CLI on the same file. */
  async cli(...args: string[]): Promise<string> {
    const { stdout } = await run('docker', ['compose', '-f', this.file, '-p', this.name, ...args])
    return stdout
  }

  async inContainer(service: string, ...command: string[]): Promise<string> {
    const { stdout } = await run('docker', ['exec', `${this.name}-${service}-1`, ...command])
    return stdout.trim()
  }

  async close(): Promise<void> {
    try {
      await down(await this.operation(), { volumes: true, orphans: true })
      const images = await this.engine.docker.listImages({ filters: { reference: [`${this.name}-*`] } })
      for (const image of images) await this.engine.docker.getImage(image.Id).remove({ force: true })
    } finally {
      this.engine.close()
      await rm(this.folder, { recursive: true, force: true })
    }
  }
}
