import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { missing } from '../../backend/compose/real-docker'
import { listenControl } from '../../backend/control-socket'
import { hadoopImage, RealHdfs } from '../../backend/hdfs/real-hdfs'
import { hdfsRouter } from '../../backend/hdfs/router'
import type { Backend } from '../../backend/index'
import { exitCodes } from '../codes'
import type { Context } from '../command'
import { Output } from '../output'
import { cat, chmod, chown, getFile, ls, mkdir, mv, putFile, rm } from './hdfs-files'
import { diagnose, prepare } from './hdfs-mend'
import { du, fsck, report, safeMode, stat } from './hdfs-show'

const why = await missing('engine', hadoopImage)

/** As a person types it, through the control socket of an open Weatherdeck. */
describe.skipIf(why !== null)(`HDFS from a terminal${why === null ? '' : ` (${why})`}`, () => {
  let real: RealHdfs
  let control: { close(): Promise<void> }
  let context: Context
  let stdout: (string | Uint8Array)[]
  let stderr: string[]
  beforeAll(async () => {
    real = await RealHdfs.start()
    const router = { hdfs: hdfsRouter(real.hdfs) } as unknown as Backend['router']
    const dataDir = join(real.folder, 'data')
    control = await listenControl({
      dataDir,
      shell: 'web',
      router: Promise.resolve(router),
      actions: { open: () => ({ address: null }) },
    })
    context = { dataDir, output: new Output(true), signal: new AbortController().signal }
  }, 180_000)
  afterAll(async () => {
    await control?.close()
    await real?.close()
  }, 120_000)
  beforeEach(() => {
    ;[stdout, stderr] = [[], []]
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => stdout.push(text) > 0)
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => stderr.push(String(text)) > 0)
    return () => void vi.restoreAllMocks()
  })
  const answer = () => JSON.parse(String(stdout.at(-1) ?? 'null')) as Record<string, unknown>

  it('tells the story of the first batch: refused, explained, mended, proven', async () => {
    expect(await report(context)).toBe(exitCodes.ok)
    expect(answer()).toMatchObject({ state: 'ready', superuser: 'hadoop', prepared: { state: 'missing' } })
    const refused = await putFile(
      join(import.meta.dirname, 'hdfs.ts'),
      '/user/spark/job.py',
      { user: 'spark' },
      context,
    ).catch((error: unknown) => error)
    const { data } = refused as { data: { code: string; detail: string } }
    expect(data.code).toBe('HDFS_DENIED')
    const log = join(real.folder, 'output.log')
    await writeFile(
      log,
      `py4j.protocol.Py4JJavaError: An error occurred while calling o101.parquet.\n: org.apache.hadoop.security.AccessControlException: ${data.detail}\n\tat a.b.C\n`,
    )
    expect(await diagnose([], { file: log }, context)).toBe(exitCodes.failed)
    expect(answer()).toMatchObject([
      {
        kind: 'missing-home',
        mends: [
          {
            id: 'home',
            commands: [expect.stringContaining('-mkdir -p /user/spark'), expect.any(String), expect.any(String)],
          },
        ],
      },
    ])
    expect(await diagnose([], { file: log, apply: true }, context)).toBe(exitCodes.ok)
    expect(stderr.map((line) => JSON.parse(line) as unknown)).toContainEqual(
      expect.objectContaining({ type: 'proof', state: 'done' }),
    )
    expect(await putFile(join(import.meta.dirname, 'hdfs.ts'), '/user/spark/job.py', { user: 'spark' }, context)).toBe(
      exitCodes.ok,
    )
    expect(await prepare(context)).toBe(exitCodes.ok)
    expect(await diagnose(['all', 'is', 'well'], {}, context)).toBe(exitCodes.ok)
  })

  it('copies, shows, moves and deletes files', async () => {
    const source = join(import.meta.dirname, 'hdfs.ts')
    expect(await mkdir(['/user/spark/in'], { user: 'spark' }, context)).toBe(exitCodes.ok)
    await expect(mkdir(['/user/spark/in'], { user: 'spark' }, context)).rejects.toMatchObject({
      data: { code: 'HDFS_EXISTS' },
    })
    expect(await putFile(source, '/user/spark/in', { user: 'spark' }, context)).toBe(exitCodes.ok)
    expect(await ls('/user/spark/in', {}, context)).toBe(exitCodes.ok)
    expect(answer()).toMatchObject({ entries: [{ name: 'hdfs.ts', owner: 'spark' }] })
    stdout = []
    expect(await cat(['/user/spark/in/hdfs.ts'], {}, context)).toBe(exitCodes.ok)
    expect(Buffer.concat(stdout.map((part) => Buffer.from(part))).toString('utf8')).toBe(await readFile(source, 'utf8'))
    expect(await mv('/user/spark/in/hdfs.ts', '/user/spark/in/a b', { user: 'spark' }, context)).toBe(exitCodes.ok)
    expect(await getFile('/user/spark/in/a b', join(real.folder, 'back'), {}, context)).toBe(exitCodes.ok)
    expect(await readFile(join(real.folder, 'back'))).toEqual(await readFile(source))
    expect(await chmod('g+w', '/user/spark/in', { recursive: true, user: 'spark' }, context)).toBe(exitCodes.ok)
    expect(answer()).toEqual({ entries: 2 })
    expect(await chown('alice:users', '/user/spark/in/a b', {}, context)).toBe(exitCodes.ok)
    expect(await stat('/user/spark/in/a b', {}, context)).toBe(exitCodes.ok)
    expect(answer()).toMatchObject({ owner: 'alice', group: 'users', mode: '664' })
    expect(await du('/user/spark/in', {}, context)).toBe(exitCodes.ok)
    expect(answer()).toMatchObject({ files: 1, directories: 1, quotaNames: null })
    expect(await rm(['/user/spark/in/a b'], { user: 'spark' }, context)).toBe(exitCodes.ok)
    expect(answer()).toMatchObject({ trash: '/user/spark/.Trash/Current/user/spark/in/a b' })
    await expect(rm(['/user/spark/in'], { forever: true }, context)).rejects.toMatchObject({
      problem: { code: 'INVALID_INPUT' },
    })
    expect(await rm(['/user/spark/in'], { forever: true, yes: true }, context)).toBe(exitCodes.ok)
    await expect(ls('/user/spark/in', {}, context)).rejects.toMatchObject({ data: { code: 'HDFS_NOT_FOUND' } })
  })

  it('checks, and handles safe mode', async () => {
    expect(await fsck('/user', {}, context)).toBe(exitCodes.ok)
    expect(answer()).toMatchObject({ status: 'HEALTHY' })
    expect(await safeMode('enter', context)).toBe(exitCodes.ok)
    expect(answer()).toMatchObject({ safeMode: expect.stringContaining('manually') })
    expect(await report(context)).toBe(exitCodes.failed)
    expect(await safeMode('leave', context)).toBe(exitCodes.ok)
    expect(await safeMode('get', context)).toBe(exitCodes.ok)
    expect(answer()).toEqual({ safeMode: null })
  })
})
