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
    const { stdout, stderr } = await promisify(execFile)(
      'docker',
      [
        'run', '--rm', '-v', `${join(root, 'compose', 'weather-batch')}:/app/batch:ro`, '-e', 'PYTHONDONTWRITEBYTECODE=1', image,
        '/opt/spark/bin/spark-submit', '--master', 'local[2]',
        '--conf', 'spark.driver.memory=700m', '--conf', 'spark.ui.enabled=false', '--conf', 'spark.sql.shuffle.partitions=2', '/app/batch/test_table.py',
      ],
      { maxBuffer: 50_000_000 },
    )
    // Without Spark they would all be left out: "OK (skipped=4)".
    expect(`${stdout}\n${stderr}`).toMatch(/Ran \d+ tests[^\n]*\n\nOK\n/)
  })
})
