import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Runs the docker CLI with a vector of arguments; resolves to what it printed. Rejects after two minutes, or when it fails. */
export const docker = async (...args: string[]): Promise<string> =>
  (await run('docker', args, { timeout: 120_000, maxBuffer: 16 * 1024 * 1024 })).stdout.trim()

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
