import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, it } from 'vitest'
import type { DockerEngine } from '../../docker'
import { LogSources } from '../sources'
import { Containers } from './containers'

const folder = mkdtempSync(path.join(tmpdir(), 'weatherdeck-containers-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('takes the name that Compose gives a container once the one before it is gone', async () => {
  const labels = { 'com.docker.compose.project': 'p', 'com.docker.compose.service': 'kafka', 'com.docker.compose.container-number': '1', 'com.docker.compose.oneoff': 'False' }
  let name = 'abc_p-kafka-1'
  const docker = {
    listContainers: () => Promise.resolve([{ Id: 'x'.repeat(64), Names: [`/${name}`], State: 'created', Created: 1, Labels: labels, Mounts: [], NetworkSettings: { Networks: {} } }]),
    getContainer: () => ({ inspect: () => Promise.reject(new Error('not asked here')) }),
  }
  const engine = { docker, status: { state: 'connected', problem: null }, onChange: () => undefined, onEvent: () => undefined, settled: () => Promise.resolve() }
  const sources = new LogSources(folder)
  const containers = new Containers(engine as unknown as DockerEngine, 'p', sources)
  await containers.settled()
  expect(sources.select(['p-kafka-1'])).toEqual([])
  const { structure } = sources
  name = 'p-kafka-1'
  await containers.settled()
  expect(sources.select(['p-kafka-1']).map((source) => source.describe().name)).toEqual(['p-kafka-1'])
  expect(sources.structure).toBeGreaterThan(structure)
  containers.close()
})
