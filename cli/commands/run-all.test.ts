import { describe, expect, it } from 'vitest'
import { runAllSteps, type RunAll, type RunAllStep } from '../../contract/run-all'
import { nextLines, reportTable } from './run-all-text'

function run(state: RunAll['state'], changes: Partial<Record<RunAllStep['name'], Partial<RunAllStep>>>): RunAll {
  const steps = runAllSteps.map((name): RunAllStep => ({
    name, state: 'done', startedAt: 1000, endedAt: 3500, facts: {}, detail: '', place: { panel: name, params: {} }, problem: null, ...changes[name],
  }))
  return { id: '1', profile: 'stack', state, startedAt: 1000, endedAt: 9000, period: {}, steps }
}

describe('the report of run-all in a terminal', () => {
  it('tells time, counts and where to look for each step', () => {
    const lines = reportTable(run('done', { batch: { facts: { rows: 240, fetched: 2 }, place: { panel: 'spark', params: { run: 'r7' } } } })).split('\n')
    expect(lines.find((line) => line.includes('Spark batch'))).toMatch(/2\.5 \| rows 240, fetched 2 +\| spark log r7$/)
    expect(lines.at(-1)).toMatch(/hdfs ls \/user\/spark\/weather$/)
  })

  it.each([
    ['a taken port', 'start', { place: { panel: 'doctor', params: {} }, problem: { code: 'PORT_TAKEN', params: { port: 9870 } } }, 'To mend it: doctor --mend port:9870'],
    ['no Docker', 'build', { place: { panel: 'doctor', params: {} }, problem: { code: 'ENGINE_UNREACHABLE', params: {} } }, 'To mend it: doctor'],
    ['a container that is not well', 'start', { place: { panel: 'logs', params: { service: 'kafka' } }, problem: { code: 'SERVICE_UNHEALTHY', params: { service: 'kafka' } } }, 'To mend it: logs kafka'],
    ['what HDFS refused', 'batch', { place: { panel: 'hdfs', params: { denial: 'x', rerun: 'r7' } }, problem: { code: 'SPARK_HDFS_DENIED', params: {} } }, 'To mend it: hdfs diagnose --run r7 --apply'],
  ] as const)('offers the mend of %s, and to go on', (_, name, change, mend) => {
    expect(nextLines(run('failed', { [name]: { state: 'failed', ...change } }), { foreground: true })).toEqual([mend, 'To go on from there: run-all --resume'])
  })

  it('says that the pipeline ends with the command, where no app is open', () => {
    expect(nextLines(run('done', {}), { foreground: true })).toHaveLength(1)
    expect(nextLines(run('done', {}), { foreground: false })).toEqual([])
  })
})
