import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hostile } from '../../contract/hostile-words'
import { describeProblem } from '../../contract/problem-text'
import type { SparkRun } from '../../contract/spark'
import { stackMaster } from '../../contract/spark-submission'
import { docker, leaveOut, whyNoContainers } from '../../e2e/docker'
import { ownProjectName } from '../stack/own-project'
import { Stack } from '../stack/stack'
import { Spark } from './spark'

const services = ['spark-master', 'spark-worker', 'hdfs-namenode', 'hdfs-datanode', 'weather-batch']

const reason = leaveOut(await whyNoContainers(['apache/spark:4.1.2-java17-python3', 'apache/hadoop:3.4.3'], services))

/** Says what it was given, then works as long as it is told, on the cluster. */
const work = `
import json, sys, time
from pyspark.sql import SparkSession
print('ARGS ' + json.dumps(sys.argv[2:]))
print('progress: connecting')
spark = SparkSession.builder.appName('work').getOrCreate()
tasks, seconds = 8, float(sys.argv[1])
def wait(x):
    time.sleep(seconds)
    return (x % 2, x)
print('progress: working')
print(spark.sparkContext.parallelize(range(tasks), tasks).map(wait).reduceByKey(lambda a, b: a + b).collect())
spark.stop()
`
const write = `
from pyspark.sql import SparkSession
spark = SparkSession.builder.appName('write').getOrCreate()
spark.range(3).write.parquet('hdfs://hdfs-namenode:8020/user/spark/out')
`
const small = ['--conf', 'spark.executor.memory=512m']
const local = ['--master', 'local[1]']

describe.skipIf(reason !== null)(`Spark on the stack${reason === null ? '' : ` (left out: ${reason})`}`, { timeout: 240_000 }, () => {
  let dataDir: string
  let stack: Stack
  let spark: Spark

  const open = async (): Promise<void> => {
    stack = new Stack({ dataDir, resources: path.join(import.meta.dirname, '..', '..', 'compose'), env: process.env, projectName: ownProjectName(dataDir) })
    spark = new Spark(dataDir, stack)
    await stack.open()
    await stack.snapshot()
    await spark.open()
  }
  const close = async (): Promise<void> => {
    await spark.close()
    await stack.close()
  }
  const put = async (name: string, text: string): Promise<string> => {
    await spark.files.upload(name, 0, Buffer.from(text), true)
    return `/app/jobs/${name}`
  }
  const submit = async (words: string[], wait = true): Promise<string> => (await spark.submit({ arguments: words, user: null, wait })).id
  const until = async (id: string, holds: (run: SparkRun) => boolean, timeout = 120_000): Promise<SparkRun> => {
    await expect.poll(() => holds(spark.run(id)), { timeout, interval: 100, message: JSON.stringify(spark.run(id)) }).toBe(true)
    return spark.run(id)
  }
  const ended = (id: string): Promise<SparkRun> => until(id, (run) => run.endedAt !== null)
  const logOf = async (id: string): Promise<string> => {
    let log = ''
    for await (const { text } of spark.log({ id, from: 0, follow: false }, undefined)) log += text
    return log
  }
  const inBatch = (...command: string[]): Promise<string> => docker('exec', 'weather-batch', ...command)
  const usedCores = async (): Promise<number> => {
    const reply = await fetch('http://127.0.0.1:8080/json/')
    return ((await reply.json()) as { coresused: number }).coresused
  }

  beforeAll(async () => {
    dataDir = await mkdtemp(path.join(tmpdir(), 'weatherdeck-spark-'))
    await open()
    await stack.up({ services, build: false, profiles: [] })
    expect(await stack.ended()).toMatchObject({ state: 'done', problems: [] })
  }, 240_000)
  afterAll(async () => {
    await spark?.close()
    await stack?.down({ volumes: true, orphans: true })
    await stack?.ended()
    await stack?.close()
    await rm(dataDir, { recursive: true, force: true })
  }, 120_000)

  it('runs a job: arguments arrive as they are, progress is seen, stages are kept', async () => {
    const file = await put('it is; a $(job).py', work)
    const id = await submit(['--master', stackMaster, ...small, file, '0.3', ...hostile])
    const seen: SparkRun[] = []
    const abort = new AbortController()
    const watching = (async () => {
      for await (const { active } of spark.watch(abort.signal)) seen.push(...active)
    })()
    const run = await ended(id)
    abort.abort()
    await watching
    expect(run).toMatchObject({ state: 'succeeded', exitCode: 0, problems: [], line: 'working', progress: { tasks: { done: 16, total: 16 } } })
    expect(seen.some(({ progress }) => progress !== null && progress.tasks.done > 0 && progress.tasks.done < 16)).toBe(true)
    expect(seen.find(({ webUrl }) => webUrl !== null)?.webUrl).toContain(`/proxy/${run.application ?? ''}/`)
    const log = await logOf(id)
    expect(JSON.parse(/^ARGS (.*)$/m.exec(log)?.[1] ?? '')).toEqual(hostile)
    expect(log).toContain('[(0, 12), (1, 16)]')
    expect(run.logBytes).toBe(Buffer.byteLength(log))
    const detail = await spark.detail(id)
    expect(detail).toMatchObject({ source: 'event-log', name: 'work', version: '4.1.2' })
    expect(detail.stages.map(({ state, tasks }) => [state, tasks.done, tasks.total])).toEqual([['done', 8, 8], ['done', 8, 8]])
    expect(detail.stages[0]?.shuffleWriteBytes).toBeGreaterThan(0)
    expect(await inBatch('ls', '/tmp/weatherdeck-runs')).toBe('')
  })

  it('says what HDFS refused, and runs again once it is mended', async () => {
    const file = await put('write.py', write)
    const run = await ended(await submit([...local, file]))
    expect(run).toMatchObject({ state: 'failed', problems: [{ code: 'SPARK_HDFS_DENIED' }] })
    expect(run.denial).toMatch(/Permission denied: user=spark, access=WRITE, inode="\/":hadoop:supergroup:drwxr-xr-x/)
    expect(run.denial).not.toContain('\n')
    await docker('exec', 'hdfs-namenode', 'hdfs', 'dfs', '-mkdir', '-p', '/user/spark')
    await docker('exec', 'hdfs-namenode', 'hdfs', 'dfs', '-chown', 'spark:spark', '/user/spark')
    const { id } = await spark.rerun({ id: run.id, wait: true })
    expect(await ended(id)).toMatchObject({ state: 'succeeded', rerunOf: run.id, denial: null })
  })

  it('frees the cores when it is cancelled, and then the next one has its turn', async () => {
    const file = await put('work.py', work)
    const id = await submit(['--master', stackMaster, ...small, file, '60'])
    const next = await submit([...local, await put('quick.py', 'print("my turn")')])
    await expect(submit(['x.py'], false)).rejects.toMatchObject({ problem: { code: 'BUSY' } })
    await until(id, (run) => run.progress !== null && run.progress.tasks.active > 0)
    expect(spark.run(next).state).toBe('queued')
    expect(await usedCores()).toBe(2)
    await spark.cancel(id)
    expect(spark.run(id)).toMatchObject({ state: 'cancelled', problems: [] })
    expect(await usedCores()).toBe(0)
    expect(await ended(next)).toMatchObject({ state: 'succeeded' })
    expect(await logOf(next)).toContain('my turn')
    // Nothing of it is left.
    expect(await inBatch('sh', '-c', 'ps -eo args 2>/dev/null | grep -c "[w]ork.py" || true')).toBe('0')
  })

  it('finds a run again after the app was closed, and judges one that ended meanwhile', async () => {
    const script = await put('slow.py', 'import sys, time\nfor n in range(int(sys.argv[1])):\n    print("line", n)\n    time.sleep(0.5)\nsys.exit(int(sys.argv[2]))\n')
    const first = await submit([...local, script, '24', '0'])
    await until(first, ({ logBytes }) => logBytes > 0)
    await expect.poll(() => logOf(first), { timeout: 30_000 }).toContain('line 1\n')
    await close()
    await open()
    expect(spark.run(first).state).toBe('running')
    await expect.poll(() => logOf(first), { timeout: 30_000 }).toContain('line 12\n')
    expect(await ended(first)).toMatchObject({ state: 'succeeded' })
    // Not a line twice, not a line missing.
    expect([...(await logOf(first)).matchAll(/^line (\d+)$/gm)].map(([, n]) => Number(n))).toEqual(Array.from({ length: 24 }, (_, n) => n))

    const second = await submit([...local, script, '4', '3'])
    const waiting = await submit([...local, script, '1', '0'])
    await expect.poll(() => logOf(second), { timeout: 30_000 }).toContain('line 0\n')
    await close()
    await new Promise((resolve) => setTimeout(resolve, 4_000))
    await open()
    expect(await ended(second)).toMatchObject({ state: 'failed', exitCode: 3, problems: [{ code: 'SPARK_JOB_RAISED' }] })
    expect(await logOf(second)).toContain('line 3\n')
    expect(spark.run(waiting)).toMatchObject({ state: 'cancelled', problems: [{ code: 'SPARK_NOT_STARTED' }] })
  })

  it('says that a run is lost when its container was restarted while the app was away', async () => {
    const id = await submit([...local, await put('slow.py', 'import time\nprint("here", flush=True)\ntime.sleep(300)\n')])
    await expect.poll(() => logOf(id), { timeout: 30_000 }).toContain('here')
    await close()
    await docker('restart', '-t', '0', 'weather-batch')
    await open()
    const run = await ended(id)
    expect(run).toMatchObject({ state: 'lost', problems: [{ code: 'SPARK_RUN_LOST' }] })
    expect(await logOf(id)).toContain('here')
  })

  it('explains while it waits that an executor asks for more than a worker has', async () => {
    const id = await submit(['--master', stackMaster, '--executor-memory', '8g', await put('work.py', work), '0'])
    const run = await until(id, ({ held }) => held !== null)
    expect(run.held).toEqual({ code: 'SPARK_MEMORY_BEYOND_WORKER', params: { asked: 8192, offered: 1024 } })
    expect(describeProblem(run.held ?? { code: 'INTERNAL', params: {} }, 'en').cause).toContain('8192 MiB')
    await spark.cancel(id)
    expect(spark.run(id).state).toBe('cancelled')
  })

  it('judges by the outcome, not by the exit code alone', async () => {
    const missing = await ended(await submit([...local, '/app/jobs/nothing here.py']))
    expect(missing).toMatchObject({ state: 'failed', problems: [{ code: 'SPARK_FILE_MISSING', params: { path: expect.stringContaining('nothing here.py') as string } }] })
    const silent = await ended(await submit([...local, await put('weather_batch.py', 'print("nothing done")')]))
    expect(silent).toMatchObject({ state: 'failed', exitCode: 0, problems: [{ code: 'SPARK_NO_RESULT' }] })
    const result = { state: 'complete', kind: 'backfill', rows: 42, fetched: 1, reused: 0, output: 'hdfs:///x', quality: { gaps: 0 }, seconds: 1.5 }
    const told = await ended(await submit([...local, await put('weather_batch.py', `print('weather_batch: ${JSON.stringify(result)}')`)]))
    expect(told).toMatchObject({ state: 'succeeded', rows: 42, result })
    const raised = await ended(await submit([...local, await put('raise.py', 'import nowhere_to_be_found')]))
    expect(raised).toMatchObject({ state: 'failed', problems: [{ code: 'SPARK_CODE_MISSING', params: { name: 'nowhere_to_be_found' } }] })
    await spark.remove([raised.id])
    expect(spark.runs().map(({ id }) => id)).not.toContain(raised.id)
  })

  it('takes a file of this computer, and uploads in pieces in their order only', async () => {
    const source = path.join(dataDir, 'of mine.py')
    await writeFile(source, 'print("mine")')
    const file = await spark.files.add(source)
    expect(file).toMatchObject({ name: 'of mine.py', path: '/app/jobs/of mine.py', bytes: 13 })
    await expect(spark.files.add(path.join(dataDir, 'not there.py'))).rejects.toMatchObject({ problem: { code: 'FILE_UNREADABLE' } })
    expect(await spark.files.upload('two.py', 0, Buffer.from('print('), false)).toBeNull()
    await expect(spark.files.upload('two.py', 99, Buffer.from('x'), true)).rejects.toMatchObject({ problem: { code: 'INVALID_INPUT' } })
    expect(await spark.files.upload('two.py', 6, Buffer.from('"two")'), true)).toMatchObject({ bytes: 12 })
    expect((await spark.files.list()).map(({ name }) => name)).toEqual(expect.arrayContaining(['of mine.py', 'two.py']))
  })
})
