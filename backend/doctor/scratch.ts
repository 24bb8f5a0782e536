import { PassThrough, type Readable } from 'node:stream'
import type Docker from 'dockerode'
import { extract } from 'tar-stream'
import { statusOf } from '../compose/observe'
import { frames } from '../docker-stream'

/** By this label left-overs could be recognised; a killed app is the only way to have one. */
const label = 'weatherdeck.doctor'

/** Those that are being looked into, also while the engine still makes one. */
const inUse = new Set<Promise<Docker.Container>>()

const discard = async (made: Promise<Docker.Container>): Promise<void> => {
  // Whoever comes first; volumes that the image declares come with the container and go with it.
  if (inUse.delete(made)) await (await made).remove({ force: true, v: true })
}

/** Removes what is still looked into: an app that ends must not leave a container that holds on to the stack's volumes. */
export async function discardScratches(): Promise<void> {
  await Promise.allSettled([...inUse].map(discard))
}

/** A volume, and where the container sees it. */
export interface VolumeMount {
  volume: string
  target: string
}

interface ScratchOptions {
  image: string
  command?: string[]
  volumes?: readonly VolumeMount[]
}

/**
 * A container that is made, looked into and removed again, with volumes read-only and without a network. It need not
 * run: the engine gives files out of one that was never started, so the image may lack every tool.
 */
export async function withScratch<T>(
  docker: Docker,
  options: ScratchOptions,
  work: (container: Docker.Container) => Promise<T>,
): Promise<T> {
  const made = docker.createContainer({
    Image: options.image,
    Entrypoint: options.command?.slice(0, 1) ?? ['/none'],
    Cmd: options.command?.slice(1) ?? [],
    Labels: { [label]: 'true' },
    NetworkDisabled: true,
    Healthcheck: { Test: ['NONE'] },
    HostConfig: { Binds: (options.volumes ?? []).map(({ volume, target }) => `${volume}:${target}:ro`) },
  })
  inUse.add(made)
  try {
    return await work(await made)
  } finally {
    await discard(made)
  }
}

/** Runs a program of an image and returns what it printed; null when it is missing or fails. */
export async function runInScratch(docker: Docker, image: string, command: string[]): Promise<string | null> {
  return withScratch(docker, { image, command }, async (container) => {
    try {
      const stream = await container.attach({ stream: true, stdout: true, stderr: false })
      const output = collect(frames(stream))
      await container.start()
      const { StatusCode } = (await container.wait()) as { StatusCode: number }
      const text = await output
      return StatusCode === 0 ? text : null
    } catch (error) {
      if (statusOf(error) === undefined) throw error
      return null
    }
  })
}

async function collect(output: AsyncIterable<{ data: Buffer }>): Promise<string> {
  const parts: Buffer[] = []
  for await (const { data } of output) parts.push(data)
  return Buffer.concat(parts).toString('utf8')
}

/** Files of a path in a container, as they come; nothing where the path does not exist. */
export async function* filesOf(
  container: Docker.Container,
  path: string,
): AsyncGenerator<{ name: string; content: Readable }> {
  let archive: Readable
  try {
    archive = (await container.getArchive({ path })) as Readable
  } catch (error) {
    if (statusOf(error) === 404) return
    throw error
  }
  const unpack = extract()
  archive.on('error', (error) => unpack.destroy(error))
  archive.pipe(unpack)
  try {
    for await (const entry of unpack) {
      if (entry.header.type === 'file') yield { name: entry.header.name, content: entry.pipe(new PassThrough()) }
      else entry.resume()
    }
  } finally {
    archive.destroy()
  }
}

/** The bytes of one file in a container, up to `most`; null where there is none. */
export async function readFileIn(
  container: Docker.Container,
  path: string,
  most = 1024 * 1024,
): Promise<Buffer | null> {
  for await (const { content } of filesOf(container, path)) {
    const parts: Buffer[] = []
    let length = 0
    for await (const chunk of content as AsyncIterable<Buffer>) {
      if (length < most) parts.push(chunk)
      length += chunk.length
    }
    return Buffer.concat(parts).subarray(0, most)
  }
  return null
}
