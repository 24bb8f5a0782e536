import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { ownProjectName } from '../backend/stack/own-project'
import { openWeb, type RunningApp } from './app'
import { chromiumPath, root } from './available'
import { docker, leaveOut, whyNoImages } from './docker'
import { startOpenMeteo, type LocalOpenMeteo } from './open-meteo/server'

/** A folder of its own, and with it a Compose project of its own. */
const dataDir = mkdtempSync(join(tmpdir(), 'weatherdeck-logs-'))
const project = ownProjectName(dataDir)
const image = 'node:24-bookworm-slim'
const reason = leaveOut(chromiumPath === null ? 'no Chromium' : await whyNoImages(image))

describe.skipIf(reason !== null)(`the logs, in the app${reason === null ? '' : ` (left out: ${reason})`}`, () => {
  let app: RunningApp
  /** What the producer runs into must not depend on this machine: its problems are shown too. */
  let openMeteo: LocalOpenMeteo
  const page = (): Page => app.page
  const container = (service: string) => `${project}-${service}-1`
  const list = () => page().getByTestId('logs-list')
  const count = async (): Promise<number> => Number((await page().getByTestId('logs-matches').innerText()).replace(/\D/g, '') || 'NaN')
  const total = async (): Promise<number> => Number(await page().getByTestId('logs-total').getAttribute('data-total'))
  const truth = async (service: string): Promise<string[]> => (await docker('exec', container(service), 'cat', '/truth')).split('\n')
  const start = (service: string) =>
    docker(
      'run', '-d', '--init', '--name', container(service), '--network', 'none', '--label', `com.docker.compose.project=${project}`,
      '--label', `com.docker.compose.service=${service}`, '--label', 'com.docker.compose.container-number=1', '--label', 'com.docker.compose.oneoff=False',
      '-e', `NAME=${service}`, '-e', 'FIRST=2000', '-e', 'RATE=20', '-e', 'TRUTH=/truth', '-v', `${join(root, 'e2e', 'log-writer.cjs')}:/log-writer.cjs:ro`, image, 'node', '/log-writer.cjs',
    )
  /** The rows on the screen, whatever is drawn beyond its edges. */
  const onScreen = (): Promise<string[]> =>
    page().evaluate<string[]>(`(() => {
      const box = document.getElementById('log-list').getBoundingClientRect()
      return [...document.querySelectorAll('#log-list [data-id]')].filter((row) => {
        const { top, bottom } = row.getBoundingClientRect()
        return bottom > box.top && top < box.bottom
      }).map((row) => row.textContent)
    })()`)
  const look = async (text: string) => {
    await page().getByTestId('logs-filter').fill(text)
  }
  const loosen = async () => {
    await page().evaluate(`location.hash = '#/logs?only=1'`)
    await vi.waitUntil(async () => (await total()) >= 4000, { timeout: 20_000, interval: 100 })
  }
  /** What the app exports of a service, as its texts in order. */
  const exported = async (service: string): Promise<string[]> => {
    await page().evaluate(`location.hash = '#/logs?service=${service}'`)
    await page().locator(`[data-testid=logs-source-${service}] [aria-pressed=true]`).first().waitFor()
    await page().getByTestId('logs-export-open').click()
    await page().getByTestId('logs-export-format').getByText('JSON lines').click()
    const [download] = await Promise.all([page().waitForEvent('download'), page().getByTestId('logs-export-go').click()])
    const lines = readFileSync(await download.path(), 'utf8').split('\n').filter(Boolean)
    return lines.map((line) => (JSON.parse(line) as { text: string }).text)
  }

  beforeAll(async () => {
    await Promise.all([start('alpha'), start('beta')])
    openMeteo = await startOpenMeteo()
    app = await openWeb({ dataDir, settings: { language: 'en', openMeteo: openMeteo.settings } })
    page().setDefaultTimeout(20_000)
    await page().getByTestId('rail-logs').click()
  }, 120_000)
  afterAll(async () => {
    await app?.close()
    await openMeteo?.close()
    if (reason === null) await docker('rm', '-f', '-v', container('alpha'), container('beta')).catch(() => undefined)
    rmSync(dataDir, { recursive: true, force: true })
  })

  it('shows lines of all services as they come, and follows', async () => {
    await page().getByTestId('logs-source-alpha').waitFor()
    await page().getByTestId('logs-source-beta').waitFor()
    await vi.waitUntil(async () => (await total()) > 4000, { timeout: 30_000, interval: 100 })
    const before = await total()
    await vi.waitUntil(async () => (await total()) > before, { timeout: 10_000, interval: 100 })
    const last = await truth('alpha')
    await list().getByText(last.at(-1) ?? '', { exact: true }).waitFor()
  })

  it('filters by text, expression, negation and level, and counts what the containers wrote', async () => {
    await look('needle')
    const wanted = async (): Promise<number> => [...(await truth('alpha')), ...(await truth('beta'))].filter((line) => line.includes('needle')).length
    // They go on writing: what is shown lies between what was written a moment before and what is written a moment later.
    const between = async (): Promise<boolean> => {
      const before = await wanted()
      await new Promise((resolve) => setTimeout(resolve, 500))
      const shown = await count()
      return shown >= before && shown <= (await wanted())
    }
    await vi.waitUntil(between, { timeout: 20_000, interval: 250 })
    expect((await onScreen()).every((row) => row.includes('needle'))).toBe(true)
    expect(await list().locator('mark').first().innerText()).toBe('needle')

    await look('alpha seq=1?[05]00 ')
    await page().getByTestId('logs-regex').click()
    await vi.waitUntil(async () => (await count()) === 3, { timeout: 20_000, interval: 100 })
    await look('seq=(')
    await page().getByText(/Not a regular expression yet/).waitFor()
    await look('seq=[0-9]+00 ')
    await page().getByTestId('logs-filter').press('Enter')
    await look('beta')
    await page().getByTestId('logs-negate').click()
    await vi.waitUntil(async () => (await onScreen()).every((row) => /alpha seq=\d+00 /.test(row)) && (await count()) >= 20, { timeout: 20_000, interval: 100 })
    await page().getByTestId('logs-level-warn').click()
    await page().getByTestId('logs-empty').getByText('No line matches').waitFor()
    await page().getByTestId('logs-loosen').click()
    await vi.waitUntil(async () => (await total()) > 4000, { timeout: 20_000, interval: 100 })
  })

  it('goes to a time, pauses, counts what is new, and comes back to the end', async () => {
    await page().getByTestId('logs-jump').click()
    await page().getByTestId('logs-jump-start').click()
    await vi.waitUntil(async () => (await onScreen()).some((row) => / seq=1 /.test(row)), { timeout: 20_000, interval: 100 })
    await page().getByTestId('logs-new').getByText(/new line/).waitFor()
    const at = await list().locator('time').last().getAttribute('datetime')
    await page().getByTestId('logs-new').click()
    await page().locator('[data-testid=logs-follow][data-following=true]').waitFor()
    await page().getByTestId('logs-jump').click()
    await page().getByTestId('logs-jump-time').fill(at ?? '')
    await page().getByTestId('logs-jump-go').click()
    await vi.waitUntil(async () => (await onScreen()).some((row) => / seq=\d{1,4} /.test(row)) && (await list().locator(`time[datetime="${at ?? ''}"]`).count()) > 0, { timeout: 20_000, interval: 100 })
    await page().locator('[data-testid=logs-follow][data-following=false]').waitFor()
    // The wheel leads up from the end, and following ends.
    await page().getByTestId('logs-follow').click()
    await page().locator('[data-testid=logs-follow][data-following=true]').waitFor()
    await list().hover()
    await page().mouse.wheel(0, -400)
    await page().locator('[data-testid=logs-follow][data-following=false]').waitFor()
  })

  it('gives a link that brings back filter and line', async () => {
    await page().evaluate(`location.hash = '#/logs?service=alpha&terms=' + encodeURIComponent('[["seq=[0-9]*50 ","r"]]')`)
    await page().getByTestId('logs-jump').click()
    await page().getByTestId('logs-jump-start').click()
    await vi.waitUntil(async () => (await onScreen()).some((each) => each.includes('seq=50 ')), { timeout: 20_000, interval: 100 })
    await list().focus()
    for (let i = 0; i < 14; i++) await page().keyboard.press('ArrowDown')
    await page().keyboard.press('Enter')
    await page().getByTestId('logs-context').waitFor()
    const link = page().url()
    expect(link).toContain('at=')
    const chosen = await list().locator('[data-head=true]').innerText()
    const other = await page().context().newPage()
    await other.goto(link)
    await other.getByTestId('logs-context').waitFor({ timeout: 20_000 })
    expect(await other.locator('#log-list [data-head=true]').innerText()).toBe(chosen)
    expect((await other.getByTestId('logs-list').locator('[data-id]').allInnerTexts()).every((text) => /alpha seq=\d*50 /.test(text.replace(/\s+/g, ' ')))).toBe(true)
    await other.close()
  })

  it('exports what was written, and a restart loses and doubles nothing', async () => {
    await docker('restart', '-t', '0', container('alpha'))
    await docker('kill', container('alpha'))
    await docker('cp', `${container('alpha')}:/truth`, join(dataDir, 'truth'))
    const kept = readFileSync(join(dataDir, 'truth'), 'utf8').split('\n').filter(Boolean)
    await page().evaluate(`location.hash = '#/logs?service=alpha'`)
    await vi.waitUntil(async () => (await total()) >= kept.length - 2, { timeout: 30_000, interval: 250 })
    const lines = await exported('alpha')
    // A line may be noted and not written any more when the process is killed in between: the last of a life.
    expect(new Set(lines).size).toBe(lines.length)
    const known = new Set(lines)
    expect(lines).toEqual(kept.filter((line) => known.has(line)))
    expect(kept.length - lines.length).toBeLessThanOrEqual(2)
    await docker('start', container('alpha'))
  })

  it('stays alive with a line of 10 MB', async () => {
    await loosen()
    await page().evaluate(`(() => { window.longest = 0; let last = performance.now(); const look = () => { const now = performance.now(); window.longest = Math.max(window.longest, now - last); last = now; requestAnimationFrame(look) }; look() })()`)
    await docker('kill', '-s', 'USR2', container('beta'))
    await look('huge ')
    const whole = list().getByText(/Show all of it/)
    await whole.waitFor({ timeout: 30_000 })
    await whole.click()
    await page().getByTestId('logs-whole').getByText(/huge x{50}/).waitFor()
    await page().getByTestId('logs-whole').getByLabel('End').click()
    await page().getByTestId('logs-whole').getByText(/x{50} end/).waitFor()
    expect(await page().evaluate<number>('window.longest')).toBeLessThan(3000)
  })
})
