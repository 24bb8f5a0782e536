import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { testImage } from '../backend/compose/real-docker'
import { Stack } from '../backend/stack/stack'
import { root } from './available'
import { docker } from './docker'

/** What the batch needs of the stack; the fixed names of these containers must be free. */
export const batchServices = ['hdfs-namenode', 'hdfs-datanode', 'spark-master', 'spark-worker', 'postgres', 'weather-batch']
export const batchImages = ['apache/hadoop:3.4.3', 'apache/spark:4.1.2-java17-python3', 'postgres:17']

/**
 * A DataNode whose disk is small and in memory, so that it can be filled; uid 1000 is the image's hadoop. It would take
 * no block while less than another gigabyte is free.
 */
const override = `services:
  hdfs-datanode:
    # The disk counts as its memory.
    mem_limit: 768m
    environment:
      HDFS-SITE.XML_dfs.datanode.round-robin-volume-choosing-policy.additional-available-space: '0'
volumes:
  hdfs-data:
    driver_opts: { type: tmpfs, device: tmpfs, o: "size=160m,uid=1000,mode=0700" }
`

export interface BatchStack {
  close(): Promise<void>
}

/** Starts what the batch needs, under a project of its own. */
export async function startBatchStack(): Promise<BatchStack> {
  const folder = await mkdtemp(join(tmpdir(), 'weatherdeck-batch-'))
  const file = join(folder, 'override.yaml')
  await writeFile(file, override)
  const stack = new Stack({
    dataDir: folder,
    resources: join(root, 'compose'),
    env: { ...process.env, POSTGRES_PASSWORD: 'of-this-test', PGADMIN_PASSWORD: 'of-this-test' },
    files: [join(root, 'compose', 'compose.yaml'), file],
    projectName: `weatherdeck-batch-${process.pid}`,
  })
  const close = async (): Promise<void> => {
    await stack.down({ volumes: true, orphans: true })
    await stack.ended()
    await stack.close()
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await stack.open()
    await stack.up({ services: ['weather-batch', 'postgres'], build: true, profiles: [] })
    const operation = await stack.ended()
    if (operation?.state !== 'done') throw new Error(`the stack did not start: ${JSON.stringify(operation?.problems)}`)
    return { close }
  } catch (error) {
    await close()
    throw error
  }
}

/** The address of this machine as containers reach it by host.docker.internal, to listen on. */
export async function addressForContainers(): Promise<string> {
  // Docker Desktop brings them to loopback.
  if (process.platform !== 'linux') return '127.0.0.1'
  // Asked of a container: the engine itself tells its bridge's address only from its second start on.
  const hosts = await docker('run', '--rm', '--add-host', 'host.docker.internal:host-gateway', testImage, 'getent', 'ahostsv4', 'host.docker.internal')
  return hosts.split(/\s/)[0] ?? ''
}

export interface BatchRun {
  exitCode: number | null
  /** stdout. */
  lines: string[]
  result: Record<string, unknown> | null
  seconds: number
}

export interface RunOptions {
  /** `local[2]` where no worker is needed: it spares the start of an executor. */
  master?: string
  env?: Record<string, string>
  /** Gets each line of stdout, and may disturb the run. */
  onLine?: (line: string) => unknown
}

/** Runs the batch by spark-submit, as a person would. */
export async function runBatch(
  args: readonly string[],
  { master = 'spark://spark-master:7077', env = {}, onLine = () => undefined }: RunOptions = {},
): Promise<BatchRun> {
  const began = Date.now()
  const child = spawn('docker', [
    // Small blocks, since the disk is small; and no long wait for a worker that was killed on purpose.
    'exec', '-e', 'WEATHER_BATCH_PATIENCE=4', ...Object.entries(env).flatMap(([name, value]) => ['-e', `${name}=${value}`]),
    'weather-batch', 'spark-submit', '--master', master,
    '--conf', 'spark.hadoop.dfs.blocksize=1m', '--conf', 'spark.hadoop.parquet.block.size=1048576', '/app/batch/weather_batch.py', ...args,
  ], { stdio: ['ignore', 'pipe', 'ignore'] })
  const lines: string[] = []
  const pending: unknown[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line)
    pending.push(onLine(line))
  }
  await Promise.all(pending)
  const exitCode = child.exitCode ?? (await new Promise<number | null>((resolve) => child.once('close', resolve)))
  const last = /^weather_batch: (\{.*\})$/.exec(lines.at(-1) ?? '')?.[1]
  return { exitCode, lines, result: last === undefined ? null : (JSON.parse(last) as Record<string, unknown>), seconds: (Date.now() - began) / 1000 }
}

interface FileStatus {
  pathSuffix: string
  type: 'FILE' | 'DIRECTORY'
  length: number
}

async function webHdfs(path: string, operation: string): Promise<Response> {
  const url = `http://127.0.0.1:9870/webhdfs/v1${encodeURI(path)}?op=${operation}&user.name=spark`
  const first = await fetch(url, { redirect: 'manual' })
  const location = first.headers.get('location')
  // The DataNode's name means nothing on this side; its port is published.
  return location === null ? first : fetch(location.replace('//hdfs-datanode:', '//127.0.0.1:'))
}

/** The bytes of a file in HDFS. */
export async function bytesInHdfs(path: string): Promise<ArrayBuffer> {
  const reply = await webHdfs(path, 'OPEN')
  if (!reply.ok) throw new Error(`${path}: ${reply.status} ${await reply.text()}`)
  return reply.arrayBuffer()
}

/** The text of a file in HDFS. */
export const readHdfs = async (path: string): Promise<string> => Buffer.from(await bytesInHdfs(path)).toString('utf8')

/** A change in HDFS as its superuser: `op=MKDIRS`. */
export async function changeHdfs(path: string, operation: string): Promise<void> {
  const reply = await fetch(`http://127.0.0.1:9870/webhdfs/v1${encodeURI(path)}?${operation}&user.name=hadoop`, { method: 'PUT' })
  if (!reply.ok) throw new Error(`${path}: ${reply.status} ${await reply.text()}`)
}

/** Every file below a folder: its path from there on, and its bytes. */
export async function listHdfs(folder: string, below = ''): Promise<Map<string, number>> {
  const reply = await webHdfs(`${folder}${below}`, 'LISTSTATUS')
  if (!reply.ok) throw new Error(`${folder}${below}: ${reply.status} ${await reply.text()}`)
  const { FileStatuses } = (await reply.json()) as { FileStatuses: { FileStatus: FileStatus[] } }
  const found = await Promise.all(
    FileStatuses.FileStatus.map(async ({ pathSuffix, type, length }): Promise<Iterable<[string, number]>> => {
      const path = `${below}/${pathSuffix}`
      return type === 'FILE' ? [[path.slice(1), length]] : listHdfs(folder, path)
    }),
  )
  return new Map(found.flatMap((each) => [...each]))
}
