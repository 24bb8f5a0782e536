import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { ownProjectName } from '../backend/stack/own-project'
import type { PipelineSnapshot } from '../contract/pipeline'
import { openWeb, startWeb, type RunningApp, type WebShell } from './app'
import { chromiumPath } from './available'
import { docker, leaveOut, removeProject, stackContainers, stackImages, whyNoContainers } from './docker'
import { startOpenMeteo, type LocalOpenMeteo } from './open-meteo/server'
import { runCli } from './run-cli'

/** A folder of its own, and with it a project of its own: nobody's data is in reach. The containers' names are the stack's, so there must be none yet. */
const dataDir = mkdtempSync(join(tmpdir(), 'weatherdeck-stack-'))
const project = ownProjectName(dataDir)
const healthy = ['zookeeper', 'kafka', 'spark-master', 'spark-worker', 'hdfs-namenode', 'hdfs-datanode', 'postgres', 'pgadmin']

const reason = leaveOut(chromiumPath === null ? 'no Chromium' : await whyNoContainers(stackImages, stackContainers))

describe.skipIf(reason !== null)(`the stack, from the app${reason === null ? '' : ` (left out: ${reason})`}`, { timeout: 600_000 }, () => {
  let openMeteo: LocalOpenMeteo
  let app: RunningApp
  const page = (): Page => app.page
  const panel = (name: string) => page().getByTestId(`rail-${name}`).click()
  const service = (name: string, state: string, health: string) =>
    page().locator(`[data-testid="stack-service-${name}"][data-state="${state}"][data-health="${health}"]`)
  const psql = (sql: string) => docker('exec', 'postgres', 'psql', '-U', 'admin', '-d', 'weatherdb', '-Atc', sql)
  const rows = async (): Promise<number> => Number(await psql('select count(*) from weather_data').catch(() => 'NaN'))
  const shownRows = async (): Promise<number> => Number((await page().getByTestId('row-count').innerText()).replace(/\D/g, '') || 'NaN')
  const allHealthy = async (): Promise<void> => {
    for (const name of healthy) await service(name, 'running', 'healthy').waitFor({ timeout: 300_000 })
    await service('weather-batch', 'running', 'none').waitFor({ timeout: 60_000 })
  }

  beforeAll(async () => {
    openMeteo = await startOpenMeteo()
    app = await openWeb({
      dataDir,
      settings: { language: 'en', openMeteo: openMeteo.settings },
    })
    page().setDefaultTimeout(60_000)
  }, 120_000)
  afterAll(async () => {
    await app?.close()
    await openMeteo?.close()
    await removeProject(project)
    rmSync(dataDir, { recursive: true, force: true })
  }, 180_000)

  it('starts from nothing to all healthy', async () => {
    await panel('stack')
    await page().getByTestId('stack-up').click()
    await allHealthy()
  })

  it('is left alone by another data folder whose profile is the stack: no topic, no group, no log-in', async () => {
    const settings = { language: 'en', profile: 'stack', openMeteo: openMeteo.settings }
    const choosing = await startWeb({ settings: { ...settings, profile: 'embedded' } })
    const other = await startWeb({ settings })
    try {
      const statusOf = async ({ dataDir: folder }: WebShell) => JSON.parse((await runCli(folder, ['--json', 'status'])).out) as PipelineSnapshot
      await vi.waitUntil(async () => (await statusOf(other)).report?.producer.problem?.code === 'STACK_NOT_READY', { timeout: 60_000, interval: 1000 })
      expect((await statusOf(other)).report?.consumer).toMatchObject({ state: 'waiting', problem: { code: 'STACK_NOT_READY' } })
      const topics = await runCli(other.dataDir, ['--json', 'topics'])
      expect(topics.code).not.toBe(0)
      expect(topics.err).toContain('STACK_NOT_READY')

      // One that goes over to the stack stays where its data are, and works there.
      await vi.waitUntil(async () => ((await statusOf(choosing)).counts?.rows ?? 0) > 0, { timeout: 60_000, interval: 1000 })
      expect((await runCli(choosing.dataDir, ['settings', 'set', 'profile', 'stack'])).code).toBe(0)
      await vi.waitUntil(async () => (await statusOf(choosing)).problems.some(({ problem }) => problem.code === 'STACK_NOT_READY'), { timeout: 30_000, interval: 1000 })
      const stayed = await statusOf(choosing)
      expect(stayed).toMatchObject({ profile: 'embedded', database: { state: 'running' }, report: { consumer: { state: 'running' } } })

      const kafka = (tool: string) => docker('exec', 'kafka', tool, '--bootstrap-server', 'kafka:29092', '--list')
      expect(await kafka('kafka-topics')).not.toMatch(/^weather$/m)
      expect(await kafka('kafka-consumer-groups')).not.toContain('weather-consumer')
      expect(await docker('logs', 'postgres')).not.toMatch(/authentication failed/)
      expect(await psql(`select count(*) from pg_stat_activity where application_name like 'weatherdeck%'`)).toBe('0')
    } finally {
      await Promise.all([choosing.close(), other.close()])
    }
  })

  it('takes the pipeline over: records through Kafka, rows in the stack’s PostgreSQL', async () => {
    await panel('settings')
    await page().getByTestId('profile-stack').click({ force: true })
    await vi.waitUntil(async () => (await rows()) > 5 * 7 * 24, { timeout: 120_000, interval: 1000 })
    expect((await docker('exec', 'kafka', 'kafka-topics', '--bootstrap-server', 'kafka:29092', '--list')).split('\n')).toContain('weather')
    expect(await docker('exec', 'postgres', 'psql', '-U', 'admin', '-d', 'weatherdb', '-c', '\\dt')).toMatch(/weather_data/)
    await panel('overview')
    await vi.waitUntil(async () => (await shownRows()) === (await rows()), { timeout: 30_000, interval: 1000 })
  })

  it('shows Kafka: messages of weather, a topic made, written to, read and deleted, and offsets that move only while nobody reads', async () => {
    await panel('kafka')
    await page().getByTestId('kafka-broker').getByText(/Kafka 3\.9 .*localhost:\d+/).waitFor()
    // The topic of the pipeline is there without a click, its newest message first.
    const first = page().getByTestId('kafka-message').first()
    await first.click()
    await page().getByTestId('kafka-value').getByText('"response_id"').waitFor()

    await page().getByTestId('kafka-create').click()
    await page().getByTestId('kafka-create-name').fill('été')
    expect(await page().getByTestId('kafka-create-go').isDisabled()).toBe(true)
    await page().getByTestId('kafka-create-name').fill('trial')
    await page().getByTestId('kafka-create-go').click()
    await page().getByTestId('kafka-facts').getByText('0 messages').waitFor()
    expect((await docker('exec', 'kafka', 'kafka-topics', '--bootstrap-server', 'kafka:29092', '--list')).split('\n')).toContain('trial')
    await page().getByTestId('kafka-produce').click()
    for (const value of ['{"n": 1}', '{"n": 2}']) {
      await page().getByTestId('kafka-produce-value').fill(value)
      await page().getByTestId('kafka-produce-go').click()
      await page().getByTestId('kafka-topic-trial').getByText(value.includes('1') ? '1' : '2').waitFor()
    }
    await page().getByTestId('kafka-produced').getByText(/partition \d, offset \d/).waitFor()
    await page().getByTestId('kafka-text').fill('"n": 2')
    await page().getByTestId('kafka-read').click()
    await page().getByTestId('kafka-progress').getByText('1 found in 2 messages').waitFor()
    await page().getByTestId('kafka-topic-menu').click()
    await page().getByTestId('kafka-delete').click()
    await page().getByTestId('kafka-side').getByText('2 messages').waitFor()
    await page().getByTestId('kafka-delete-go').click()
    await page().getByTestId('kafka-topic-trial').waitFor({ state: 'detached' })

    await page().getByTestId('kafka-group-weather-consumer').click()
    await page().getByTestId('kafka-reset').click()
    await page().getByTestId('kafka-preview').waitFor()
    expect(await page().getByTestId('kafka-reset-go').isDisabled()).toBe(true)
    await page().getByTestId('kafka-stop-consumer').click()
    await page().getByTestId('kafka-reset-active').waitFor({ state: 'detached' })
    const before = await rows()
    await psql('delete from weather_data')
    await page().getByTestId('kafka-reset-go').click()
    await page().getByTestId('kafka-side').waitFor({ state: 'detached' })
    // From the oldest message on, the consumer writes every row again.
    await panel('pipeline')
    await page().getByTestId('consumer-start').click()
    await vi.waitUntil(async () => (await rows()) >= before, { timeout: 60_000, interval: 1000 })
  })

  it('loses nothing when PostgreSQL restarts and the broker is gone for a while during a replay', async () => {
    const before = await rows()
    await psql('delete from weather_data')
    await panel('pipeline')
    await docker('kill', 'kafka')
    await page().getByTestId('replay-start').click()
    await docker('restart', '-t', '5', 'postgres')
    await panel('stack')
    await page().locator('[data-testid="stack-service-kafka"]:not([data-state="running"])').waitFor()
    await page().getByTestId('stack-up').click()
    await service('kafka', 'running', 'healthy').waitFor({ timeout: 180_000 })
    await vi.waitUntil(async () => (await rows()) >= before, { timeout: 180_000, interval: 1000 })
    expect(Number(await psql('select count(*) from (select distinct location, observed_at, source from weather_data) d'))).toBe(await rows())
  })

  it('stops, starts again, and the data is still there', async () => {
    const before = await rows()
    await panel('stack')
    await page().getByTestId('stack-stop').click()
    for (const name of healthy) await page().locator(`[data-testid="stack-service-${name}"]:not([data-state="running"])`).waitFor({ timeout: 120_000 })
    await page().getByTestId('stack-up').click()
    await allHealthy()
    await vi.waitUntil(async () => (await rows()) >= before, { timeout: 60_000, interval: 1000 })
  })

  it('takes everything down with its volumes, after saying what goes', async () => {
    await panel('stack')
    await page().getByTestId('stack-down').click()
    await page().getByTestId('down-delete').click({ force: true })
    await page().getByTestId('stack-losses').getByText(/postgres/).first().waitFor()
    await page().getByTestId('down-go').click()
    await page().getByTestId('down-confirm').click()
    const left = async (): Promise<string> =>
      (await docker('ps', '-aq', '--filter', `label=com.docker.compose.project=${project}`)) +
      (await docker('volume', 'ls', '-q', '--filter', `label=com.docker.compose.project=${project}`))
    await vi.waitUntil(async () => (await left()) === '', { timeout: 120_000, interval: 1000 })
  })
})
