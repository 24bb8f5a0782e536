import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { root } from './available'
import { leaveOut, whyNoImages } from './docker'

const image = 'apache/spark:4.1.2-java17-python3'
const reason = leaveOut(await whyNoImages(image))

describe.skipIf(reason !== null)(`the batch’s tables${reason === null ? '' : ` (left out: ${reason})`}`, () => {
  it('pass their own tests, in Spark', { timeout: 600_000 }, async () => {
    const { stderr } = await promisify(execFile)(
      'docker',
      [
        'run', '--rm', '--network', 'none', '-v', `${join(root, 'compose', 'weather-batch')}:/app/batch:ro`, '-e', 'PYTHONDONTWRITEBYTECODE=1', image,
        // Without a network it has no name of its own to look up.
        '/opt/spark/bin/spark-submit', '--master', 'local[2]', '--conf', 'spark.driver.host=127.0.0.1', '--conf', 'spark.driver.bindAddress=127.0.0.1',
        '--conf', 'spark.driver.memory=700m', '--conf', 'spark.ui.enabled=false', '--conf', 'spark.sql.shuffle.partitions=2', '/app/batch/test_table.py',
      ],
      { maxBuffer: 50_000_000 },
    )
    expect(stderr).toMatch(/Ran \d+ tests/)
    expect(stderr).toMatch(/^OK$/m)
  })
})
