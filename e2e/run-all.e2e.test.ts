import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ownProjectName } from '../backend/stack/own-project'
import { openWeb, type RunningApp } from './app'
import { chromiumPath } from './available'
import { addressForContainers } from './batch-stack'
import { docker, leaveOut, removeProject, stackContainers, stackImages, whyNoContainers } from './docker'
import { startOpenMeteo, type LocalOpenMeteo } from './open-meteo/server'
import { runCli, type Ended } from './run-cli'

/** A folder of its own, and with it a project of its own. The containers' names are the stack's, so there must be none yet. */
const folder = mkdtempSync(join(tmpdir(), 'weatherdeck-run-all-'))
const dataDir = join(folder, 'data')
const project = ownProjectName(dataDir)

const reason = leaveOut(chromiumPath === null ? 'no Chromium' : await whyNoContainers(stackImages, stackContainers))

/** The three commands of the README, as the panel and the CLI show them. */
const byHand = ['hdfs dfs -mkdir -p /user/spark', 'hdfs dfs -chown spark:spark /user/spark', 'hdfs dfs -chmod 755 /user/spark']
const period = { from: '2024-02-27', to: '2024-03-02' }
const days = 5
const places = [
  { id: 'paris', name: 'Paris', latitude: 48.85341, longitude: 2.3488 },
  { id: 'dakar', name: 'Dakar', latitude: 14.6937, longitude: -17.44406 },
]

describe.skipIf(reason !== null)(`the batch, and everything at once${reason === null ? '' : ` (left out: ${reason})`}`, { timeout: 240_000 }, () => {
  let openMeteo: LocalOpenMeteo
  let app: RunningApp
  const page = (): Page => app.page
  const by = (id: string): Locator => page().getByTestId(id)
  const panel = (name: string): Promise<void> => by(`rail-${name}`).click()
  const shownRun = (state: string): Locator => page().locator(`[data-testid="spark-run-view"][data-state="${state}"]`)
  const step = (name: string, state: string): Locator => page().locator(`[data-testid="run-all-${name}"][data-state="${state}"]`)
  const deck = (...args: string[]): Promise<Ended> => runCli(dataDir, args)
  /** A change in HDFS as its superuser, without a start of Java. */
  const webHdfs = (method: string, path: string, operation: string): Promise<string> =>
    docker('exec', 'hdfs-namenode', 'curl', '-sf', '-X', method, `http://localhost:9870/webhdfs/v1${path}?${operation}&user.name=hadoop`)
  const mendAndProve = async (): Promise<void> => {
    await by('mend-apply').first().click()
    await page().locator('[data-testid="mend-proof"][data-state="done"]').waitFor()
  }
  /** A line of one's own, as a person types it. */
  const submitLine = async (line: string): Promise<void> => {
    if (await by('spark-new').isEnabled()) await by('spark-new').click()
    await by('spark-line').fill(line)
    await by('spark-submit').click()
    await by('spark-run-view').waitFor()
  }

  beforeAll(async () => {
    openMeteo = await startOpenMeteo({ host: await addressForContainers() })
    app = await openWeb({ dataDir, settings: { language: 'en', openMeteo: openMeteo.settings, collection: { locations: places, pastDays: 1 } } })
    page().setDefaultTimeout(30_000)
  }, 120_000)
  afterAll(async () => {
    await app?.close()
    await openMeteo?.close()
    await removeProject(project)
    rmSync(folder, { recursive: true, force: true })
  }, 180_000)

  it('starts what Spark needs, and says what a job will get', async () => {
    await panel('spark')
    await by('spark-start-stack').click()
    await by('spark-not-ready').waitFor({ state: 'detached', timeout: 180_000 })
    await page().locator('[data-testid="spark-fit"][data-fits]').waitFor()
  })

  it('fails in an empty HDFS, is explained, mended and proven, runs again, and its output is read', async () => {
    await by('spark-from').fill(period.from)
    await by('spark-to').fill(period.to)
    expect(await by('spark-line').inputValue()).toMatch(/^spark-submit --master spark:\/\/spark-master:7077 \/app\/batch\/weather_batch\.py --locations paris:48\.85341:2\.3488,dakar:.* --from 2024-02-27 --to 2024-03-02 --source http:/)
    await by('spark-submit').click()
    await shownRun('failed').waitFor({ timeout: 60_000 })
    await by('spark-run-view').getByText('AccessControlException: Permission denied: user=spark, access=WRITE, inode="/":hadoop:supergroup:drwxr-xr-x').first().waitFor()
    await by('spark-mend').click()
    await page().locator('[data-testid="hdfs-diagnosis"][data-kind="missing-home"]').waitFor()
    expect(await page().locator('[data-testid="mend-step"] code').allInnerTexts()).toEqual(byHand)
    await mendAndProve()
    await page().locator('[data-testid="hdfs-diagnosis"][data-kind="mended"]').waitFor()
    await by('hdfs-try-again').click()
    await by('hdfs-tried').getByRole('link').click()
    await shownRun('succeeded').waitFor({ timeout: 120_000 })
    expect(await by('spark-result').innerText()).toMatch(new RegExp(`Rows\\s+${places.length * days * 24}\\b`))
    await by('spark-result').getByRole('link').first().click()
    await page().locator('[data-testid="hdfs-path"][data-path="/user/spark/weather"]').waitFor()
    await page().locator('[data-testid="hdfs-grid"] [data-name="_SUCCESS"]').click()
    await by('hdfs-preview-text').getByText('daily/location=dakar/year=2024').first().waitFor()
  })

  it('is told the same way in a terminal', async () => {
    await webHdfs('DELETE', '/user', 'op=DELETE&recursive=true')
    const refused = await deck('spark', 'submit', '--wait', '--locations', 'dakar', '--from', period.to, '--to', period.to)
    expect(refused.code).toBe(1)
    expect(refused.err).toContain('AccessControlException: Permission denied: user=spark')
    const [, id = ''] = /hdfs diagnose --run (\S+) --apply/.exec(refused.err) ?? []
    const explained = await deck('hdfs', 'diagnose', '--run', id)
    expect(explained.code).toBe(1)
    for (const command of byHand) expect(explained.out).toContain(command)
    const mended = await deck('hdfs', 'diagnose', '--run', id, '--apply')
    expect(mended.code, mended.err).toBe(0)
    expect(mended.err).toContain('Proof: spark writes, reads and deletes in /user/spark  (done)')
    const again = await deck('spark', 'rerun', id, '--wait')
    expect(again.code, again.err).toBe(0)
    expect(again.out).toContain('24 rows')
    expect((await deck('hdfs', 'cat', '/user/spark/weather/_SUCCESS')).out).toContain('daily/location=dakar/year=2024')
  })

  it('takes a .py of one’s own, and another one waits its turn until it is cancelled', async () => {
    await panel('spark')
    await by('spark-new').click()
    await by('spark-job').getByText('A file of mine').click()
    const file = join(folder, 'it’s slow; $(x).py')
    writeFileSync(file, 'import sys, time\nprint("got", sys.argv[1:], flush=True)\ntime.sleep(600)\n')
    await by('spark-file-input').setInputFiles(file)
    const line = by('spark-line')
    await expect.poll(() => line.inputValue()).toContain(`'/app/jobs/it’s slow; $(x).py'`)
    await submitLine((await line.inputValue()).replace('spark://spark-master:7077', "'local[1]'") + " 'a b'")
    await by('spark-log').getByText("got ['a b']").waitFor({ timeout: 30_000 })
    await submitLine('spark-submit --master local[1] /app/jobs/nothing.py')
    await shownRun('queued').waitFor()
    expect(await by('spark-log').innerText()).not.toContain('got')
    await by('spark-cancel').click()
    await shownRun('cancelled').waitFor()
    await page().locator('[data-testid="spark-run"][data-state="running"], [data-testid="spark-run"][data-state="starting"]').click()
    await by('spark-cancel').click()
    await shownRun('cancelled').waitFor()
  })

  it('takes a .jar of one’s own', async () => {
    const jar = join(folder, 'codec.jar')
    await docker('cp', 'weather-batch:/opt/spark/jars/commons-codec-1.19.0.jar', jar)
    await by('spark-new').click()
    await by('spark-file-input').setInputFiles(jar)
    await expect.poll(() => by('spark-line').inputValue()).toContain('/app/jobs/codec.jar')
    await submitLine('spark-submit --master local[1] --class org.apache.commons.codec.cli.Digest /app/jobs/codec.jar MD5 weather')
    await shownRun('succeeded').waitFor({ timeout: 60_000 })
    await by('spark-log').getByText('aab92e69374e4c7b8c6741fe02e574b9').waitFor()
  })

  it('runs all: stops where HDFS refuses, with the mend at hand, and goes on from there', async () => {
    // As if somebody had run the job as the superuser once.
    await webHdfs('PUT', '/user/spark/weather', 'op=SETOWNER&owner=hadoop')
    await panel('overview')
    await by('run-all-start').click()
    await step('batch', 'failed').waitFor({ timeout: 200_000 })
    for (const done of ['build', 'start', 'prepare', 'pipeline', 'rows']) await step(done, 'done').waitFor()
    await step('output', 'waiting').waitFor()
    expect(await step('start', 'done').innerText()).toMatch(/8 healthy/)
    expect(await step('rows', 'done').innerText()).toMatch(/[1-9]\d* rows/)
    expect(Number(await docker('exec', 'postgres', 'psql', '-U', 'admin', '-d', 'weatherdb', '-Atc', 'select count(*) from weather_data'))).toBeGreaterThan(places.length * 24)
    await by('run-all-mend').click()
    await page().locator('[data-testid="hdfs-diagnosis"][data-kind="wrong-owner"]').waitFor()
    await mendAndProve()

    // The app goes on, whoever asks.
    const { code, out, err } = await deck('run-all', '--resume')
    expect(code, err).toBe(0)
    expect(out).toMatch(/run the Spark batch +\| done +\| +\d+\.\d \| rows 1440, /)
    expect(out).toMatch(/read its output from HDFS +\| done .*files \d+, bytes \d+/)
    await panel('overview')
    await page().locator('[data-testid="run-all"][data-state="done"]').waitFor()
    await step('output', 'done').getByRole('link').click()
    await by('hdfs-grid').waitFor()
  })
})
