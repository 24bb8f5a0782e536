import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { Logs, type LogsProcessClient } from '../backend/logs/logs'
import type { LaunchedProcess } from '../backend/launch'
import { forkProcess } from '../process/fork'

const run = promisify(execFile)
export const image = 'node:24-bookworm-slim'
export const docker = async (...args: string[]): Promise<string> => (await run('docker', args, { maxBuffer: 1e9 })).stdout.trim()

/** Containers of a project of the bench's own, that run e2e/log-writer.cjs, set by `env`. */
export async function startWriter(project: string, name: string, env: Record<string, string>): Promise<string> {
  const labels = { project, service: name, 'container-number': '1', oneoff: 'False' }
  return docker(
    'run', '-d', '--name', `${project}-${name}`,
    ...Object.entries(labels).flatMap(([key, value]) => ['--label', `com.docker.compose.${key}=${value}`]),
    ...Object.entries({ NAME: name, ...env }).flatMap(([key, value]) => ['-e', `${key}=${value}`]),
    '--network', 'none', '-v', `${path.resolve(import.meta.dirname, '../e2e/log-writer.cjs')}:/log-writer.cjs:ro`,
    image, 'node', '/log-writer.cjs',
  )
}

export async function removeAll(project: string): Promise<void> {
  const ids = await docker('ps', '-aq', '--filter', `label=com.docker.compose.project=${project}`)
  if (ids !== '') await docker('rm', '-f', '-v', ...ids.split('\n'))
}

/** The built process of the logs (npm run build), as the app runs it. */
export class LogsUnderTest {
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'weatherdeck-bench-logs-'))
  readonly #logs: Logs
  #process: LaunchedProcess | null = null
  #cpuAtStart = 0

  constructor(project: string) {
    this.#logs = new Logs({
      launch: (name) => (this.#process = forkProcess(path.resolve(import.meta.dirname, '../out/main', `${name}.cjs`))),
      config: { dataDir: this.#folder, project, findProblems: true },
    })
  }

  client(): Promise<LogsProcessClient> {
    return this.#logs.client()
  }

  /** Resident memory of the process, MB (Linux). */
  memory(): number {
    const status = readFileSync(`/proc/${this.#process?.pid ?? 0}/status`, 'utf8')
    return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024)
  }

  /** The greatest it ever was, MB. */
  mostMemory(): number {
    const status = readFileSync(`/proc/${this.#process?.pid ?? 0}/status`, 'utf8')
    return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024)
  }

  /** Processor time since the last call, s. */
  cpu(): number {
    const fields = readFileSync(`/proc/${this.#process?.pid ?? 0}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
    const now = (Number(fields[11]) + Number(fields[12])) / 100
    const spent = now - this.#cpuAtStart
    this.#cpuAtStart = now
    return spent
  }

  async close(): Promise<void> {
    await this.#logs.close()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

export const everything = { sources: [], levels: [], terms: [], from: null, to: null, fold: true }

export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}
