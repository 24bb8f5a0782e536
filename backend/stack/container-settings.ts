import { join } from 'node:path'
import type { OpenMeteoSettings, Settings } from '../../contract/settings'
import { writeAtomically } from '../../process/atomic-file'

const loopback = new Set(['localhost', '127.0.0.1', '[::1]'])

/** Inside a container "this machine" is the container: the host has the name that compose.yaml gives it. */
export function forContainers(urls: OpenMeteoSettings): OpenMeteoSettings {
  const reach = (address: string): string => {
    const url = new URL(address)
    if (loopback.has(url.hostname)) url.hostname = 'host.docker.internal'
    return url.href
  }
  return {
    forecastUrl: reach(urls.forecastUrl),
    archiveUrl: reach(urls.archiveUrl),
    geocodingUrl: reach(urls.geocodingUrl),
  }
}

/**
 * Hands what is collected, and from where, to the stack's own producer and consumer, which read the file again when it
 * changes. Throws `DISK_FULL`, `FILE_UNWRITABLE`.
 */
export function writeContainerSettings(dataDir: string, { collection, openMeteo, raw }: Settings): Promise<void> {
  const content = JSON.stringify({ collection, openMeteo: forContainers(openMeteo), raw }, null, 2)
  // Readable for the user that the containers run as.
  return writeAtomically(join(dataDir, 'stack', 'weather-pipeline', 'config', 'settings.json'), `${content}\n`, 0o644)
}
