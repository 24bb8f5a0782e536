import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ownProjectName } from '../backend/stack/own-project'
import { openWeb, type RunningApp } from './app'
import { chromiumPath } from './available'
import { docker, leaveOut, removeProject, whyNoContainers } from './docker'

/** A folder of its own, and with it a project of its own. The containers' names are the stack's, so there must be none yet. */
const folder = mkdtempSync(join(tmpdir(), 'weatherdeck-hdfs-'))
const dataDir = join(folder, 'data')
const project = ownProjectName(dataDir)

const reason = leaveOut(chromiumPath === null ? 'no Chromium' : await whyNoContainers(['apache/hadoop:3.4.3'], ['hdfs-namenode', 'hdfs-datanode']))

describe.skipIf(reason !== null)(`HDFS, from the app${reason === null ? '' : ` (left out: ${reason})`}`, { timeout: 180_000 }, () => {
  let app: RunningApp
  const page = (): Page => app.page
  const by = (id: string): Locator => page().getByTestId(id)
  const row = (name: string): Locator => page().locator(`[data-testid="hdfs-grid"] [data-name=${JSON.stringify(name)}]`)
  const listed = (path: string): Promise<void> => page().locator(`[data-testid="hdfs-path"][data-path=${JSON.stringify(path)}]`).waitFor()
  const actAs = async (user: string): Promise<void> => {
    await by('hdfs-user').click()
    await by(`hdfs-user-${user}`).click()
    await page().locator(`[data-testid="hdfs-user"][data-user="${user}"]`).waitFor()
  }
  const goTo = async (path: string): Promise<void> => {
    await by('hdfs-address-edit').click()
    await by('hdfs-address').fill(path)
    await by('hdfs-address').press('Enter')
    await listed(path)
  }
  const makeFolder = async (name: string): Promise<void> => {
    await by('hdfs-mkdir').click()
    await by('hdfs-name').fill(name)
    await by('hdfs-name').press('Enter')
  }
  /** As HDFS itself has it: owner, mode, type. */
  const stat = async (path: string): Promise<{ owner: string; permission: string; type: string } | null> => {
    const answer = await webHdfs(path, 'GETFILESTATUS')
    return (JSON.parse(answer) as { FileStatus?: { owner: string; permission: string; type: string } }).FileStatus ?? null
  }
  const webHdfs = (path: string, operation: string): Promise<string> =>
    docker('exec', 'hdfs-namenode', 'curl', '-s', `http://localhost:9870/webhdfs/v1${path}?op=${operation}&user.name=hadoop`)
  const content = (path: string): Promise<string> =>
    docker('exec', 'hdfs-namenode', 'curl', '-sL', `http://localhost:9870/webhdfs/v1${path}?op=OPEN&user.name=hadoop`)

  beforeAll(async () => {
    mkdirSync(dataDir)
    app = await openWeb({ dataDir, settings: { language: 'en' } })
    page().setDefaultTimeout(30_000)
  }, 120_000)
  afterAll(async () => {
    await app?.close()
    await removeProject(project)
    rmSync(folder, { recursive: true, force: true })
  }, 120_000)

  it('says that there is no HDFS yet, and starts it', async () => {
    await by('rail-hdfs').click()
    await page().locator('[data-testid="hdfs-empty"][data-why="absent"]').waitFor()
    await by('hdfs-start').click()
    await page().locator('[data-testid="hdfs-state"][data-state="ready"]').waitFor({ timeout: 120_000 })
    await page().locator('[data-testid="hdfs-grid"][data-state="done"]').waitFor()
    await page().locator('[data-testid="hdfs-nodes"][data-live="1"]').waitFor({ timeout: 60_000 })
    expect(await stat('/user')).toBeNull()
  })

  it('is refused as spark, says why and where, mends it, proves it, and does what was refused', async () => {
    await actAs('spark')
    await makeFolder('user/spark/weather')
    await page().locator('[data-testid="hdfs-diagnosis"][data-kind="missing-home"]').waitFor()
    expect(await by('hdfs-sentence').innerText()).toContain('/user/spark')
    const blocking = page().locator('[data-testid="hdfs-chain"] [data-blocks="true"]')
    expect(await blocking.count()).toBe(1)
    expect(await blocking.innerText()).toMatch(/^\/\s+hadoop:supergroup\s+drwxr-xr-x\s+spark: r-x\s+refuses here$/)
    expect(await page().locator('[data-testid="mend-step"] code').allInnerTexts()).toEqual([
      'hdfs dfs -mkdir -p /user/spark',
      'hdfs dfs -chown spark:spark /user/spark',
      'hdfs dfs -chmod 755 /user/spark',
    ])
    await by('mend-apply').click()
    await page().locator('[data-testid="mend-proof"][data-state="done"]').waitFor()
    expect(await stat('/user/spark')).toMatchObject({ owner: 'spark', permission: '755' })
    expect(await stat('/')).toMatchObject({ owner: 'hadoop', permission: '755' })
    await page().locator('[data-testid="hdfs-diagnosis"][data-kind="mended"]').waitFor()
    await by('hdfs-try-again').click()
    await page().locator('[data-testid="hdfs-tried"][data-outcome="done"]').waitFor()
    expect(await stat('/user/spark/weather')).toMatchObject({ owner: 'spark', type: 'DIRECTORY' })
    await by('hdfs-prepared').waitFor()
  })

  it('uploads, asks before it overwrites, and shows the content', async () => {
    const name = 'it’s; $(x) "q".json'
    const file = join(folder, name)
    writeFileSync(file, '{"station":"Orly","values":[1,2]}')
    await goTo('/user/spark/weather')
    await by('hdfs-files').setInputFiles(file)
    await row(name).click()
    await page().locator('[data-testid="hdfs-preview"][data-kind="json"]').waitFor()
    expect(await by('hdfs-preview-text').innerText()).toContain('"station": "Orly"')
    writeFileSync(file, '{"station":"Roissy"}')
    await by('hdfs-files').setInputFiles(file)
    await by('upload-conflict').waitFor()
    expect(await content(`/user/spark/weather/${encodeURIComponent(name)}`)).toContain('Orly')
    await by('upload-conflict').getByRole('button', { name: 'Overwrite', exact: true }).click()
    await by('hdfs-preview-text').getByText('Roissy').waitFor()
    expect(await content(`/user/spark/weather/${encodeURIComponent(name)}`)).toBe('{"station":"Roissy"}')
    await page().evaluate(`{
      const dataTransfer = new DataTransfer()
      dataTransfer.items.add(new File(['dropped'], 'dropped.txt'))
      document.querySelector('[data-testid="hdfs-grid"]').dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer }))
    }`)
    await row('dropped.txt').waitFor()
    expect(await content('/user/spark/weather/dropped.txt')).toBe('dropped')
    const [download] = await Promise.all([page().waitForEvent('download'), by('hdfs-download').click()])
    expect(readFileSync(await download.path(), 'utf8')).toBe('{"station":"Roissy"}')
  })

  it('leaves nothing of an upload that is cancelled', async () => {
    const file = join(folder, 'large.bin')
    writeFileSync(file, '')
    truncateSync(file, 512 * 1024 * 1024)
    await by('hdfs-files').setInputFiles(file)
    const task = page().locator('[data-task="upload"][data-outcome="running"]')
    const there = (): Promise<string> => webHdfs('/user/spark/weather', 'LISTSTATUS')
    await expect.poll(there, { timeout: 20_000 }).toContain('.weatherdeck-')
    await task.getByRole('button', { name: 'Cancel', exact: true }).click()
    await page().locator('[data-task="upload"][data-outcome="cancelled"]').getByText('Cancelled').waitFor()
    await expect.poll(there).not.toMatch(/large|weatherdeck/)
  })

  it('gives what the superuser uploads to whom the folder belongs', async () => {
    await actAs('hadoop')
    await by('hdfs-upload').click()
    await page().locator('[data-testid="hdfs-upload-hint"] [data-maker="spark"]').waitFor()
    await page().keyboard.press('Escape')
    const file = join(folder, 'mine.txt')
    writeFileSync(file, 'mine')
    await by('hdfs-files').setInputFiles(file)
    await row('mine.txt').waitFor()
    expect(await stat('/user/spark/weather/mine.txt')).toMatchObject({ owner: 'spark' })
    await actAs('spark')
  })

  it('renames by the keyboard, deletes to the trash, and brings back', async () => {
    await by('hdfs-grid').press('F2')
    await by('hdfs-name').fill('roissy.json')
    await by('hdfs-name').press('Enter')
    await row('roissy.json').waitFor()
    await by('hdfs-grid').press('Delete')
    await by('hdfs-loss').getByText('1 file, 20 B').waitFor()
    await by('hdfs-remove-go').click()
    await by('hdfs-undo').waitFor()
    expect(await stat('/user/spark/weather/roissy.json')).toBeNull()
    expect(await stat('/user/spark/.Trash/Current/user/spark/weather/roissy.json')).not.toBeNull()
    await by('hdfs-undo').click()
    await row('roissy.json').waitFor()
    expect(await content('/user/spark/weather/roissy.json')).toBe('{"station":"Roissy"}')
  })

  it('changes mode and owner, each by who may', async () => {
    await row('roissy.json').click()
    await by('hdfs-access').click()
    await by('hdfs-bit-other-r').click()
    expect(await by('hdfs-octal').inputValue()).toBe('640')
    await by('hdfs-chmod').click()
    await row('roissy.json').getByText('-rw-r-----').waitFor()
    await by('hdfs-owner').fill('marie')
    await by('hdfs-chown').click()
    await page().locator('[data-testid="hdfs-diagnosis"][data-kind="not-superuser"]').waitFor()
    expect(await stat('/user/spark/weather/roissy.json')).toMatchObject({ owner: 'spark', permission: '640' })
  })

  it('explains an error from elsewhere, also one that is no matter of permissions', async () => {
    const explain = async (text: string): Promise<void> => {
      if ((await by('hdfs-paste-other').count()) > 0) await by('hdfs-paste-other').click()
      await by('hdfs-paste-text').fill(text)
      await by('hdfs-paste-go').click()
    }
    await explain('Caused by: org.apache.hadoop.security.AccessControlException: Permission denied: user=marie, access=WRITE, inode="/user":hadoop:supergroup:drwxr-xr-x\n\tat org.apache')
    await page().locator('[data-testid="hdfs-diagnosis"][data-kind="missing-home"]').waitFor()
    await explain('org.apache.hadoop.fs.UnsupportedFileSystemException: No FileSystem for scheme "hdsf"')
    await page().locator('[data-testid="hdfs-diagnosis"][data-kind="unknown-scheme"]').waitFor()
    expect(await by('mend-apply').count()).toBe(0)
    await explain('all is well')
    await by('hdfs-no-denial').waitFor()
  })

  it('opens a folder and a refusal by their addresses', async () => {
    const go = (hash: string) => page().evaluate(`location.hash = ${JSON.stringify(hash)}`)
    await go(`#/hdfs?path=${encodeURIComponent('/user')}`)
    await listed('/user')
    await go(`#/hdfs?denial=${encodeURIComponent('Permission denied: user=spark, access=WRITE, inode="/":hadoop:supergroup:drwxr-xr-x')}`)
    await by('hdfs-diagnosis').waitFor()
  })

  it('says that it is stopped, not that there is none, and starts it again', async () => {
    await docker('stop', 'hdfs-namenode')
    await page().locator('[data-testid="hdfs-empty"][data-why="stopped"]').waitFor()
    await by('hdfs-start').click()
    await page().locator('[data-testid="hdfs-state"][data-state="ready"]').waitFor({ timeout: 120_000 })
  })
})
