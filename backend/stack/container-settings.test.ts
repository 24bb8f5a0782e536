import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { settingsSchema } from '../../contract/settings'
import { forContainers, writeContainerSettings } from './container-settings'

it('turns addresses on this machine into ones that a container reaches, and leaves the others', () => {
  const urls = settingsSchema.parse({}).openMeteo
  expect(forContainers(urls)).toEqual(urls)
  expect(
    forContainers({
      forecastUrl: 'http://localhost:8080/v1/forecast?apikey=a',
      archiveUrl: 'http://127.0.0.1/v1',
      geocodingUrl: 'http://[::1]:9/s',
    }),
  ).toEqual({
    forecastUrl: 'http://host.docker.internal:8080/v1/forecast?apikey=a',
    archiveUrl: 'http://host.docker.internal/v1',
    geocodingUrl: 'http://host.docker.internal:9/s',
  })
})

it('writes what the containers read', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'weatherdeck-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const settings = settingsSchema.parse({})
  await writeContainerSettings(folder, settings)
  const written = JSON.parse(
    await readFile(join(folder, 'stack', 'weather-pipeline', 'config', 'settings.json'), 'utf8'),
  ) as unknown
  expect(written).toEqual({ collection: settings.collection, openMeteo: settings.openMeteo, raw: settings.raw })
})
