import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { ownProjectName } from '../backend/stack/own-project'
import { openWeb, type RunningApp } from './app'
import { chromiumPath } from './available'
import { docker, leaveOut, whyNoImages } from './docker'
import { startOpenMeteo, type LocalOpenMeteo } from './open-meteo/server'

/** A folder of its own, and with it a Compose project of its own. */
const dataDir = mkdtempSync(join(tmpdir(), 'weatherdeck-logs-list-'))
const project = ownProjectName(dataDir)
const image = 'node:24-bookworm-slim'
const reason = leaveOut(chromiumPath === null ? 'no Chromium' : await whyNoImages(image))

const numbered = (count: number, text: (n: number) => string): string[] => Array.from({ length: count }, (_, i) => text(i + 1))
/** What each container writes, all of it at its start. */
const written = {
  many: numbered(300, (n) => `INFO many line ${String(n)} .`),
  tall: ['INFO tall begins', 'ERROR tall java.lang.IllegalStateException: broken', ...numbered(400, (n) => `\tat deck.Tall.frame(Tall.java:${String(n)})`), 'INFO tall ends'],
  trace: ['ERROR trace long', ...numbered(1500, (n) => `\tat deck.Long.frame(Long.java:${String(n)})`)],
  wordy: [`2026-11-24 10:06:25.123 UTC [77] FATAL:  password authentication failed for user "${'u'.repeat(300)}"`, ...numbered(50, (n) => `INFO wordy line ${String(n)} .`)],
  json: numbered(20, (n) => JSON.stringify({ level: 'info', msg: `json ${String(n)}`, ok: n % 2 === 0, other: n % 5 === 0 })),
  wide: numbered(120, (n) => `INFO wide line ${String(n)} . ${'word '.repeat(n % 7 === 0 ? 900 : (n % 5) * 60)}`),
  slow: ['INFO slow begins', ...numbered(3, () => 'x'.repeat(200))],
}
type Service = keyof typeof written

describe.skipIf(reason !== null)(`the list of the logs, by hand${reason === null ? '' : ` (left out: ${reason})`}`, () => {
  let app: RunningApp
  /** What the producer runs into must not depend on this machine: its problems are shown too. */
  let openMeteo: LocalOpenMeteo
  const started: string[] = []
  const page = (): Page => app.page
  const list = () => page().getByTestId('logs-list')
  const total = async (): Promise<number> => Number(await page().getByTestId('logs-total').getAttribute('data-total'))
  const until = (met: () => Promise<boolean>) => vi.waitUntil(met, { timeout: 20_000, interval: 50 })
  const start = async (service: string, lines: readonly string[], { instance = 1, options = [] as string[] } = {}) => {
    const name = `${project}-${service}-${String(instance)}`
    const file = join(dataDir, `${service}-${String(instance)}.txt`)
    writeFileSync(file, lines.map((line) => `${line}\n`).join(''))
    started.push(name)
    await docker(
      'run', '-d', '--init', '--name', name, '--network', 'none', '--label', `com.docker.compose.project=${project}`,
      '--label', `com.docker.compose.service=${service}`, '--label', `com.docker.compose.container-number=${String(instance)}`, '--label', 'com.docker.compose.oneoff=False',
      '-v', `${file}:/lines:ro`, ...options, image, 'sh', '-c', 'cat /lines; exec sleep infinity',
    )
  }
  /** Shows one service from its beginning, or what an address says. */
  const show = async (service: Service, params = '', rows = written[service].length) => {
    await page().evaluate(`location.hash = '#/logs?service=${project}-${service}-1${params}'`)
    await until(async () => (await total()) === rows && (await list().locator('[data-id]').count()) > 0)
  }
  const toStart = async () => {
    await page().getByTestId('logs-jump').click()
    await page().getByTestId('logs-jump-start').click()
    await page().locator('[data-testid=logs-follow][data-following=false]').waitFor()
  }
  /** Newer problems may hide it. */
  const passwordProblem = async () => {
    const found = page().getByTestId('logs-problem-postgres-password')
    const rest = page().getByTestId('logs-problems').getByRole('button', { expanded: false })
    await until(async () => {
      if ((await rest.count()) > 0) await rest.click()
      return (await found.count()) === 1
    })
    return found
  }
  const row = (text: string) => list().locator('[data-id]', { hasText: text })
  const topOf = async (text: string): Promise<number> => (await row(text).boundingBox())?.y ?? NaN

  beforeAll(async () => {
    await Promise.all(Object.entries(written).map(([service, lines]) => start(service, lines)))
    await start('many', ['INFO many of the second'], { instance: 2 })
    await start('silent', ['INFO nobody reads this'], { options: ['--log-driver', 'none'] })
    openMeteo = await startOpenMeteo()
    app = await openWeb({ dataDir, settings: { language: 'en', openMeteo: openMeteo.settings } })
    page().setDefaultTimeout(20_000)
    await page().getByTestId('rail-logs').click()
    await page().getByTestId('logs-source-tall').waitFor()
  }, 120_000)
  /** What was unfolded, typed or opened before is not there any more. */
  beforeEach(async () => {
    await page().evaluate(`location.hash = '#/logs'`)
    await page().reload()
    await page().getByTestId('logs-source-tall').waitFor()
  })
  afterAll(async () => {
    await app?.close()
    await openMeteo?.close()
    if (reason === null) await docker('rm', '-f', '-v', ...started).catch(() => undefined)
    rmSync(dataDir, { recursive: true, force: true })
  })

  it('moves by as much as the wheel does, also within a row', async () => {
    await show('many')
    await toStart()
    const before = await topOf('line 5 .')
    await list().hover()
    await page().mouse.wheel(0, 7)
    await until(async () => (await topOf('line 5 .')) === before - 7)
    await page().mouse.wheel(0, 6)
    await until(async () => (await topOf('line 5 .')) === before - 13)
  })

  it('selects rows by Shift and a click, and text by dragging, and copies either', async () => {
    await show('many')
    await toStart()
    const copied = () => page().evaluate<string>('navigator.clipboard.readText()')
    const textOf = (n: number) => row(`line ${String(n)} .`).getByText(`INFO many line ${String(n)} .`)
    await textOf(3).click()
    await textOf(6).click({ modifiers: ['Shift'] })
    expect(await page().evaluate<string>('String(document.getSelection())')).toBe('')
    expect(await list().locator('[data-selected=true]').count()).toBe(4)
    await page().keyboard.press('Control+c')
    await until(async () => (await copied()) === written.many.slice(2, 6).join('\n'))
    const box = (await textOf(8).boundingBox())!
    await page().mouse.move(box.x + 1, box.y + 10)
    await page().mouse.down()
    await page().mouse.move(box.x + 40, box.y + 10, { steps: 4 })
    await page().mouse.up()
    const dragged = await page().evaluate<string>('String(document.getSelection())')
    expect('INFO many line 8 .'.includes(dragged) && dragged.length > 2).toBe(true)
    await page().keyboard.press('Control+c')
    await until(async () => (await copied()) === dragged)
    await textOf(10).click({ modifiers: ['Shift'] })
    await page().keyboard.press('Control+c')
    await until(async () => (await copied()) === written.many.slice(2, 10).join('\n'))
  })

  it('shows all of an entry that is taller than the screen, by the wheel and by the bar', async () => {
    await show('tall', '', 3)
    const thumb = page().getByTestId('logs-thumb')
    expect(await thumb.count()).toBe(0)
    await row('tall java').getByRole('button', { name: 'Show the whole entry' }).click()
    await thumb.waitFor()
    const screen = (await list().boundingBox())!
    const within = async (text: string): Promise<boolean> => {
      const box = await list().getByText(text, { exact: true }).boundingBox()
      return box !== null && box.y >= screen.y && box.y + box.height <= screen.y + screen.height
    }
    const last = 'at deck.Tall.frame(Tall.java:400)'
    expect(await within(last)).toBe(false)
    await list().hover()
    for (let turns = 0; turns < 100 && !(await within(last)); turns++) await page().mouse.wheel(0, 200)
    expect(await within(last)).toBe(true)
    const at = (await thumb.boundingBox())!
    await page().mouse.move(at.x + at.width / 2, at.y + at.height / 2)
    await page().mouse.down()
    await page().mouse.move(at.x + at.width / 2, screen.y + 1, { steps: 5 })
    await page().mouse.up()
    await until(() => within('at deck.Tall.frame(Tall.java:1)'))
  })

  it('keeps the side readable in a low window, and the list as wide as it was in a narrow one', async () => {
    await show('many')
    await page().setViewportSize({ width: 900, height: 560 })
    try {
      const width = (await list().boundingBox())!.width
      await row('line 300 .').dblclick()
      const tabs = page().getByRole('radiogroup', { name: 'What of the line is shown' })
      await page().getByTestId('logs-context').getByText('line 300 .').waitFor()
      expect((await tabs.boundingBox())!.height).toBeGreaterThan(26)
      expect((await list().boundingBox())!.width).toBe(width)
      expect(await page().evaluate('document.scrollingElement.scrollTop + document.querySelector("[data-testid=logs-line]").getBoundingClientRect().top > 60')).toBe(true)
    } finally {
      await page().setViewportSize({ width: 1360, height: 880 })
    }
  })

  it('tells the containers of one service apart, and counts the sources that are shown', async () => {
    await page().evaluate(`location.hash = '#/logs?service=many'`)
    // Until then the rows from before are shown, and a double click may fall between them and these.
    await until(async () => (await total()) === written.many.length + 1)
    await row('many of the second').getByText('many-2', { exact: true }).waitFor()
    await page().getByTestId('logs-total').getByText('2 sources').waitFor()
    await row('many of the second').dblclick()
    await page().getByTestId('logs-line').getByText('many-2', { exact: true }).waitFor()
    await row('line 300 .').getByText('many', { exact: true }).waitFor()
  })

  it('marks where a container ended and started again, also the second of a service', async () => {
    await page().evaluate(`location.hash = '#/logs?service=${project}-many-2'`)
    await until(async () => (await total()) === 1)
    await docker('restart', '-t', '0', `${project}-many-2`)
    await until(async () => (await total()) === 2)
    await list().getByText(/^many-2 was started at /).waitFor()
    await list().getByText(/^many-2 ended at .*, exit code (137|143)$/).waitFor()
    // Nothing is written behind the last end: it is there all the same, with what the container ended with.
    await docker('kill', `${project}-many-2`)
    await list().getByText(/^many-2 ended at .*, exit code 137$/).waitFor()
  })

  it('forgets what was unfolded when every line is shown by itself', async () => {
    await show('tall', '', 3)
    await row('tall java').getByRole('button', { name: 'Show the whole entry' }).click()
    const frame = list().getByText('at deck.Tall.frame(Tall.java:1)', { exact: true })
    await frame.waitFor()
    await page().getByTestId('logs-view').click()
    await page().getByText('Show every line by itself').click()
    await page().keyboard.press('Escape')
    await until(async () => (await total()) === written.tall.length)
    await toStart()
    await frame.first().waitFor()
    expect(await frame.count()).toBe(1)
  })

  it('copies all lines of a long entry', async () => {
    await show('trace', '', 1)
    const copied = () => page().evaluate<string>('navigator.clipboard.readText()')
    await row('trace long').click()
    await page().keyboard.press('Control+c')
    await until(async () => (await copied()) === written.trace.join('\n'))
    await page().evaluate('navigator.clipboard.writeText("")')
    await row('trace long').dblclick()
    await page().getByTestId('logs-line').getByText('Whole text').click()
    await page().getByTestId('logs-whole').getByText('500 further lines').waitFor()
    await page().getByTestId('logs-copy-whole').click()
    await until(async () => (await copied()) === written.trace.join('\n'))
  })

  it('keeps long words of a known problem within the side and the chip', async () => {
    await show('wordy')
    await (await passwordProblem()).click()
    const explained = page().getByTestId('logs-explained')
    await explained.waitFor()
    for (const box of [explained, page().getByTestId('logs-problem-postgres-password')])
      expect(await box.evaluate((element) => element.scrollWidth - element.clientWidth)).toBeLessThanOrEqual(0)
    expect((await page().getByTestId('logs-known-postgres-password').boundingBox())!.width).toBeLessThanOrEqual(480)
  })

  it('says why a log cannot be read, and what to do, in its place and at the source', async () => {
    await page().evaluate(`location.hash = '#/logs?service=silent'`)
    const instead = page().getByTestId('logs-empty')
    await instead.getByText(/log driver is none/).waitFor()
    await instead.getByText(/Choose the log driver/).waitFor()
    expect(await instead.getByText(/No line/).count()).toBe(0)
    await page().getByTestId('logs-source-problem').focus()
    await page().keyboard.press('Enter')
    const dialog = page().getByRole('dialog')
    await dialog.getByText(/Choose the log driver/).waitFor()
    await page().keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    await instead.getByRole('button', { name: 'All sources' }).click()
    await until(async () => (await total()) > 0)
  })

  it('goes to a known problem that the filter hides', async () => {
    await show('many')
    await (await passwordProblem()).click()
    await until(async () => (await total()) > written.many.length)
    await list().locator('[data-head=true]', { has: page().getByTestId('logs-known-postgres-password') }).waitFor()
    expect(await page().locator('[aria-pressed=true][title^="Click: show"]').count()).toBe(0)
  })

  it('shows again what an address says that one comes back to', async () => {
    await show('many')
    await page().getByTestId('logs-level-warn').click()
    await page().getByTestId('logs-empty').getByText('No line matches').waitFor()
    const empty = page().url()
    await show('json')
    await page().evaluate(`location.href = ${JSON.stringify(empty)}`)
    await page().getByTestId('logs-empty').getByText('No line matches').waitFor()
  })

  it('goes to a time beyond the period that was chosen', async () => {
    await page().evaluate(`location.hash = '#/logs?service=${project}-many-1&from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z'`)
    await page().getByTestId('logs-empty').getByText('No line matches').waitFor()
    await page().getByTestId('logs-jump').click()
    await page().getByRole('button', { name: '−60 min' }).click()
    await row('line 1 .').waitFor()
    expect(await total()).toBe(written.many.length)
  })

  it('leads the side along with the keys, and keeps the match that n leads to on the screen', async () => {
    await show('many', `&terms=${encodeURIComponent('[["line",""]]')}`)
    await toStart()
    await row('line 5 .').dblclick()
    const beside = page().getByTestId('logs-context').locator('[data-own=true]')
    await beside.getByText('line 5 .').waitFor()
    await page().keyboard.press('ArrowDown')
    await beside.getByText('line 6 .').waitFor()
    await row('line 8 .').click()
    await beside.getByText('line 8 .').waitFor()
    await row('line 6 .').click()
    for (let times = 0; times < 60; times++) await page().keyboard.press('n')
    await beside.getByText('line 66 .').waitFor()
    const [screen, head] = [(await list().boundingBox())!, (await row('line 66 .').boundingBox())!]
    expect(head.y >= screen.y && head.y + head.height <= screen.y + screen.height).toBe(true)
  })

  it('keeps the line that was picked among the matches when all lines are shown again', async () => {
    await show('many', `&terms=${encodeURIComponent('[["line [0-9]*50 ","r"]]')}`, 3)
    await row('line 150 .').click()
    const high = async () => (await topOf('line 150 .')) - ((await list().boundingBox())?.y ?? NaN)
    const before = await high()
    await page().getByRole('button', { name: /^Take away/ }).click()
    await until(async () => (await total()) === written.many.length)
    await list().locator('[data-head=true]', { hasText: 'line 150 .' }).waitFor()
    // Among the matches the day stands above it.
    expect(Math.abs((await high()) - before)).toBeLessThan(25)
  })

  it('hears its keys after a click anywhere, and goes on from what is on the screen', async () => {
    await show('many', `&only=0&terms=${encodeURIComponent('[["line [0-9]*5 ","r"]]')}`)
    await page().getByTestId('logs-matches').getByText('30 matches').waitFor()
    await toStart()
    const head = () => list().locator('[data-head=true]').innerText()
    await page().keyboard.press('n')
    await until(async () => /line 5 \./.test(await head()))
    // The end of the list is far from the line that was picked.
    await page().getByRole('heading', { name: 'Logs', level: 1 }).click()
    await page().keyboard.press('End')
    await page().locator('[data-testid=logs-follow][data-following=true]').waitFor()
    await page().keyboard.press('ArrowUp')
    await until(async () => /line 300 \./.test(await head()))
    await page().keyboard.press('N')
    await page().getByTestId('logs-matches').getByText('30 of 30').waitFor()
    // With the focus on a switch, the filter the other way and back.
    await page().getByText('Matches', { exact: true }).click()
    await until(async () => (await total()) === 30)
    await page().getByText('All lines', { exact: true }).click()
    await until(async () => (await total()) === written.many.length)
    await until(async () => /line 295 \./.test(await head()))
    await page().keyboard.press('n')
    await page().getByTestId('logs-matches').getByText('1 of 30').waitFor()
    await until(async () => /line 5 \./.test(await head()))
    await page().keyboard.press('Control+f')
    expect(await page().evaluate<string>('document.activeElement.id')).toBe('log-filter')
  })

  it('leaves no line out where long lines are wrapped and one goes by pages', async () => {
    await show('wide')
    await page().getByTestId('logs-wrap').click()
    await toStart()
    await list().focus()
    const seen = new Set<number>()
    /** The lines of which something is on the screen. */
    const look = async () => {
      const numbers = await list().evaluate((screen) => {
        const { top, bottom } = screen.getBoundingClientRect()
        return [...screen.querySelectorAll('[data-id]')]
          .filter((each) => each.getBoundingClientRect().bottom > top + 1 && each.getBoundingClientRect().top < bottom - 1)
          .map((each) => Number(/wide line (\d+)/.exec(each.textContent ?? '')?.[1]))
      })
      for (const n of numbers) seen.add(n)
    }
    await until(async () => (await row('wide line 1 .').count()) === 1)
    for (let pages = 0; pages < 100 && (await page().getByTestId('logs-follow').getAttribute('data-following')) === 'false'; pages++) {
      await look()
      await page().keyboard.press('PageDown')
      await page().waitForTimeout(60)
    }
    await look()
    expect([...seen].sort((a, b) => a - b)).toEqual(numbered(120, String).map(Number))
    // Following ends where the screen is, however high its lines are.
    const last = await topOf('wide line 120 .')
    await page().keyboard.press('f')
    await page().locator('[data-testid=logs-follow][data-following=false]').waitFor()
    expect(Math.abs((await topOf('wide line 120 .')) - last)).toBeLessThan(2)
    await page().getByTestId('logs-wrap').click()
  })

  it('says what it copied, and leaves the side open when only its menu is closed', async () => {
    await show('trace', '', 1)
    await row('ERROR trace long').click()
    await page().keyboard.press('Enter')
    await page().getByTestId('logs-copy').click()
    await page().getByTestId('logs-copy-link').waitFor()
    await page().keyboard.press('Escape')
    await page().getByTestId('logs-copy-link').waitFor({ state: 'hidden' })
    expect(await page().getByTestId('logs-line').count()).toBe(1)
    await page().getByTestId('logs-copy').click()
    await page().getByTestId('logs-copy-link').click()
    await page().getByTestId('logs-copied').getByText('Link copied').waitFor()
    await list().focus()
    await page().keyboard.press('Control+c')
    await page().getByTestId('logs-copied').getByText('1,501 lines copied').waitFor()
    await page().locator('[data-testid=logs-copied][data-shown=false]').waitFor({ state: 'attached' })
  })

  it('leads from the lines around to one that the filter hides, and by its address to one within an entry', async () => {
    await show('tall', '&level=error', 1)
    await row('ERROR tall').dblclick()
    const around = page().getByTestId('logs-context')
    await around.locator('li', { hasText: 'INFO tall begins' }).getByRole('button').click()
    await page().getByTestId('logs-line').locator('header').getByRole('button', { name: /:/ }).click()
    await until(async () => (await total()) > 3)
    await list().locator('[data-head=true]', { hasText: 'INFO tall begins' }).waitFor()

    await show('tall', '', 3)
    await row('ERROR tall').dblclick()
    await around.locator('li', { hasText: 'Tall.java:7)' }).getByRole('button').click()
    await page().getByTestId('logs-context').locator('[data-own=true]', { hasText: 'Tall.java:7)' }).waitFor()
    await page().reload()
    await list().locator('[data-head=true]', { hasText: 'ERROR tall' }).waitFor()
  })

  it('says so where an address leads to a line that is not there', async () => {
    await page().evaluate(`location.hash = '#/logs?service=${project}-many-1&at=2020-01-01T00:00:00.000000001Z&source=0123456789ab'`)
    await page().locator('[data-problem=LINE_GONE]').waitFor()
  })

  it('unfolds an entry as far as one likes, and shows its long lines whole', async () => {
    await show('trace', '', 1)
    await list().getByRole('button', { name: '+ 1500 lines' }).click()
    await list().getByRole('button', { name: '500 further lines' }).click()
    await list().getByText('Long.java:1500)').waitFor()
  })

  it('chooses a period of the bars by keys', async () => {
    await show('many')
    await page().getByTestId('logs-histogram').focus()
    await page().keyboard.press('ArrowLeft')
    for (let times = 0; times < 3; times++) await page().keyboard.press('Shift+ArrowLeft')
    await page().keyboard.press('Enter')
    await until(async () => /from=.*to=/.test(page().url()))
  })

  it('leaves the text of the last lines free, and cuts a long chip with its whole text at hand', async () => {
    await show('many', `&terms=${encodeURIComponent(`[["${'long'.repeat(40)}","n"]]`)}`)
    await toStart()
    const [pill, screen] = [(await page().getByTestId('logs-new').boundingBox())!, (await list().boundingBox())!]
    expect(screen.x + screen.width - pill.x - pill.width).toBeLessThan(40)
    const chip = page().getByTitle('long'.repeat(40), { exact: true })
    expect(await chip.evaluate((element) => element.scrollWidth > element.clientWidth)).toBe(true)
    expect((await chip.boundingBox())!.width).toBeLessThan(340)
  })

  it('keeps a term once, and filters by a field with its name', async () => {
    const chips = page().getByRole('button', { name: /^Take away/ })
    await show('json')
    for (let times = 0; times < 2; times++) {
      await page().getByTestId('logs-filter').fill('json')
      await page().getByTestId('logs-filter').press('Enter')
    }
    expect(await chips.count()).toBe(1)
    await row('json 10').dblclick()
    await page().getByRole('button', { name: 'Filter by this value: ok' }).click()
    await until(async () => (await total()) === 10)
    await page().getByRole('button', { name: 'Filter by this value: other' }).click()
    await until(async () => (await total()) === 2)
    await page().getByRole('button', { name: 'Filter by this value: other' }).click()
    expect(await chips.count()).toBe(3)
  })

  it('says that a search was given up, and leads back to the one before', async () => {
    for (const only of ['1', '0']) {
      await show('slow', `&only=${only}`)
      await page().getByTestId('logs-filter').fill('(x+x+)+y')
      await page().getByTestId('logs-regex').click()
      const alert = page().locator('[data-problem=SEARCH_TOO_SLOW]')
      await alert.waitFor({ timeout: 60_000 })
      await page().getByTestId('logs-matches').getByText('then given up').waitFor()
      expect(await page().getByTestId('logs-search-cancel').count()).toBe(0)
      if (only === '1') await page().getByTestId('logs-empty').getByText('The search was given up').waitFor()
      // It stays until it is dismissed, whatever the list's own events say.
      await page().waitForTimeout(500)
      await alert.getByRole('button', { name: 'Dismiss' }).click()
      await until(async () => (await alert.count()) === 0 && (await total()) === written.slow.length)
      expect(await page().getByTestId('logs-filter').inputValue()).toBe('')
      await page().getByTestId('logs-regex').click()
    }
  })
})
