import { describe, expect, it } from 'vitest'
import type { SparkApplication, SparkCluster } from './spark'
import { askOf, executorsThatFit, memoryOf, whyHeld } from './spark-fit'
import { emptyForm } from './spark-submission'

const worker = { id: 'w', host: 'h', state: 'ALIVE', cores: 2, coresUsed: 0, memory: 1024, memoryUsed: 0, lastHeartbeat: 0 }
const cluster = (workers: Partial<typeof worker>[], applications: SparkApplication[] = []): SparkCluster => ({
  url: 'spark://spark-master:7077', webUrl: '', status: 'ALIVE', workers: workers.map((one) => ({ ...worker, ...one })), applications, at: 0,
})
const application: SparkApplication = {
  id: 'app-1', name: 'other', user: 'spark', cores: 2, memory: 640, state: 'RUNNING', startedAt: 0, duration: 0, active: true, run: null,
}

describe('memory as Spark writes it', () => {
  it.each([['640m', 640], ['1g', 1024], ['1024', 1024], ['2048k', 2], ['1T', 1024 ** 2], ['1gb', 1024], [' 512M ', 512]])('%s is %d MiB', (text, mebibytes) => {
    expect(memoryOf(text)).toBe(mebibytes)
  })
  it.each(['', 'x', '1.5g', '-1g', '1 g x', '1gm'])('%s is none', (text) => {
    expect(memoryOf(text)).toBeNull()
  })
})

describe('what is asked', () => {
  it('by option, by --conf, by default, in that order', () => {
    expect(askOf(emptyForm, '640m')).toEqual({ memory: 640, cores: null })
    const conf = ['spark.executor.memory=700m', 'spark.executor.memory=800m', 'spark.executor.cores=2']
    expect(askOf({ ...emptyForm, conf }, '640m')).toEqual({ memory: 800, cores: 2 })
    expect(askOf({ ...emptyForm, conf, executorMemory: '1g', executorCores: '1' }, '640m')).toEqual({ memory: 1024, cores: 1 })
  })
})

describe('why it waits', () => {
  const ask = { memory: 640, cores: null }
  it('for nothing, where an executor fits', () => {
    expect(whyHeld(ask, cluster([{}]))).toBeNull()
    expect(whyHeld({ memory: 1024, cores: 2 }, cluster([{}]))).toBeNull()
  })
  it('for a worker', () => {
    expect(whyHeld(ask, cluster([]))?.code).toBe('SPARK_NO_WORKER')
    expect(whyHeld(ask, cluster([{ state: 'DEAD' }]))?.code).toBe('SPARK_NO_WORKER')
  })
  it('for ever, where no worker is large enough', () => {
    expect(whyHeld({ memory: 2048, cores: null }, cluster([{}, { memory: 1500 }]))).toEqual({ code: 'SPARK_MEMORY_BEYOND_WORKER', params: { asked: 2048, offered: 1500 } })
    expect(whyHeld({ memory: 640, cores: 4 }, cluster([{}]))).toEqual({ code: 'SPARK_CORES_BEYOND_WORKER', params: { asked: 4, offered: 2 } })
  })
  it('for others to end', () => {
    const own = { ...application, id: 'app-2', name: 'own', cores: 0, state: 'WAITING' }
    const full = cluster([{ coresUsed: 2, memoryUsed: 640 }], [application, own, { ...application, id: 'app-0', active: false }])
    expect(whyHeld(ask, full, 'app-2')).toEqual({ code: 'SPARK_CORES_TAKEN', params: { holders: 'other (app-1)' } })
  })
  it('counts what fits as Spark does', () => {
    expect(executorsThatFit(ask, cluster([{}, {}]))).toBe(2)
    expect(executorsThatFit({ memory: 300, cores: 1 }, cluster([{ cores: 8 }]))).toBe(3)
    expect(executorsThatFit({ memory: 300, cores: 1 }, cluster([{ coresUsed: 1 }]))).toBe(1)
    expect(executorsThatFit(ask, cluster([{ coresUsed: 2 }]))).toBe(0)
  })
})
