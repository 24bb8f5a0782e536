import { execFile } from 'node:child_process'
import { stat } from 'node:fs/promises'
import { win32 } from 'node:path'
import type { Finding } from '../../../contract/doctor'
import { ProblemError } from '../../../contract/problem'
import type { Engine } from '../../../contract/stack'
import { parseTasklist } from '../listeners'
import { finding, type Check, type Facts, type Surroundings } from '../check'

/** What is known when no engine answers. */
export interface EngineTraces {
  platform: NodeJS.Platform
  user: string
  engine: Pick<Engine, 'address' | 'from'> & { detail: string }
  /** Where Docker Desktop is installed. */
  desktop: string | null
  desktopRuns: boolean
  /** A docker or dockerd on the PATH (Linux). */
  installed: boolean
  /** Windows only; `version` is the default for new distributions. */
  wsl: { installed: boolean; version: 1 | 2 | null } | null
}

/** Why no engine answers, as far as the traces tell. */
export function judgeSilence(traces: EngineTraces): Finding {
  const { engine, platform, desktop, desktopRuns, wsl, user, installed } = traces
  const { address, from, detail } = engine
  const say = (text: Parameters<typeof finding>[3], params: Finding['params'] = {}, mend: string | null = null) =>
    finding('engine', null, 'error', text, params, { detail: detail || null, mend })
  if (/EACCES|EPERM|permission denied/i.test(detail) && platform !== 'win32')
    return say('engine-permission', { address, user })
  const named = from === 'DOCKER_HOST' || (from.startsWith('context ') && !/^context desktop-/.test(from))
  if (named) return say('engine-elsewhere', { address, from })
  if (platform === 'linux' && desktop === null) {
    return installed ? say('engine-daemon-stopped', { address }) : say('engine-not-installed-linux')
  }
  if (desktop === null) return say('engine-not-installed-desktop')
  if (wsl !== null && !wsl.installed) return say('engine-wsl-missing')
  if (wsl?.version === 1) return say('engine-wsl-version-1')
  if (desktopRuns) return say('engine-desktop-starting', { address })
  return say('engine-desktop-stopped', { address }, platform === 'linux' ? null : 'start-desktop')
}

/** `wsl --status`: words are translated, but "…: 2" ends the line on the default version. It fails where WSL is missing. */
export function parseWslStatus(exitCode: number | null, text: string): { installed: boolean; version: 1 | 2 | null } {
  const version = /:\s*([12])\s*$/m.exec(text)?.[1]
  return { installed: exitCode === 0, version: version === undefined ? null : version === '1' ? 1 : 2 }
}

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )

async function firstThatExists(paths: readonly string[]): Promise<string | null> {
  for (const path of paths) if (await isFile(path)) return path
  return null
}

/** Where Docker Desktop's installers put it. */
function desktopPaths({ platform, env, home }: Surroundings): string[] {
  if (platform === 'darwin') return ['/Applications/Docker.app', `${home}/Applications/Docker.app`]
  if (platform === 'linux') return ['/opt/docker-desktop/bin/docker-desktop']
  const places = [
    [env['ProgramFiles'], 'Docker', 'Docker', 'Docker Desktop.exe'],
    [env['ProgramW6432'], 'Docker', 'Docker', 'Docker Desktop.exe'],
    [env['LOCALAPPDATA'], 'Programs', 'DockerDesktop', 'Docker Desktop.exe'],
  ]
  return places.flatMap(([base, ...rest]) => (base ? [win32.join(base, ...rest.map(String))] : []))
}

async function gather({ around, engine, signal }: Facts): Promise<EngineTraces> {
  const { platform, env, user, run } = around
  const desktop = await firstThatExists(desktopPaths(around))
  const onPath = (env['PATH'] ?? '').split(':').flatMap((folder) => [`${folder}/dockerd`, `${folder}/docker`])
  let desktopRuns = false
  let wsl: EngineTraces['wsl'] = null
  if (platform === 'win32') {
    const tasks = parseTasklist((await run('tasklist', ['/FO', 'CSV', '/NH'], signal)).stdout)
    desktopRuns = [...tasks.values()].some((name) => /^(Docker Desktop|com\.docker\.backend)\.exe$/i.test(name))
    const status = await run('wsl.exe', ['--status'], signal)
    wsl = parseWslStatus(status.exitCode, status.stdout)
  } else if (desktop !== null) {
    desktopRuns = /com\.docker\.backend|Docker Desktop/.test((await run('ps', ['-axo', 'comm='], signal)).stdout)
  }
  return {
    platform,
    user,
    engine: { address: engine.address, from: engine.from, detail: engine.problem?.detail ?? '' },
    desktop,
    desktopRuns,
    installed:
      platform === 'linux' && (await firstThatExists([...onPath, '/usr/bin/dockerd', '/usr/bin/docker'])) !== null,
    wsl,
  }
}

/** Is there an engine, and does it run Linux containers? */
export const engineCheck: Check = {
  name: 'engine',
  needsEngine: false,
  needsProject: false,
  async look(facts) {
    const { engine, info } = facts
    // An engine that is too old did answer; the version's check says the rest.
    if (facts.docker === null && engine.problem?.code !== 'ENGINE_TOO_OLD') return [judgeSilence(await gather(facts))]
    if (info?.osType === 'windows') return [finding('engine', null, 'error', 'engine-windows-containers')]
    return [finding('engine', null, 'ok', 'engine-ok', { system: engine.system ?? 'Docker', address: engine.address })]
  },
  async mend({ around }, { id }) {
    const desktop = await firstThatExists(desktopPaths(around))
    if (desktop === null) throw new ProblemError('NOT_RUNNING', { process: 'Docker Desktop' })
    await new Promise<void>((resolve, reject) => {
      const failed = (error: unknown) =>
        reject(new ProblemError('NOT_RUNNING', { process: 'Docker Desktop' }, { detail: String(error), cause: error }))
      if (around.platform === 'darwin') {
        execFile('open', ['-a', desktop], (error) => (error === null ? resolve() : failed(error)))
        return
      }
      // It stays when the app ends: so nothing of it is held on to.
      const child = execFile(desktop, { windowsHide: false })
      child.once('error', failed)
      child.once('spawn', () => {
        child.unref()
        resolve()
      })
    })
    return id
  },
}
