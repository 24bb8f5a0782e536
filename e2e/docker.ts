import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Of the whole stack (compose/compose.yaml): its images, and the names of its containers. */
export const stackImages = ['zookeeper:3.9', 'confluentinc/cp-kafka:7.9.7', 'apache/hadoop:3.4.3', 'apache/spark:4.1.2-java17-python3', 'postgres:17', 'dpage/pgadmin4:9.17', 'node:24-bookworm-slim']
export const stackContainers = [
  'zookeeper', 'kafka', 'spark-master', 'spark-worker', 'hdfs-namenode', 'hdfs-datanode', 'postgres', 'pgadmin',
  'weather-batch', 'weather-producer', 'weather-consumer',
]

/** Runs the docker CLI with a vector of arguments; resolves to what it printed. Rejects after two minutes, or when it fails. */
export const docker = async (...args: string[]): Promise<string> =>
  (await run('docker', args, { timeout: 120_000, maxBuffer: 16 * 1024 * 1024 })).stdout.trim()

/** The same for a command that reads what is given to it. */
export const dockerWithInput = async (input: string, ...args: string[]): Promise<string> => {
  const running = run('docker', args, { timeout: 120_000 })
  running.child.stdin?.end(input)
  return (await running).stdout.trim()
}

/** A reason to leave tests out, as it is; with WEATHERDECK_REQUIRE_ALL=1 it is a failure instead, never a skipped test. */
export function leaveOut(reason: string | null): string | null {
  if (reason !== null && process.env['WEATHERDECK_REQUIRE_ALL'] === '1') throw new Error(reason)
  return reason
}

/** Why containers of these images cannot be started here, or null. Pulls nothing. */
export async function whyNoImages(...images: string[]): Promise<string | null> {
  try {
    await docker('image', 'inspect', '--format', '{{.Id}}', ...images)
    return null
  } catch (error) {
    return `no Docker engine with ${images.join(', ')} here: ${String((error as Error).message).split('\n').pop() ?? ''}`
  }
}

/** Why containers of a stack, which have names of their own, cannot be started here, or null: no images, or a name is taken. */
export async function whyNoContainers(images: readonly string[], names: readonly string[]): Promise<string | null> {
  const missing = await whyNoImages(...images)
  if (missing !== null) return missing
  const taken = (await docker('ps', '-a', '--format', '{{.Names}}')).split('\n').filter((name) => names.includes(name))
  return taken.length > 0 ? `containers of a stack are there already: ${taken.join(', ')}` : null
}

/** Takes a Compose project away with its volumes and networks; nothing where there is none. */
export async function removeProject(project: string): Promise<void> {
  const of = async (...list: string[]): Promise<string[]> =>
    (await docker(...list, '-q', '--filter', `label=com.docker.compose.project=${project}`)).split('\n').filter(Boolean)
  const containers = await of('ps', '-a')
  if (containers.length > 0) await docker('rm', '-f', '-v', ...containers)
  const volumes = await of('volume', 'ls')
  if (volumes.length > 0) await docker('volume', 'rm', ...volumes)
  const networks = await of('network', 'ls')
  if (networks.length > 0) await docker('network', 'rm', ...networks)
}
