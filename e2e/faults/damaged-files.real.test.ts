/*
 * Every file that the app leaves in its data folder, damaged in every way, and the app opened again: it starts, says what is
 * wrong, loses nothing, and does not restart a process over and over. A file of a kind that the table below does not know
 * fails the test.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connectControl, type Control } from '../../backend/control-socket'
import { RunStore } from '../../backend/spark/run-store'
import type { PipelineSnapshot } from '../../contract/pipeline'
import type { SparkRun } from '../../contract/spark'
import { lockFolder } from '../../process/folder-lock'
import { asRoot } from '../available'
import { exitOf, startWeb, type WebShell } from '../app'
import { startOpenMeteo, type LocalOpenMeteo } from '../open-meteo/server'

type Damage = 'truncated' | 'emptied' | 'bit-flipped' | 'made a folder'
const damages: Damage[] = ['truncated', 'emptied', 'bit-flipped', 'made a folder']

/**
 * `kept`: the damaged bytes are still somewhere afterwards. `remade`: the app writes it again from what it knows.
 * `says`: the code of a problem that names it. `flip`: what a flipped bit does to it; JSON may well stay JSON.
 */
interface Kind {
  files: RegExp
  keeps: 'kept' | 'remade'
  says?: string
  /** Damaged by itself: it takes others with it. */
  alone?: true
}

const table: Kind[] = [
  { files: /^settings\.json$/, keeps: 'kept', says: 'SETTINGS_SET_ASIDE', alone: true },
  { files: /^budget\.json$/, keeps: 'kept', says: 'FILE_SET_ASIDE' },
  { files: /^run-all\.json$/, keeps: 'kept' },
  { files: /^rebuild\.json$/, keeps: 'kept' },
  { files: /^spark\/runs\/[^/]+\/run\.json$/, keeps: 'kept', says: 'FILE_SET_ASIDE' },
  { files: /^spark\/runs\/[^/]+\/log$/, keeps: 'kept' },
  { files: /^raw\/[^/]+\/[^/]+\.json\.gz$/, keeps: 'kept' },
  { files: /^processed\/[^/]+\/[^/]+\.json$/, keeps: 'kept' },
  { files: /^window\.json$/, keeps: 'kept' },
  { files: /^logs\/[^/]+\.log(\.1)?$/, keeps: 'kept' },
  { files: /^reports\//, keeps: 'kept' },
  // A person's edits beside the app's own; the app brings its own up to date.
  { files: /^stack\//, keeps: 'remade' },
  // Of the process that runs; the next one makes its own.
  { files: /^run\//, keeps: 'remade' },
  { files: /^logs\/spool\//, keeps: 'remade' },
  { files: /^postgres\//, keeps: 'kept', alone: true },
]
const kindOf = (name: string): Kind | undefined => table.find(({ files }) => files.test(name))

let root: string
let base: string
let openMeteo: LocalOpenMeteo

function filesIn(folder: string, under = ''): string[] {
  return readdirSync(join(folder, under), { withFileTypes: true }).flatMap((entry) => {
    const name = under === '' ? entry.name : `${under}/${entry.name}`
    return entry.isDirectory() ? filesIn(folder, name) : entry.isFile() ? [name] : []
  })
}

async function open<T>(dataDir: string, look: (control: Control) => Promise<T>, options: { uid?: number } = {}): Promise<T> {
  const web: WebShell = await startWeb({ dataDir, ...options })
  try {
    const control = await connectControl(dataDir)
    if (control === null) throw new Error('it does not answer')
    return await look(control).finally(() => control.close())
  } finally {
    expect(await web.close()).toBe(0)
  }
}

async function snapshotWhere(control: Control, passes: (snapshot: PipelineSnapshot) => boolean): Promise<PipelineSnapshot> {
  let last: PipelineSnapshot | undefined
  const timeout = AbortSignal.timeout(60_000)
  try {
    for await (const snapshot of await control.client.pipeline.watch(undefined, { signal: timeout })) {
      last = snapshot
      if (passes(snapshot)) return snapshot
    }
  } catch {
    // Told below.
  }
  throw new Error(`it did not come to that: ${JSON.stringify({ ...last, latest: [] })}`)
}

const runs = ({ database, process, report }: PipelineSnapshot): boolean => database.state === 'running' && process.state === 'running' && report !== null

const run = (id: string): SparkRun => ({
  id, arguments: ['/x.py'], user: null, state: 'succeeded', submittedAt: 1, startedAt: 2, endedAt: 3, exitCode: 0, application: null, webUrl: null,
  progress: null, line: null, held: null, result: null, rows: null, problems: [], denial: null, rerunOf: null, logBytes: 0,
})

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'weatherdeck-damage-'))
  base = join(root, 'base')
  mkdirSync(base)
  openMeteo = await startOpenMeteo()
  writeFileSync(join(base, 'settings.json'), JSON.stringify({ openMeteo: openMeteo.settings, collection: { autoStart: true } }))
  const store = new RunStore(join(base, 'spark', 'runs'))
  await store.save(run('20260101-000000-aaaa'))
  await store.append('20260101-000000-aaaa', Buffer.from('a line\n'))
  // Ended by kill -9, so that what a process leaves behind only then is there as well.
  const web = await startWeb({ dataDir: base })
  const control = await connectControl(base)
  if (control === null) throw new Error('it does not answer')
  const logs = (await control.client.logs.watch())[Symbol.asyncIterator]()
  await logs.next()
  await snapshotWhere(control, (snapshot) => runs(snapshot) && (snapshot.counts?.rows ?? 0) > 0 && snapshot.report?.lag === 0)
  web.child.kill('SIGKILL')
  await exitOf(web.child)
  for (const name of ['database', 'pipeline']) await (await lockFolder(join(base, 'run'), name, 20_000))?.release()
  for (const name of ['window.json', 'run-all.json']) writeFileSync(join(base, name), '{"a": "file of the app, or of an earlier one"}')
})
afterAll(async () => {
  await openMeteo.close()
  rmSync(root, { recursive: true, force: true })
})

function damage(file: string, how: Damage): void {
  const bytes = readFileSync(file)
  if (how === 'truncated') writeFileSync(file, bytes.subarray(0, Math.floor(bytes.length / 2)))
  else if (how === 'emptied') writeFileSync(file, '')
  else if (how === 'bit-flipped') {
    // The first brace, or whatever stands there: no JSON and no gzip goes without.
    bytes[0] = (bytes[0] ?? 0) ^ 0x10
    writeFileSync(file, bytes)
  } else {
    rmSync(file)
    mkdirSync(file)
    writeFileSync(join(file, 'inside'), 'what a person may have put here')
  }
}

const copyOf = (how: string): string => {
  const dataDir = join(root, how.replaceAll(' ', '-'))
  cpSync(base, dataDir, { recursive: true, filter: (from) => !from.endsWith('.sock') })
  return dataDir
}

/** What the damaged file holds, wherever it is now. */
function isKept(dataDir: string, bytes: Buffer | null): boolean {
  if (bytes === null) return filesIn(dataDir).some((name) => name.endsWith('/inside'))
  return bytes.length === 0 || filesIn(dataDir).some((name) => lstatSync(join(dataDir, name)).size >= bytes.length && readFileSync(join(dataDir, name)).includes(bytes))
}

describe('a data folder whose files are damaged', () => {
  it('has no file that this test does not know', () => {
    expect(filesIn(base).filter((name) => kindOf(name) === undefined)).toEqual([])
    // And those that it is about are there.
    for (const { files } of table.filter(({ files }) => !/rebuild|reports|spool/.test(files.source)))
      expect(filesIn(base).some((name) => files.test(name)), files.source).toBe(true)
  })

  it.each(damages)('opens with everything but settings and database %s, says so, and loses nothing', async (how) => {
    const dataDir = copyOf(how)
    const damaged = filesIn(dataDir).filter((name) => kindOf(name)?.alone !== true)
    for (const name of damaged) damage(join(dataDir, name), how)
    const after = new Map(damaged.map((name) => [name, how === 'made a folder' ? null : readFileSync(join(dataDir, name))]))
    await open(dataDir, async (control) => {
      const said = (snapshot: PipelineSnapshot) => new Set(snapshot.problems.map(({ problem }) => `${problem.code} ${String(problem.params['path'] ?? '')}`))
      const expected = damaged.flatMap((name) => {
        const says = kindOf(name)?.says
        return says === undefined ? [] : [`${says} ${join(dataDir, name)}`]
      })
      const snapshot = await snapshotWhere(control, (now) => runs(now) && expected.every((each) => said(now).has(each)))
      expect(snapshot.process.restarts).toBe(0)
      expect(snapshot.database.restarts).toBe(0)
      // The rows are still there, and what is published again changes nothing.
      await snapshotWhere(control, (now) => (now.counts?.rows ?? 0) > 0)
      for (const { id } of snapshot.problems) await control.client.pipeline.dismissProblem({ id })
      await snapshotWhere(control, ({ problems }) => problems.every(({ id }) => !snapshot.problems.some((seen) => seen.id === id)))
      await control.client.settings.update({ collection: { intervalMinutes: 60 } })
    })
    for (const [name, bytes] of after) if (kindOf(name)?.keeps === 'kept') expect(isKept(dataDir, bytes), name).toBe(true)
    rmSync(dataDir, { recursive: true })
  })

  it.each(damages)('opens with settings.json %s, says so, and keeps it', async (how) => {
    const dataDir = copyOf(`settings ${how}`)
    damage(join(dataDir, 'settings.json'), how)
    await open(dataDir, async (control) => {
      expect((await control.client.settings.get()).problem?.problem.code).toBe('SETTINGS_SET_ASIDE')
      await control.client.settings.update({ collection: { autoStart: false } })
    })
    expect(readdirSync(dataDir).filter((name) => name.startsWith('settings.broken-'))).toHaveLength(1)
    rmSync(dataDir, { recursive: true })
  })

  it('rebuilds a damaged database from the raw replies, says so until dismissed, and keeps the old one', async () => {
    const dataDir = copyOf('database')
    writeFileSync(join(dataDir, 'postgres', 'global', 'pg_control'), '')
    let rows = 0
    await open(base, async (control) => {
      rows = (await snapshotWhere(control, (now) => now.counts !== null && now.report?.lag === 0)).counts?.rows ?? 0
    })
    const rebuilt = (snapshot: PipelineSnapshot) => snapshot.problems.find(({ problem }) => problem.code === 'DATABASE_REBUILT')
    await open(dataDir, async (control) => {
      const snapshot = await snapshotWhere(control, (now) => runs(now) && rebuilt(now) !== undefined && now.report?.lag === 0 && (now.counts?.rows ?? 0) >= rows)
      expect(existsSync(join(String(rebuilt(snapshot)?.problem.params['aside']), 'PG_VERSION'))).toBe(true)
      expect(snapshot.database.problem).toBeNull()
    })
    await open(dataDir, async (control) => {
      const id = rebuilt(await snapshotWhere(control, (now) => rebuilt(now) !== undefined))?.id ?? ''
      await control.client.pipeline.dismissProblem({ id })
      await snapshotWhere(control, (now) => rebuilt(now) === undefined)
    })
    expect(existsSync(join(dataDir, 'rebuild.json'))).toBe(false)
    rmSync(dataDir, { recursive: true })
  })

  describe.skipIf(process.platform === 'win32')('that cannot be read just now', () => {
    const uid = asRoot ? 65534 : undefined
    /** For root every file can be read, so the app runs as somebody else there. */
    const options = uid === undefined ? {} : { uid }
    function owned(how: string): string {
      const dataDir = copyOf(how)
      if (uid !== undefined) spawnSync('chown', ['-R', `${uid}:${uid}`, dataDir])
      return dataDir
    }
    beforeAll(() => chmodSync(root, 0o755))
    const broken = (dataDir: string): string[] => execFileSync('find', [dataDir, '-name', '*broken*', '-o', '-name', '*damaged*'], { encoding: 'utf8' }).split('\n').filter(Boolean)

    it('opens without everything but settings and database, says so, and sets nothing aside', async () => {
      const dataDir = owned('unreadable')
      const files = filesIn(dataDir).filter((name) => kindOf(name)?.alone !== true)
      for (const name of files) chmodSync(join(dataDir, name), 0)
      await open(dataDir, async (control) => {
        const expected = files.filter((name) => kindOf(name)?.says !== undefined).map((name) => `FILE_UNREADABLE ${join(dataDir, name)}`)
        const snapshot = await snapshotWhere(control, (now) => {
          const said = now.problems.map(({ problem }) => `${problem.code} ${String(problem.params['path'] ?? '')}`)
          return runs(now) && expected.every((each) => said.includes(each))
        })
        expect(snapshot.process.restarts).toBe(0)
      }, options)
      expect(broken(dataDir)).toEqual([])
      rmSync(dataDir, { recursive: true })
    })

    it('waits for a database that it may not read, and opens it by itself once it may', async () => {
      const dataDir = owned('unreadable-database')
      const control = join(dataDir, 'postgres', 'global', 'pg_control')
      chmodSync(control, 0)
      await open(dataDir, async (app) => {
        const { database } = await snapshotWhere(app, (now) => now.database.problem !== null && now.database.restarts > 2)
        expect(database.problem).toMatchObject({ code: 'FILE_UNREADABLE' })
        chmodSync(control, 0o600)
        await snapshotWhere(app, (now) => runs(now) && (now.counts?.rows ?? 0) > 0)
      }, options)
      expect(broken(dataDir)).toEqual([])
      rmSync(dataDir, { recursive: true })
    })

    it('is refused by the name of the file where it is settings.json', async () => {
      const dataDir = owned('unreadable-settings')
      chmodSync(join(dataDir, 'settings.json'), 0)
      await expect(open(dataDir, () => Promise.resolve(), options)).rejects.toThrow(/settings\.json/)
      expect(broken(dataDir)).toEqual([])
      rmSync(dataDir, { recursive: true })
    })
  })
})
