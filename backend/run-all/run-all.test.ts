import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { Client } from '../../contract'
import { ProblemError } from '../../contract/problem'
import { runAllSteps, type RunAll, type RunAllStepName } from '../../contract/run-all'
import { settingsSchema, type Settings } from '../../contract/settings'
import { RunAllService, type RunAllOptions } from './run-all'
import { steps as ownSteps, type Step } from './steps'

const settings = (profile: Settings['profile']) => settingsSchema.parse({ profile })

const folder = mkdtempSync(join(tmpdir(), 'weatherdeck-run-all-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let files = 0
const newFile = (): string => join(folder, `${files++}.json`)

function service(profile: Settings['profile'], run: Partial<Record<RunAllStepName, Step>> = {}, file = newFile()) {
  const did: RunAllStepName[] = []
  const steps = Object.fromEntries(
    runAllSteps.map((name) => [
      name,
      {
        ...ownSteps[name],
        run: (async (context) => {
          did.push(name)
          await run[name]?.(context)
        }) satisfies Step,
      },
    ]),
  ) as NonNullable<RunAllOptions['steps']>
  const current = { profile }
  const client = { settings: { update: async (patch: { profile: Settings['profile'] }) => Object.assign(current, patch) } } as unknown as Client
  const runAll = new RunAllService({ client: () => client, settings: () => settings(current.profile), file, report: () => undefined, steps, now: () => 1000 })
  const ended = async (): Promise<RunAll> => {
    const abort = new AbortController()
    for await (const { run: now } of runAll.watch(abort.signal)) if (now !== null && now.state !== 'running') return now
    throw new Error('it did not end')
  }
  return { runAll, did, ended }
}

const states = ({ steps }: RunAll) => Object.fromEntries(steps.map(({ name, state }) => [name, state]))

describe('run all', () => {
  it('does every step in its order', async () => {
    const { runAll, did, ended } = service('stack', { rows: ({ tell }) => Promise.resolve(tell({ facts: { rows: 7 } })) })
    await runAll.start({ stack: false, resume: false })
    const run = await ended()
    expect(did).toEqual([...runAllSteps])
    expect(run.state).toBe('done')
    expect(run.steps.find(({ name }) => name === 'rows')?.facts).toEqual({ rows: 7 })
  })

  it('leaves out, and says so, what the embedded profile does not have', async () => {
    const { runAll, did, ended } = service('embedded')
    await runAll.start({ stack: false, resume: false })
    expect(states(await ended())).toEqual({ build: 'left-out', start: 'left-out', prepare: 'left-out', pipeline: 'done', rows: 'done', batch: 'left-out', output: 'left-out' })
    expect(did).toEqual(['pipeline', 'rows'])
  })

  it('goes over to the stack where that is asked for', async () => {
    const { runAll, did, ended } = service('embedded')
    await runAll.start({ stack: true, resume: false })
    expect((await ended()).profile).toBe('stack')
    expect(did).toEqual([...runAllSteps])
  })

  it('stops at the first failure with its problem, and goes on from there', async () => {
    let fails = true
    const { runAll, did, ended } = service('stack', {
      batch: async ({ tell }) => {
        tell({ place: { panel: 'hdfs', params: { denial: 'x' } } })
        if (fails) throw new ProblemError('SPARK_HDFS_DENIED', {}, { detail: 'user=spark' })
      },
    })
    await runAll.start({ stack: false, resume: false })
    const failed = await ended()
    expect(failed.state).toBe('failed')
    expect(states(failed)).toMatchObject({ rows: 'done', batch: 'failed', output: 'waiting' })
    expect(failed.steps.find(({ name }) => name === 'batch')).toMatchObject({ problem: { code: 'SPARK_HDFS_DENIED', detail: 'user=spark' }, place: { panel: 'hdfs' } })
    fails = false
    did.length = 0
    await runAll.start({ stack: false, resume: true })
    const done = await ended()
    expect(done.id).toBe(failed.id)
    expect(done.state).toBe('done')
    // The stack and the pipeline are looked after again: somebody may have stopped them while mending.
    expect(did).toEqual(['start', 'pipeline', 'batch', 'output'])
  })

  it('goes on in another process, with the period that was asked for', async () => {
    const file = newFile()
    const first = service('stack', { start: () => Promise.reject(new ProblemError('PORT_TAKEN', { port: 9870 })) }, file)
    await first.runAll.start({ stack: false, resume: false, from: '2024-01-01', to: '2024-01-31' })
    const failed = await first.ended()
    expect(failed.steps.find(({ name }) => name === 'start')?.place).toEqual({ panel: 'doctor', params: {} })
    const periods: unknown[] = []
    const second = service('stack', { batch: ({ period }) => Promise.resolve(void periods.push(period)) }, file)
    await second.runAll.start({ stack: false, resume: true })
    const done = await second.ended()
    expect(done).toMatchObject({ id: failed.id, startedAt: failed.startedAt, state: 'done' })
    expect(second.did).toEqual(runAllSteps.filter((name) => name !== 'build'))
    expect(periods).toEqual([{ from: '2024-01-01', to: '2024-01-31' }])
  })

  it.each([
    ['of another profile', JSON.stringify({ id: '1', profile: 'embedded', state: 'failed', startedAt: 1, endedAt: 2, period: {}, steps: [] })],
    ['that cannot be read', '{"id": 1'],
  ])('begins anew after a run %s', async (_, text) => {
    const file = newFile()
    writeFileSync(file, text)
    const { runAll, did, ended } = service('stack', {}, file)
    await runAll.start({ stack: false, resume: true })
    expect((await ended()).id).not.toBe('1')
    expect(did).toEqual([...runAllSteps])
  })

  it('is one at a time, and can be cancelled where it is', async () => {
    const { runAll, did, ended } = service('stack', {
      start: ({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(new ProblemError('OPERATION_CANCELLED')))),
    })
    await runAll.start({ stack: false, resume: false })
    await expect(runAll.start({ stack: false, resume: false })).rejects.toThrow(ProblemError)
    while (!did.includes('start')) await new Promise((resolve) => setTimeout(resolve, 1))
    await runAll.cancel()
    const run = await ended()
    expect(run.state).toBe('cancelled')
    expect(states(run)).toMatchObject({ build: 'done', start: 'cancelled', prepare: 'waiting' })
  })
})
