import { createReadStream } from 'node:fs'
import { lstat, readdir, readFile, readlink } from 'node:fs/promises'
import path from 'node:path'
import dockerIgnore from '@balena/dockerignore'
import type Docker from 'dockerode'
import { pack, type Pack } from 'tar-stream'
import { ProblemError, problemOf } from '../../contract/problem'
import { note } from '../../contract/stack-note'
import { jsonLines } from '../docker-stream'
import { engineFailure, engineWords } from './failures'
import { labels } from './labels'
import type { ComposeBuild, ComposeProject } from './model'
import type { Step } from './steps'

interface BuildMessage {
  stream?: string
  status?: string
  id?: string
  error?: string
  progressDetail?: { current?: number; total?: number }
}

export interface BuildRequest {
  service: string
  image: string
  build: ComposeBuild
  platform: string | undefined
  noCache: boolean
}

/** What the Engine's own builder can't do; BuildKit is reached only by a client of its own. */
const beyondClassic = [
  'additional_contexts',
  'ssh',
  'secrets',
  'privileged',
  'entitlements',
  'cache_to',
  'sbom',
  'provenance',
] as const

/**
 * Builds an image by the Engine's builder, with Dockerfile steps as progress. The context is sent as the docker CLI does:
 * `.dockerignore` respected, everything owned by root.
 * Throws `BUILD_FAILED` with the last lines, `FILE_UNREADABLE`, `ENGINE_UNREACHABLE`.
 */
export async function buildImage(
  docker: Docker,
  project: ComposeProject,
  request: BuildRequest,
  step: Step,
  signal: AbortSignal,
): Promise<void> {
  const { build, service } = request
  const failed = (detail: string, at?: string): ProblemError =>
    new ProblemError('BUILD_FAILED', { service, ...(at === undefined ? {} : { step: at }) }, { detail })
  const unknown = beyondClassic.filter((key) => build[key] !== undefined)
  if (unknown.length > 0)
    throw failed(
      `build.${unknown.join(', build.')} needs BuildKit: build it with "docker compose build ${service}", then start again.`,
    )
  const folder = build.context ?? project.workingDirectory
  if (/^(https?|git|ssh):\/\/|^git@/.test(folder))
    throw failed(
      `A build context at a URL (${folder}) is not supported here: build it with "docker compose build ${service}".`,
    )

  step.working(note('GATHERS_CONTEXT'))
  const context = await contextArchive(folder, build)
  const tail: string[] = []
  let at: string | undefined
  try {
    const args = Object.entries(build.args ?? {}).map(
      ([key, value]) => [key, value ?? project.environment[key]] as const,
    )
    const stream = await docker.buildImage(
      context.archive as unknown as NodeJS.ReadableStream,
      {
        t: [request.image, ...(build.tags ?? [])],
        dockerfile: context.dockerfile,
        buildargs: Object.fromEntries(args.filter(([, value]) => value !== undefined)) as Record<string, string>,
        labels: { ...build.labels, [labels.imageBuilder]: 'classic' },
        nocache: request.noCache || build.no_cache === true,
        ...(build.pull === true ? { pull: 'true' } : {}),
        rm: true,
        forcerm: true,
        ...(build.target === undefined ? {} : { target: build.target }),
        ...(build.network === undefined ? {} : { networkmode: build.network }),
        ...(build.extra_hosts === undefined
          ? {}
          : { extrahosts: build.extra_hosts.map((host) => host.replace('=', ':')).join(',') }),
        ...(build.shm_size === undefined ? {} : { shmsize: Number(build.shm_size) }),
        ...(build.cache_from === undefined ? {} : { cachefrom: JSON.stringify(build.cache_from) }),
        ...(request.platform === undefined ? {} : { platform: request.platform }),
        abortSignal: signal,
      } as unknown as Docker.ImageBuildOptions,
    )
    for await (const message of jsonLines<BuildMessage>(stream, signal)) {
      if (message.error !== undefined) throw failed([...tail, message.error].join('\n').trim(), at)
      if (message.stream === undefined) {
        if (message.status !== undefined && message.id !== undefined)
          step.working(at === undefined ? note('BASE_IMAGE') : null, [at, message.status].filter(Boolean).join(': '))
        continue
      }
      const lines = message.stream.split('\n').filter((line) => line.trim() !== '')
      tail.push(...lines)
      tail.splice(0, Math.max(0, tail.length - 20))
      for (const line of lines) {
        const [, done, total] = /^Step (\d+)\/(\d+) :/.exec(line) ?? []
        if (done === undefined) step.working(null, line)
        else {
          at = line.replace(/^Step /, '')
          step.working(null, line, { done: Number(done), total: Number(total), unit: 'steps' })
        }
      }
    }
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof ProblemError) throw error
    const failure = engineFailure(error, service)
    throw failure.problem.code === 'ENGINE_REFUSED' ? failed(engineWords(error), at) : failure
  }
  signal.throwIfAborted()
}

/** The context as a tar stream, and the Dockerfile's name in it. */
async function contextArchive(folder: string, build: ComposeBuild): Promise<{ archive: Pack; dockerfile: string }> {
  const inside = path.resolve(folder, build.dockerfile ?? 'Dockerfile')
  const relative = path.relative(folder, inside).split(path.sep).join('/')
  // A Dockerfile that is written in the Compose file or lies outside the context travels under a name of its own.
  const extra =
    build.dockerfile_inline ?? (relative.startsWith('..') || path.isAbsolute(relative) ? await readText(inside) : null)
  const dockerfile = extra === null ? relative : '.dockerfile.weatherdeck'
  const ignore = await readIgnore(folder, dockerfile)
  const archive = pack()
  archive.on('error', () => undefined)
  void fill(archive, folder, ignore)
    .then(() => {
      if (extra !== null) archive.entry({ name: dockerfile }, extra)
      archive.finalize()
    })
    .catch((error: unknown) =>
      archive.destroy(
        new ProblemError('FILE_UNREADABLE', { path: folder }, { detail: problemOf(error).detail, cause: error }),
      ),
    )
  return { archive, dockerfile }
}

/** `Dockerfile.dockerignore` beside the Dockerfile goes before `.dockerignore`. Dockerfile and ignore file are always sent. */
async function readIgnore(folder: string, dockerfile: string): Promise<(relative: string) => boolean> {
  for (const name of [`${dockerfile}.dockerignore`, '.dockerignore']) {
    let text: string
    try {
      text = await readFile(path.join(folder, name), 'utf8')
    } catch {
      continue
    }
    const filter = dockerIgnore().add(text.replace(/^\uFEFF/, '').split(/\r?\n/))
    return (relative) => relative !== dockerfile && relative !== '.dockerignore' && filter.ignores(relative)
  }
  return () => false
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw new ProblemError('FILE_UNREADABLE', { path: file }, { detail: problemOf(error).detail, cause: error })
  }
}

async function fill(archive: Pack, root: string, ignored: (relative: string) => boolean, under = ''): Promise<void> {
  for (const { name } of (await readdir(path.join(root, under), { withFileTypes: true })).sort((a, b) =>
    a.name < b.name ? -1 : 1,
  )) {
    const relative = under === '' ? name : `${under}/${name}`
    const file = path.join(root, relative)
    const stats = await lstat(file)
    const skip = ignored(relative)
    // Windows has no mode bits for "executable": everything is, as the docker CLI does it there.
    const header = {
      name: relative,
      mode: process.platform === 'win32' ? 0o755 : stats.mode & 0o7777,
      mtime: stats.mtime,
      uid: 0,
      gid: 0,
    }
    if (stats.isDirectory()) {
      if (!skip) archive.entry({ ...header, name: `${relative}/`, type: 'directory' })
      // What is ignored may have exceptions below it.
      await fill(archive, root, ignored, relative)
    } else if (skip) continue
    else if (stats.isSymbolicLink())
      archive.entry({ ...header, type: 'symlink', linkname: (await readlink(file)).split(path.sep).join('/') })
    else if (stats.isFile()) await addFile(archive, { ...header, size: stats.size }, file)
  }
}

const addFile = (
  archive: Pack,
  header: { name: string; size: number; mode: number; mtime: Date; uid: number; gid: number },
  file: string,
): Promise<void> =>
  new Promise((resolve, reject) => {
    const entry = archive.entry(header, (error) => (error ? reject(error) : resolve()))
    createReadStream(file, header.size === 0 ? {} : { end: header.size - 1 })
      .on('error', reject)
      .pipe(entry)
  })
