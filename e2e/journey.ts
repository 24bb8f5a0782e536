import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { startOpenMeteo, type LocalOpenMeteo } from './open-meteo/server'

/** An app that is open, in whichever shell. */
export interface OpenApp {
  page: Page
  close(): Promise<void>
}

/**
 * What a new user does, in one shell: open, see rows arrive, stop, start, query, change language, replay, close, open
 * again. Steps build on each other.
 */
export function journey(shell: string, open: (dataDir: string) => Promise<OpenApp>): void {
  describe(`the journey in ${shell}`, () => {
    let dataDir: string
    let openMeteo: LocalOpenMeteo
    let app: OpenApp
    const page = (): Page => app.page
    const rowCount = async (): Promise<number> => {
      const text = await page().getByTestId('row-count').innerText()
      return Number(text.replace(/\D/g, '') || 'NaN')
    }
    const panel = (name: string) => page().getByTestId(`rail-${name}`).click()
    const forecasts = () => openMeteo.requests.filter((request) => request.path.startsWith('/v1/forecast')).length

    beforeAll(async () => {
      // A space and letters beyond ASCII: folders of real people have them.
      dataDir = await mkdtemp(join(tmpdir(), 'weatherdeck é à '))
      openMeteo = await startOpenMeteo()
      await writeFile(
        join(dataDir, 'settings.json'),
        JSON.stringify({ language: 'en', openMeteo: openMeteo.settings }),
      )
      app = await open(dataDir)
      page().setDefaultTimeout(20_000)
    })
    afterAll(async () => {
      await app?.close()
      await openMeteo?.close()
      await rm(dataDir, { recursive: true, force: true })
    })

    it('shows rows that arrive, with the weather of each location', async () => {
      // Seven days of hours for five locations, and the present.
      await vi.waitUntil(async () => (await rowCount()) > 5 * 7 * 24, { timeout: 60_000, interval: 250 })
      for (const name of ['Paris', 'Lyon', 'Marseille', 'Montréal', 'Dakar'])
        await page().getByText(name, { exact: true }).first().waitFor()
      expect(await page().getByTestId('feed-banner').count()).toBe(0)
      await page().getByText(/^\d+(\.\d)?\s*°C$/).first().waitFor()
    })

    it('stops and starts producer and consumer', async () => {
      await page().getByTestId('pipeline-stop').click()
      await page().getByTestId('pipeline-start').waitFor()
      await panel('pipeline')
      await page().getByTestId('producer-start').waitFor()
      await page().getByTestId('consumer-start').waitFor()
      await page().getByTestId('pipeline-start').click()
      await page().getByTestId('producer-stop').waitFor()
      await page().getByTestId('consumer-stop').waitFor()
    })

    it('finds a location by name, collects for it, and keeps it', async () => {
      await panel('pipeline')
      await page().getByTestId('location-search').fill('toulou')
      await page().getByRole('option', { name: /Toulouse/ }).click()
      await page().getByTestId('draft-save').click()
      await panel('overview')
      await page().getByText('Toulouse', { exact: true }).first().waitFor()
      const kept = JSON.parse(await readFile(join(dataDir, 'settings.json'), 'utf8')) as { collection: { locations: { id: string }[] } }
      expect(kept.collection.locations.map((location) => location.id)).toContain('toulouse')
    })

    it('answers a query, and refuses to write', async () => {
      await panel('postgres')
      const editor = page().getByTestId('sql-editor').locator('.cm-content')
      const run = async (sql: string) => {
        await editor.click()
        await page().keyboard.press('ControlOrMeta+a')
        await page().keyboard.insertText(sql)
        await page().getByTestId('sql-run').click()
      }
      await run(`select location, count(*) > 100 as many from weather_data where location = 'paris' group by 1`)
      const grid = page().getByTestId('result-grid')
      await grid.getByText('paris', { exact: true }).waitFor()
      await grid.getByText('t', { exact: true }).waitFor()
      await run('delete from weather_data')
      await page().getByText(/read-only/i).and(page().locator('[role=alert] *')).first().waitFor()
      await run('select count(*) > 800 as all_there from weather_data')
      await grid.getByText('t', { exact: true }).waitFor()
    })

    it('cancels a query that would not end, and goes on', async () => {
      const editor = page().getByTestId('sql-editor').locator('.cm-content')
      await editor.click()
      await page().keyboard.press('ControlOrMeta+a')
      await page().keyboard.insertText('select count(*) from generate_series(1, 1000000) a, generate_series(1, 1000000) b')
      await page().getByTestId('sql-run').click()
      await page().getByTestId('sql-cancel').click()
      await page().getByTestId('sql-run').waitFor({ timeout: 30_000 })
      await editor.click()
      await page().keyboard.press('ControlOrMeta+a')
      await page().keyboard.insertText(`select 'still ' || 'here' as answer`)
      await vi.waitUntil(
        async () => {
          await page().getByTestId('sql-run').click()
          return page().getByTestId('result-grid').getByText('still here').waitFor({ timeout: 3000 }).then(() => true, () => false)
        },
        { timeout: 60_000, interval: 500 },
      )
    })

    it('replays what is stored without asking Open-Meteo', async () => {
      await panel('overview')
      const rows = await rowCount()
      const asked = forecasts()
      await panel('pipeline')
      await page().getByTestId('replay-start').click()
      const task = page().getByTestId('dock').locator('[data-task=replay]')
      await page().getByTestId('dock').locator('[data-task=replay][data-outcome=done]').waitFor({ timeout: 30_000 })
      expect(await task.innerText()).toMatch(/[1-9]\d* /)
      await panel('overview')
      expect(await rowCount()).toBe(rows)
      expect(forecasts()).toBe(asked)
    })

    it('speaks French at once, and keeps it', async () => {
      await panel('settings')
      await page().getByTestId('language-select').click()
      await page().getByRole('option', { name: 'Français' }).click()
      await page().getByRole('heading', { name: 'Paramètres' }).or(page().getByRole('heading', { name: 'Réglages' })).waitFor()
      await vi.waitUntil(async () => /"language": "fr"/.test(await readFile(join(dataDir, 'settings.json'), 'utf8')), { timeout: 20_000, interval: 100 })
    })

    it('still has every row after it was closed and opened again', async () => {
      await panel('overview')
      const rows = await rowCount()
      await app.close()
      const asked = forecasts()
      app = await open(dataDir)
      page().setDefaultTimeout(20_000)
      await vi.waitUntil(async () => (await rowCount()) >= rows, { timeout: 60_000, interval: 250 })
      // The ledger knows what is there: only the present is asked for, not the past days again.
      const later = openMeteo.requests.filter((request) => request.path.startsWith('/v1/forecast')).slice(asked)
      expect(later.map((request) => request.query['past_days'] ?? '0')).toEqual(later.map(() => '0'))
      await page().getByTestId('rail-overview').getByText(/Vue d.ensemble|Aperçu/).waitFor()
    })
  })
}
