import { execFile } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chunkBytes } from '../../contract/hdfs'
import { hdfsCommand } from '../../contract/hdfs-command'
import { describeDiagnosis, describeMend } from '../../contract/hdfs-text'
import { missing } from '../compose/real-docker'
import { all, hadoopImage, read, RealHdfs, refusalOf, write, type HdfsClient } from './real-hdfs'
import { situations } from './situations'

const why = await missing('engine', hadoopImage)

describe.skipIf(why !== null)(`HDFS${why === null ? '' : ` (${why})`}`, () => {
  let real: RealHdfs
  let client: HdfsClient
  beforeAll(async () => {
    real = await RealHdfs.start()
    client = real.client
    // Before anybody asks for ana's groups: the NameNode remembers them for five minutes.
    await real.docker(
      'exec',
      '-u',
      'root',
      real.container('hdfs-namenode'),
      'sh',
      '-c',
      'groupadd analysts && useradd -M -G analysts ana',
    )
  }, 180_000)
  afterAll(() => real?.close(), 120_000)

  describe('permissions', () => {
    it.each(situations)('$name', async (situation) => {
      const { make, attempt, path, kind, mend, acts, others, instead, after = attempt, advice } = situation
      await make(client)
      if (kind === 'acl-mask') {
        await real.hdfs.web.call({
          method: 'PUT',
          op: 'MODIFYACLENTRIES',
          path: '/s21',
          user: 'hadoop',
          params: { aclspec: 'user:s21:rwx' },
        })
        await client.chmod({ path: '/s21', mode: '755' })
      }
      const problem = await refusalOf(attempt(client))
      const [diagnosis, ...more] = await client.diagnose({ text: problem.detail ?? '', path })
      expect(more).toEqual([])
      expect(diagnosis).toMatchObject({ kind, ...(advice === undefined ? {} : { advice: { text: advice } }) })
      expect(diagnosis?.mends.map(({ id, recommended }) => [id, recommended])).toEqual([
        ...(mend === null ? [] : [[mend, true]]),
        ...(others ?? diagnosis?.mends.slice(1).map(({ id }) => id) ?? []).map((id) => [id, false]),
      ])
      for (const language of ['en', 'fr'] as const) {
        const said = describeDiagnosis(diagnosis!, language)
        for (const text of [
          said.sentence,
          said.advice,
          ...diagnosis!.mends.map((each) => describeMend(each, language)),
        ])
          expect(text).not.toMatch(/[{}?]|\[|^[a-z-]+$/)
      }
      const [best] = diagnosis!.mends
      if (best === undefined) return
      if (acts !== undefined) expect(best.acts).toEqual(acts)
      expect(JSON.stringify(best.acts)).not.toMatch(/777|dfs\.permissions/)
      if (instead !== undefined) expect(best.instead?.to).toBe(instead)

      const events = await all(client.applyMend({ denial: diagnosis!.denial, path, mend: best.id }))
      expect(events.filter(({ state }) => state === 'failed')).toEqual([])
      if (best.proof !== null) expect(events.at(-1)).toMatchObject({ type: 'proof', state: 'done' })
      await after(client)
    })
  })

  it('lists and reads names with anything in them, and the command by hand means the same one', async () => {
    const folder = '/user/s01/names'
    for (const name of hostile) await write(client, `${folder}/${name}`, 's01', `in ${name}`)
    const listed = (await all(client.list({ path: folder }))).flatMap(({ entries }) => entries.map(({ name }) => name))
    expect([...listed].sort()).toEqual([...hostile].sort())
    for (const name of hostile) expect(await read(client, `${folder}/${name}`, 's01')).toBe(`in ${name}`)
    await client.rename({ path: `${folder}/${hostile[0]}`, to: `${folder}/moved ${hostile[1]}` })
    expect(await client.stat({ path: `${folder}/moved ${hostile[1]}` })).toMatchObject({ type: 'file', owner: 's01' })

    // One start of Java for all of them: each inside of the one before.
    const deep = `/user/s01/deep/${hostile.join('/')}`
    const line = hdfsCommand({ act: 'mkdir', path: deep }, { user: 's01', superuser: 'hadoop', shell: 'sh' })
    await promisify(execFile)('bash', [
      '-c',
      line.replace('exec -it', 'exec').replace('hdfs-namenode', real.container('hdfs-namenode')),
    ])
    expect(await client.stat({ path: deep })).toMatchObject({ type: 'directory', owner: 's01' })
  })

  it('lists 5,000 entries in batches, each once', async () => {
    const names = Array.from({ length: 5_000 }, (_, index) => `part-${String(index).padStart(4, '0')}`)
    const queue = [...names]
    const make = async (): Promise<void> => {
      for (let name = queue.pop(); name !== undefined; name = queue.pop())
        await real.hdfs.web.call({ method: 'PUT', op: 'MKDIRS', path: `/many/${name}`, user: 'hadoop' })
    }
    await Promise.all(Array.from({ length: 16 }, make))
    const batches = await all(client.list({ path: '/many' }))
    expect(batches.flatMap(({ entries }) => entries.map(({ name }) => name))).toEqual(names)
    expect(batches.length).toBeGreaterThan(1)
    expect(batches.at(-1)?.remaining).toBe(0)
    expect(await client.summary({ path: '/many' })).toMatchObject({ directories: 5_001, files: 0 })
    expect((await client.stat({ path: '/many' })).children).toBe(5_000)
    await client.remove({ path: '/many', forever: true })
  })

  describe('contents', () => {
    const content = randomBytes(50 * 1024 * 1024 + 7)
    const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
    const upload = async (
      file: string,
      bytes: Buffer,
      from = 0,
      to = bytes.length,
      overwrite = false,
    ): Promise<string> => {
      const { id } = await client.uploadBegin({ path: file, user: 's01', bytes: bytes.length, overwrite })
      for (let offset = from; offset < to; offset += chunkBytes)
        await client.uploadChunk({
          id,
          offset,
          data: bytes.subarray(offset, Math.min(to, offset + chunkBytes)).toString('base64'),
        })
      return id
    }
    const namesIn = async (folder: string): Promise<string[]> =>
      (await all(client.list({ path: folder }))).flatMap(({ entries }) => entries.map(({ name }) => name))

    it('come back as they went, in chunks', async () => {
      const id = await upload('/user/s01/big/one', content)
      expect(await namesIn('/user/s01/big')).toEqual([expect.stringMatching(/^\.weatherdeck-.*\.part$/)])
      expect(await client.uploadEnd({ id })).toMatchObject({ name: 'one', bytes: content.length, owner: 's01' })
      const chunks = await all(client.download({ path: '/user/s01/big/one' }))
      expect(chunks.map(({ offset }) => offset)).toEqual(chunks.map((_, index) => index * chunkBytes))
      expect(digest(Buffer.concat(chunks.map(({ data }) => Buffer.from(data, 'base64'))))).toBe(digest(content))
      const part = await all(client.download({ path: '/user/s01/big/one', offset: content.length - 5, length: 3 }))
      expect(Buffer.from(part[0]!.data, 'base64')).toEqual(content.subarray(-5, -2))
    })

    it('are never half there: an upload that is given up, or too short, leaves nothing', async () => {
      await client.uploadCancel({ id: await upload('/user/s01/half/a', content, 0, 3 * chunkBytes) })
      const short = await upload('/user/s01/half/b', content, 0, 3 * chunkBytes)
      expect(await refusalOf(client.uploadEnd({ id: short }))).toMatchObject({ code: 'INVALID_INPUT' })
      const skipping = await upload('/user/s01/half/c', content, 0, chunkBytes)
      expect(await refusalOf(client.uploadChunk({ id: skipping, offset: 5, data: '' }))).toMatchObject({
        code: 'INVALID_INPUT',
      })
      expect(await namesIn('/user/s01/half')).toEqual([])
    })

    it('are replaced only when asked, and then at once', async () => {
      await write(client, '/user/s01/there', 's01', 'old')
      expect(await refusalOf(client.uploadBegin({ path: '/user/s01/there', user: 's01', bytes: 3 }))).toMatchObject({
        code: 'HDFS_EXISTS',
      })
      const id = await upload('/user/s01/there', Buffer.from('new'), 0, 3, true)
      expect(await read(client, '/user/s01/there', 's01')).toBe('old')
      await client.uploadEnd({ id })
      expect(await read(client, '/user/s01/there', 's01')).toBe('new')
    })

    it('go from this computer and back with their folders and names', async () => {
      const here = await mkdtemp(path.join(real.folder, 'here-'))
      await mkdir(path.join(here, 'tree', 'empty'), { recursive: true })
      const local = process.platform === 'win32' ? ['plain', "it's"] : hostile
      for (const name of local) await writeFile(path.join(here, 'tree', name), `in ${name}`)
      await writeFile(path.join(here, 'tree', 'none'), '')
      const sent = await all(client.put({ from: path.join(here, 'tree'), to: '/user/s01/tree', user: 's01' }))
      expect(sent.at(-1)).toMatchObject({ done: true, files: local.length + 1, totalFiles: local.length + 1 })
      expect(await refusalOf(all(client.put({ from: path.join(here, 'tree'), to: '/user/s01/tree' })))).toMatchObject({
        code: 'HDFS_EXISTS',
      })
      await all(client.get({ from: '/user/s01/tree', to: path.join(here, 'back') }))
      expect((await readdir(path.join(here, 'back'))).sort()).toEqual([...local, 'empty', 'none'].sort())
      for (const name of local) expect(await readFile(path.join(here, 'back', name), 'utf8')).toBe(`in ${name}`)
      expect((await readdir(here)).sort()).toEqual(['back', 'tree'])
      await rm(here, { recursive: true })
    })

    it('belong to whom the folder belongs, where nobody is named and that one may write there', async () => {
      await client.mkdir({ path: '/user/ana/in', user: 'hadoop', parents: true })
      await client.chown({ path: '/user/ana', owner: 'ana', group: 'analysts', recursive: true })
      const place = async (path: string): Promise<string> => {
        await client.uploadEnd({ id: (await client.uploadBegin({ path, bytes: 0 })).id })
        return (await client.stat({ path })).owner
      }
      expect(await client.maker({ path: '/user/ana/in/new/deep' })).toEqual({ user: 'ana' })
      expect(await place('/user/ana/in/a')).toBe('ana')
      await client.mkdir({ path: '/user/ana/in/new/deep', parents: true })
      for (const path of ['/user/ana/in/new', '/user/ana/in/new/deep']) expect((await client.stat({ path })).owner).toBe('ana')
      const file = path.join(real.folder, 'mine')
      await writeFile(file, 'mine')
      await all(client.put({ from: file, to: '/user/ana/in/put' }))
      expect((await client.stat({ path: '/user/ana/in/put' })).owner).toBe('ana')
      // Ana's own rights would refuse it; the superuser's do not.
      await client.chmod({ path: '/user/ana/in', mode: '555' })
      expect(await place('/user/ana/in/b')).toBe('hadoop')
      await client.chmod({ path: '/user/ana', mode: '600' })
      await client.chmod({ path: '/user/ana/in', mode: '755' })
      expect(await place('/user/ana/in/c')).toBe('hadoop')
      expect(await client.maker({ path: '/top' })).toEqual({ user: 'hadoop' })
      expect(await client.maker({ path: '/user/ana/x', user: 'hadoop' })).toEqual({ user: 'hadoop' })
    })

    it('are shown for what they are', async () => {
      const parquet = await readFile(path.join(import.meta.dirname, 'testdata', 'weather.snappy.parquet'))
      await client.uploadEnd({ id: await upload('/user/s01/show/a.parquet', parquet) })
      expect(await client.preview({ path: '/user/s01/show/a.parquet', user: 's01', maxRows: 2 })).toMatchObject({
        kind: 'parquet',
        totalRows: 3000,
        rows: [{ 0: 'orléans' }, { 0: 'paris', 1: '2025-01-01T01:00:00.000001Z' }],
      })
      await client.uploadEnd({ id: await upload('/user/s01/show/b.json.gz', gzipSync('{"a":1}')) })
      expect(await client.preview({ path: '/user/s01/show/b.json.gz' })).toMatchObject({
        kind: 'json',
        compression: 'gzip',
      })
      await write(client, '/user/s01/show/empty', 's01', '')
      expect(await client.preview({ path: '/user/s01/show/empty' })).toEqual({ kind: 'empty' })
      expect(await client.preview({ path: '/user/s01/big/one', maxBytes: 1000 })).toMatchObject({
        kind: 'binary',
        truncated: true,
      })
      expect(await refusalOf(client.preview({ path: '/user/s01/show' }))).toMatchObject({ code: 'HDFS_NOT_A_FILE' })
    })

    it('stop with a clear word when the DataNode goes, and nothing half is left', async () => {
      // Made before: the DataNode may go before it has asked the NameNode for the file, and so for its folder.
      await client.mkdir({ path: '/user/s01/gone', user: 's01' })
      const { id } = await client.uploadBegin({ path: '/user/s01/gone/a', user: 's01', bytes: content.length })
      const chunk = (offset: number) =>
        client.uploadChunk({ id, offset, data: content.subarray(offset, offset + chunkBytes).toString('base64') })
      await chunk(0)
      await real.docker('kill', real.container('hdfs-datanode'))
      const problem = await refusalOf(
        (async () => {
          for (let offset = chunkBytes; offset < content.length; offset += chunkBytes)
            await chunk(Math.min(offset, content.length - chunkBytes))
          await client.uploadEnd({ id })
        })(),
      )
      expect(problem).toMatchObject({ code: 'HDFS_TRANSFER_BROKEN' })
      expect(await namesIn('/user/s01/gone')).toEqual([])
      expect(await refusalOf(read(client, '/user/s01/there', 's01'))).toMatchObject({
        code: expect.stringMatching(/^HDFS_(DATA_MISSING|TRANSFER_BROKEN)$/),
      })
      await real.up()
      expect(await read(client, '/user/s01/there', 's01')).toBe('new')
    })
  })

  it('puts what is deleted into the trash of who deletes it, as hdfs dfs does', async () => {
    await write(client, '/user/s01/bin/a', 's01')
    expect(await client.remove({ path: '/user/s01/bin/a', user: 's01' })).toEqual({
      trash: '/user/s01/.Trash/Current/user/s01/bin/a',
    })
    await write(client, '/user/s01/bin/a', 's01')
    const { trash } = await client.remove({ path: '/user/s01/bin/a', user: 's01' })
    expect(trash).toMatch(/^\/user\/s01\/\.Trash\/Current\/user\/s01\/bin\/a\d+$/)
    expect(await client.remove({ path: trash!, user: 's01' })).toEqual({ trash: null })
    expect(await refusalOf(client.stat({ path: trash! }))).toMatchObject({ code: 'HDFS_NOT_FOUND' })
    expect(await client.stat({ path: '/user/s01/.Trash' })).toMatchObject({ mode: '700', owner: 's01' })
    expect(await refusalOf(client.remove({ path: '/user/s01', user: 's01' }))).toMatchObject({ code: 'INVALID_INPUT' })
    expect(await refusalOf(client.remove({ path: '/', forever: true }))).toMatchObject({ code: 'INVALID_INPUT' })
  })

  it('changes modes, owners and copies, also of whole trees', async () => {
    for (const file of ['a', 'b/c', 'b/d/e']) await write(client, `/user/s01/modes/${file}`, 's01')
    expect(await client.chmod({ path: '/user/s01/modes', mode: 'go=rX', recursive: true, user: 's01' })).toEqual({
      entries: 6,
    })
    const modeOf = async (at: string) => (await client.stat({ path: `/user/s01/modes${at}` })).mode
    expect([await modeOf(''), await modeOf('/b/d'), await modeOf('/b/d/e')]).toEqual(['755', '755', '644'])
    await client.chmod({ path: '/user/s01/modes', mode: 'a-x', recursive: true, user: 's01' })
    expect([await modeOf(''), await modeOf('/b/d'), await modeOf('/a')]).toEqual(['644', '644', '644'])
    expect(await client.chown({ path: '/user/s01/modes', owner: 'alice', group: 'users', recursive: true })).toEqual({
      entries: 6,
    })
    expect(await client.stat({ path: '/user/s01/modes/b/d/e' })).toMatchObject({ owner: 'alice', group: 'users' })
    expect(await client.setReplication({ path: '/user/s01/modes', replication: 2 })).toEqual({ entries: 3 })
    expect(await client.stat({ path: '/user/s01/modes/a' })).toMatchObject({ replication: 2 })
  })

  it('prepares HDFS for Spark once, and again without a change', async () => {
    const states = async () =>
      (await all(client.prepare()))
        .filter(({ state }) => state !== 'working')
        .map(({ type, state }) => `${type} ${state}`)
    expect(await states()).toEqual(['act done', 'act done', 'act skipped', 'proof done'])
    expect(await states()).toEqual(['act skipped', 'act skipped', 'act skipped', 'proof done'])
    await client.chown({ path: '/user/spark', owner: 'hadoop', group: 'supergroup' })
    await client.chmod({ path: '/user/spark', mode: '700' })
    expect(await states()).toEqual(['act skipped', 'act done', 'act done', 'proof done'])
    expect(await client.stat({ path: '/user/spark' })).toMatchObject({ owner: 'spark', group: 'spark', mode: '755' })
  })

  it('enters and leaves safe mode, tells so, and mends it', async () => {
    await client.safeMode({ enter: true })
    for await (const { state, safeMode } of await client.watch()) {
      expect({ state, says: safeMode }).toEqual({ state: 'safemode', says: expect.stringContaining('manually') })
      break
    }
    const problem = await refusalOf(client.mkdir({ path: '/user/s01/late', user: 's01' }))
    expect(problem).toMatchObject({ code: 'HDFS_SAFE_MODE' })
    const [diagnosis] = await client.diagnose({ text: problem.detail ?? '' })
    expect(diagnosis).toMatchObject({ kind: 'safe-mode', mends: [{ id: 'leave-safe-mode', recommended: true }] })
    expect((await all(client.applyMend({ denial: diagnosis!.denial, mend: 'leave-safe-mode' }))).at(-1)).toMatchObject({
      type: 'proof',
      state: 'done',
    })
    expect((await client.diagnose({ denial: diagnosis!.denial }))[0]?.kind).toBe('mended')
  })

  it('checks its blocks', async () => {
    const events = await all(client.fsck({ path: '/user/s01', files: true }))
    expect(
      events.flatMap((event) => ('lines' in event ? event.lines : [])).some((line) => line.includes('/user/s01/there')),
    ).toBe(true)
    expect(events.at(-1)).toMatchObject({ summary: { status: 'HEALTHY', missing: 0, files: expect.any(Number) } })
  })

  it('says that the NameNode is away, and finds it again', async () => {
    const seen: string[] = []
    let acted = false
    for await (const { state, problem } of await client.watch()) {
      if (seen.at(-1) !== state) seen.push(state)
      if (!acted) {
        acted = true
        void real.docker('kill', real.container('hdfs-namenode'))
      } else if (seen.length === 2 && state !== 'ready' && seen.at(-1) === 'unreachable') {
        expect(problem?.code).toBe('HDFS_UNREACHABLE')
        expect(await refusalOf(client.stat({ path: '/' }))).toMatchObject({ code: 'HDFS_UNREACHABLE' })
        void real.stack.up({ services: ['hdfs-datanode'], build: false, profiles: [] })
      }
      if (seen.length > 2 && state === 'ready') break
    }
    expect(seen[0]).toBe('ready')
    expect(seen).toContain('unreachable')
    await real.stack.ended()
  })
})

/** Names that break what is not careful: shells, URLs, patterns, JSON, terminals. */
const hostile = [
  "it's",
  'a b',
  ' lead',
  'trail ',
  'q"uote',
  'a;b',
  '$(id)',
  '`id`',
  'new\nline',
  'tab\tx',
  'été',
  '日本',
  '😀',
  '100%',
  '%2F',
  '%41',
  'a+b',
  'a?b',
  'a#b',
  '-rf',
  'a\\b',
  '*[x]{y,z}',
  '&amp;',
  'a=b&c',
  '~',
  '!x',
  '<b>',
]
