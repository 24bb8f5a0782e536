import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { openWeb, type RunningApp } from './app'
import { chromiumPath } from './available'
import { leaveOut, whyNoImages } from './docker'
import { startOpenMeteo, type LocalOpenMeteo } from './open-meteo/server'
import { OwnEngine, whyNoOwnEngine } from './own-engine'

const images = ['zookeeper:3.9', 'confluentinc/cp-kafka:7.9.7', 'postgres:17']
const reason = leaveOut(chromiumPath === null ? 'no Chromium' : ((await whyNoOwnEngine()) ?? (await whyNoImages(...images))))

describe.skipIf(reason !== null)(`the engine stopped and started during a run${reason === null ? '' : ` (left out: ${reason})`}`, { timeout: 600_000 }, () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'weatherdeck-engine-'))
  let engine: OwnEngine
  let openMeteo: LocalOpenMeteo
  let app: RunningApp
  const page = (): Page => app.page
  const panel = (name: string) => page().getByTestId(`rail-${name}`).click()
  const psql = (sql: string) => engine.docker('exec', 'postgres', 'psql', '-U', 'admin', '-d', 'weatherdb', '-Atc', sql)
  const rows = async (): Promise<number> => Number(await psql('select count(*) from weather_data').catch(() => 'NaN'))
  /** Some come back with the engine, by their restart policy; the others are started. */
  const bringUp = async (name: string): Promise<void> => {
    const start = page().getByTestId(`stack-start-${name}`)
    const healthy = page().locator(`[data-testid="stack-service-${name}"][data-state="running"][data-health="healthy"]`)
    await vi.waitUntil(
      async () => {
        if (await healthy.isVisible()) return true
        if (await start.isEnabled({ timeout: 500 }).catch(() => false)) await start.click({ timeout: 2000 }).catch(() => undefined)
        return false
      },
      { timeout: 180_000, interval: 1000 },
    )
  }

  beforeAll(async () => {
    engine = await OwnEngine.with(images, [9092, 5432])
    openMeteo = await startOpenMeteo()
    app = await openWeb({
      dataDir,
      env: { DOCKER_HOST: engine.host },
      settings: { language: 'en', profile: 'stack', openMeteo: openMeteo.settings },
    })
    page().setDefaultTimeout(60_000)
  }, 300_000)
  afterAll(async () => {
    await app?.close()
    await openMeteo?.close()
    await engine?.close()
    rmSync(dataDir, { recursive: true, force: true })
  }, 180_000)

  it('is told, mended by a start, and costs no row', async () => {
    await panel('stack')
    await bringUp('postgres')
    await bringUp('kafka')
    await vi.waitUntil(async () => (await rows()) > 5 * 7 * 24, { timeout: 120_000, interval: 1000 })
    const before = await rows()

    await psql('delete from weather_data')
    await panel('pipeline')
    const stopped = engine.stop()
    await page().getByTestId('replay-start').click()
    await stopped
    await panel('stack')
    await page().getByTestId('stack-unreachable').waitFor()
    await panel('overview')
    await page().getByTestId('topic-node').getByText('Docker does not answer').waitFor()

    await engine.start()
    await panel('stack')
    await page().getByTestId('stack-unreachable').waitFor({ state: 'detached' })
    await bringUp('postgres')
    await bringUp('kafka')
    await vi.waitUntil(async () => (await rows()) >= before, { timeout: 120_000, interval: 1000 })
    expect(Number(await psql('select count(*) from (select distinct location, observed_at, source from weather_data) d'))).toBe(await rows())
    await panel('overview')
    await page().getByTestId('topic-node').getByText('Healthy').waitFor()
  })
})
