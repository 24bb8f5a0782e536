import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { createRouterClient, type RouterClient } from '@orpc/server'
import type { Problem } from '../../contract/problem'
import { problemOfCall } from '../../process/problems'
import { Stack } from '../stack/stack'
import { Hdfs } from './hdfs'
import { StackHost } from './host'
import { hdfsRouter } from './router'

/** What the tests' HDFS runs on. */
export const hadoopImage = 'apache/hadoop:3.4.3'

const run = promisify(execFile)

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise<void>((resolve) => server.close(() => resolve()))
  return port
}

export type HdfsClient = RouterClient<ReturnType<typeof hdfsRouter>>

/** The stack's own NameNode and DataNode, of a project and at ports of their own, and the service on top of them. */
export class RealHdfs {
  private constructor(
    readonly folder: string,
    readonly stack: Stack,
    readonly hdfs: Hdfs,
    readonly client: HdfsClient,
    private readonly project: string,
  ) {}

  static async start(): Promise<RealHdfs> {
    const folder = await mkdtemp(path.join(tmpdir(), 'weatherdeck-hdfs-'))
    const resources = path.join(folder, 'compose')
    await cp(path.join(import.meta.dirname, '..', '..', 'compose'), resources, { recursive: true })
    const file = path.join(resources, 'compose.yaml')
    // The names are fixed for people; here a stack of theirs may run beside.
    await writeFile(file, (await readFile(file, 'utf8')).replace(/^ +container_name: .*\n/gm, ''))
    const project = `wd-hdfs-${createHash('sha256').update(folder).digest('hex').slice(0, 8)}`
    const env = { ...process.env, NAMENODE_PORT: String(await freePort()), DATANODE_PORT: String(await freePort()) }
    const stack = new Stack({ dataDir: folder, resources, env, projectName: project })
    const hdfs = new Hdfs(new StackHost(stack))
    const real = new RealHdfs(folder, stack, hdfs, createRouterClient(hdfsRouter(hdfs)), project)
    try {
      await stack.open()
      await real.up()
      return real
    } catch (error) {
      await real.close()
      throw error
    }
  }

  /** Until HDFS takes changes and a DataNode takes contents. */
  async up(): Promise<void> {
    await this.stack.up({ services: ['hdfs-datanode'], build: false, profiles: [] })
    const operation = await this.stack.ended()
    if (operation?.state !== 'done') throw new Error(JSON.stringify(operation?.problems))
    for await (const { state, dataNodes } of await this.client.watch())
      if (state === 'ready' && dataNodes.some((node) => node.state === 'live')) return
  }

  async stop(...services: string[]): Promise<void> {
    await this.stack.stop({ services })
    await this.stack.ended()
  }

  async docker(...args: string[]): Promise<string> {
    return (await run('docker', args, { timeout: 60_000, maxBuffer: 16 * 1024 * 1024 })).stdout.trim()
  }

  container(service: string): string {
    return `${this.project}-${service}-1`
  }

  async close(): Promise<void> {
    await this.hdfs.close()
    await this.stack.down({ volumes: true, orphans: true }).catch(() => undefined)
    await this.stack.ended()
    await this.stack.close()
    await rm(this.folder, { recursive: true, force: true })
  }
}

/** What a call was refused with. Fails where it was not. */
export async function refusalOf(call: Promise<unknown>): Promise<Problem> {
  try {
    await call
  } catch (error) {
    return problemOfCall(error)
  }
  throw new Error('It was not refused.')
}

export async function all<T>(stream: Promise<AsyncIterable<T>>): Promise<T[]> {
  const found: T[] = []
  for await (const each of await stream) found.push(each)
  return found
}

/** Writes a small file, as that user, with the parents it needs. */
export async function write(client: HdfsClient, file: string, user: string, content = 'content\n'): Promise<void> {
  const data = Buffer.from(content)
  const { id } = await client.uploadBegin({ path: file, user, bytes: data.length, overwrite: true })
  if (data.length > 0) await client.uploadChunk({ id, offset: 0, data: data.toString('base64') })
  await client.uploadEnd({ id })
}

export async function read(client: HdfsClient, file: string, user: string): Promise<string> {
  const chunks = await all(client.download({ path: file, user }))
  return Buffer.concat(chunks.map(({ data }) => Buffer.from(data, 'base64'))).toString('utf8')
}
