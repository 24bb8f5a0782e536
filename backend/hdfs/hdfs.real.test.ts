import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeDiagnosis, describeMend } from '../../contract/hdfs-text'
import { missing } from '../compose/real-docker'
import { all, hadoopImage, RealHdfs, refusalOf, type HdfsClient } from './real-hdfs'
import { situations } from './situations'

const why = await missing('engine', hadoopImage)

describe.skipIf(why !== null)(`HDFS${why === null ? '' : ` (${why})`}`, () => {
  let real: RealHdfs
  let client: HdfsClient
  beforeAll(async () => {
    real = await RealHdfs.start()
    client = real.client
    // Before anybody asks for ana's groups: the NameNode remembers them for five minutes.
    await real.docker('exec', '-u', 'root', real.container('hdfs-namenode'), 'sh', '-c', 'groupadd analysts && useradd -M -G analysts ana')
  }, 180_000)
  afterAll(() => real?.close(), 120_000)

  describe('permissions', () => {
    it.each(situations)('$name', async (situation) => {
      const { make, attempt, path, kind, mend, acts, others, instead, after = attempt, advice } = situation
      await make(client)
      if (kind === 'acl-mask') {
        await real.hdfs.web.call({ method: 'PUT', op: 'MODIFYACLENTRIES', path: '/s21', user: 'hadoop', params: { aclspec: 'user:s21:rwx' } })
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
        for (const text of [said.sentence, said.advice, ...diagnosis!.mends.map((each) => describeMend(each, language))])
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
})
