import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { missing } from '../backend/compose/real-docker'
import { hadoopImage, RealHdfs } from '../backend/hdfs/real-hdfs'

/**
 * A directory of 100,000 entries: until the first batch, until all of them are here, and how long it takes to list them
 * by the NameNode's own page (one answer, as Hue and the NameNode's file browser ask for it) and by `hdfs dfs -ls`.
 */
const entries = 100_000
const why = await missing('engine', hadoopImage)

describe.skipIf(why !== null)(`a directory of ${entries} entries${why === null ? '' : ` (${why})`}`, () => {
  let real: RealHdfs
  beforeAll(async () => {
    real = await RealHdfs.start()
    let next = 0
    const make = async (): Promise<void> => {
      for (let at = next++; at < entries; at = next++)
        await real.hdfs.web.call({
          method: 'PUT',
          op: 'MKDIRS',
          path: `/many/part-${String(at).padStart(6, '0')}`,
          user: 'hadoop',
        })
    }
    const started = performance.now()
    await Promise.all(Array.from({ length: 16 }, make))
    console.log(`made in ${seconds(started)} s`)
  }, 900_000)
  afterAll(() => real?.close(), 120_000)

  it('lists', async () => {
    for (let run = 0; run < 3; run++) {
      const started = performance.now()
      let first = 0
      let count = 0
      for await (const batch of await real.client.list({ path: '/many' })) {
        if (count === 0) first = performance.now() - started
        count += batch.entries.length
      }
      if (count !== entries) throw new Error(`${count} entries`)
      console.log(`batches: first after ${(first / 1000).toFixed(2)} s, all after ${seconds(started)} s`)

      const whole = performance.now()
      const { FileStatuses } = await real.hdfs.web.call<{ FileStatuses: { FileStatus: unknown[] } }>({
        op: 'LISTSTATUS',
        path: '/many',
        user: 'hadoop',
      })
      console.log(`LISTSTATUS: ${FileStatuses.FileStatus.length} after ${seconds(whole)} s`)

      const byHand = performance.now()
      await promisify(execFile)('docker', ['exec', real.container('hdfs-namenode'), 'hdfs', 'dfs', '-ls', '/many'], {
        maxBuffer: 256 * 1024 * 1024,
      })
      console.log(`hdfs dfs -ls: ${seconds(byHand)} s`)
    }
  }, 600_000)
})

const seconds = (since: number): string => ((performance.now() - since) / 1000).toFixed(2)
