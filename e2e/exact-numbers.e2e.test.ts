import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ownProjectName } from '../backend/stack/own-project'
import { openWeb, type RunningApp } from './app'
import { chromiumPath } from './available'
import { docker, leaveOut, whyNoImages } from './docker'
import { startOpenMeteo, type LocalOpenMeteo } from './open-meteo/server'

const dataDir = mkdtempSync(join(tmpdir(), 'weatherdeck-numbers-'))
const project = ownProjectName(dataDir)
const image = 'node:24-bookworm-slim'
const reason = leaveOut(chromiumPath === null ? 'no Chromium' : await whyNoImages(image))

/** What a way through JavaScript's values would change: digits, zeros, one of two equal keys, the order of keys. */
const json = '{"id":202201180000000014,"10":1.10,"9":1e400,"minus":-0,"minus":1.0,"deep":[9223372036854775807]}'
const setOut = '{\n  "id": 202201180000000014,\n  "10": 1.10,\n  "9": 1e400,\n  "minus": -0,\n  "minus": 1.0,\n  "deep": [\n    9223372036854775807\n  ]\n}'

describe.skipIf(reason !== null)(`numbers of others, on every screen${reason === null ? '' : ` (left out: ${reason})`}`, () => {
  let app: RunningApp
  let openMeteo: LocalOpenMeteo
  const page = (): Page => app.page
  const container = `${project}-numbers-1`
  /** WEATHERDECK_SHOTS names a folder for pictures of what was seen. */
  const shot = async (name: string): Promise<void> => {
    const folder = process.env['WEATHERDECK_SHOTS']
    if (folder === undefined) return
    mkdirSync(folder, { recursive: true })
    await page().screenshot({ path: join(folder, `${name}.png`) })
  }
  const sql = async (text: string): Promise<void> => {
    const editor = page().getByTestId('sql-editor').locator('.cm-content')
    await editor.click()
    await page().keyboard.press('ControlOrMeta+a')
    await page().keyboard.insertText(text)
    await page().getByTestId('sql-run').click()
  }

  beforeAll(async () => {
    await docker(
      'run', '-d', '--name', container, '--network', 'none', '--label', `com.docker.compose.project=${project}`, '--label', 'com.docker.compose.service=numbers',
      '--label', 'com.docker.compose.container-number=1', '--label', 'com.docker.compose.oneoff=False', '-e', `LINE=${json}`, image,
      'sh', '-c', 'echo "$LINE"; echo \'{"id":202201180000000015,"minus":1}\'; sleep 600',
    )
    openMeteo = await startOpenMeteo()
    app = await openWeb({ dataDir, settings: { language: 'en', openMeteo: openMeteo.settings } })
    page().setDefaultTimeout(20_000)
  }, 120_000)
  afterAll(async () => {
    await app?.close()
    await openMeteo?.close()
    if (reason === null) await docker('rm', '-f', '-v', container).catch(() => undefined)
    rmSync(dataDir, { recursive: true, force: true })
  })

  it('a cell of SQL, and its export', async () => {
    await page().getByTestId('rail-postgres').click()
    await sql(`select '${json}'::json as made, 1.10::numeric as price, '-0'::float8 as minus, 9223372036854775807 as big`)
    const cell = page().getByTestId('result-grid').getByText('202201180000000014').first()
    await cell.dblclick()
    const beside = page().getByRole('complementary')
    expect(await beside.locator('pre').innerText()).toBe(setOut)
    await shot('sql-cell')
    await page().getByRole('button', { name: 'Export' }).click()
    const [download] = await Promise.all([page().waitForEvent('download'), page().getByRole('menuitem', { name: /JSON/ }).click()])
    const exported = readFileSync(await download.path(), 'utf8')
    expect(exported).toContain(setOut.replaceAll('\n', '\n    '))
    expect(exported).toMatch(/"price": "1\.10",\s+"minus": -0,\s+"big": "9223372036854775807"/)
  })

  it('a message of the topic', async () => {
    await page().getByTestId('sql-mode').click()
    await page().getByRole('dialog').getByRole('button').last().click()
    await sql(`insert into topic.partitions values ('numbers', 0, 1); insert into topic.records values ('numbers', 0, 0, 'k', '${json}')`)
    await page().getByTestId('result-meta').waitFor()
    await page().evaluate(`location.hash = '#/kafka?topic=numbers&partition=0&offset=0'`)
    expect(await page().getByTestId('kafka-value').innerText()).toBe(setOut)
    await shot('kafka-message')
  })

  it('the fields of a log line, and a filter by one of them', async () => {
    await page().evaluate(`location.hash = '#/logs?service=numbers&only=1'`)
    const line = page().locator('#log-list [data-id]').filter({ hasText: '202201180000000014' })
    await page().getByTestId('logs-total').getByText('1 source').waitFor()
    await line.first().dblclick()
    const side = page().getByTestId('logs-line')
    const fields = side.locator('dl > div')
    await fields.first().waitFor()
    expect(await fields.locator('dt').allInnerTexts()).toEqual(['id', '10', '9', 'minus', 'minus', 'deep'])
    expect((await fields.locator('dd').allInnerTexts()).map((text) => text.replace(/\s/g, ''))).toEqual(['202201180000000014', '1.10', '1e400', '-0', '1.0', '[9223372036854775807]'])
    await shot('log-fields')
    await side.getByRole('button', { name: /: minus$/ }).last().click()
    await expect.poll(() => page().getByTestId('logs-total').getAttribute('data-total')).toBe('1')
  })
})
