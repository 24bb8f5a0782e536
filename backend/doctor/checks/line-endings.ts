import { open, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join, posix, relative } from 'node:path'
import type { Finding } from '../../../contract/doctor'
import { ProblemError } from '../../../contract/problem'
import { writeProblem } from '../../../process/atomic-file'
import type { ComposeProject } from '../../compose/model'
import { finding, type Check } from '../check'

/** Scripts are small; what is bigger is data. */
const mostBytes = 4 * 1024 * 1024
const mostFiles = 500
const deepest = 4

/** A file of this computer that a container reads as a script. */
export interface MountedScript {
  file: string
  /** Shown, relative to the Compose file. */
  name: string
  service: string
  target: string
}

const isScriptName = (file: string): boolean =>
  /\.(sh|bash|sql|pgsql|psql|py|awk|sed|env|conf)$|(^|[\\/])(entrypoint|docker-entrypoint|gradlew|mvnw)$/i.test(file)

/** Whether a text has Windows line endings; null for what is no text. */
export function hasCarriageReturns(content: Buffer): boolean | null {
  if (content.includes(0)) return null
  return content.includes('\r\n')
}

/** CRLF to LF; a lone CR stays, it means something else. */
export const toLf = (content: Buffer): Buffer =>
  Buffer.from(content.toString('latin1').replace(/\r\n/g, '\n'), 'latin1')

async function startsLikeScript(file: string): Promise<boolean> {
  const handle = await open(file, 'r')
  try {
    const { buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0)
    return buffer.toString('latin1') === '#!'
  } finally {
    await handle.close()
  }
}

/** Scripts in what services mount from this computer and in what their images are built from. */
export async function mountedScripts(project: ComposeProject): Promise<MountedScript[]> {
  const found: MountedScript[] = []
  const add = async (service: string, source: string, target: string, depth: number): Promise<void> => {
    if (found.length >= mostFiles) return
    const info = await stat(source).catch(() => null)
    if (info?.isDirectory() && depth < deepest) {
      const entries = await readdir(source).catch(() => [])
      for (const entry of entries)
        if (entry !== 'node_modules' && !entry.startsWith('.git'))
          await add(service, join(source, entry), posix.join(target, entry), depth + 1)
    } else if (info?.isFile() && info.size <= mostBytes && !found.some(({ file }) => file === source)) {
      const script = isScriptName(source) || (await startsLikeScript(source).catch(() => false))
      if (script)
        found.push({ file: source, name: relative(project.workingDirectory, source) || source, service, target })
    }
  }
  for (const [service, { volumes, build }] of Object.entries(project.model.services)) {
    for (const { type, source, target = '' } of volumes ?? [])
      if (type === 'bind' && source !== undefined) await add(service, source, target, 0)
    if (build?.context !== undefined && !/^\w+:\/\//.test(build.context)) await add(service, build.context, '.', 0)
  }
  return found
}

/** Would a script that a container reads fail because it was checked out on Windows? */
export const lineEndingsCheck: Check = {
  name: 'line-endings',
  needsEngine: false,
  needsProject: true,
  async look({ project }) {
    if (project === null) return []
    const scripts = await mountedScripts(project)
    const findings: Finding[] = []
    for (const { file, name, service, target } of scripts) {
      const content = await readFile(file).catch(() => null)
      if (content === null || hasCarriageReturns(content) !== true) continue
      // A shell stumbles over them; psql and Python take them, until a value ends with one.
      const runs = /\.(sh|bash)$/i.test(file) || content.subarray(0, 2).toString('latin1') === '#!'
      findings.push(
        finding(
          'line-endings',
          name,
          runs ? 'error' : 'warning',
          'line-endings-crlf',
          { name, service, target },
          { detail: file, mend: 'convert' },
        ),
      )
    }
    return findings.length > 0
      ? findings
      : [finding('line-endings', null, 'ok', 'line-endings-ok', { count: scripts.length })]
  },
  async mend(_, { id, detail: file }) {
    if (file === null) throw new ProblemError('INVALID_INPUT', { field: 'id' })
    try {
      // In place: a mounted file that is replaced by another one would still be the old one in a running container.
      await writeFile(file, toLf(await readFile(file)))
      return id
    } catch (error) {
      throw writeProblem(error, file)
    }
  },
}
