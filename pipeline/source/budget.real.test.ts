import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ProblemError, type Problem } from '../../contract/problem'
import { QuickTiming, temporaryFolder } from '../testing/doubles'
import { Budget, shortestInterval, weightOfLocation } from './budget'

const start = Date.parse('2026-11-23T21:47:00Z')
const never = (problem: Problem) => {
  throw new Error(`unexpected: ${JSON.stringify(problem)}`)
}
async function open(folder: string, timing: QuickTiming, report = never): Promise<Budget> {
  return Budget.open(folder, report, timing)
}

describe('a call', () => {
  it('waits for the minute only as long as it must', async () => {
    const timing = new QuickTiming(start)
    const budget = await open(await temporaryFolder(), timing)
    await budget.reserve(400)
    timing.time += 20_000
    await budget.reserve(150)
    timing.time += 10_000
    await budget.reserve(50)
    expect(timing.sleeps).toEqual([])
    // 600 are spent. 300 more fit once the first 400 leave the window, 30 s from now.
    await budget.reserve(300)
    expect(timing.sleeps).toEqual([30_000])
    expect(budget.snapshot(1).minute).toEqual({ spent: 500, limit: 600, freesAt: start + 20_000 + 60_000 })
  })

  it('is refused with the hour it must wait for when the hour is spent', async () => {
    const timing = new QuickTiming(start)
    const budget = await open(await temporaryFolder(), timing)
    for (let i = 0; i < 10; i++) await budget.reserve(500)
    const refused = await budget.reserve(1).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(ProblemError)
    expect((refused as ProblemError).problem).toEqual({
      code: 'BUDGET_EXHAUSTED',
      params: { window: 'hour', until: new Date(start + 3_600_000).toISOString() },
    })
    timing.time = start + 3_600_000
    await budget.reserve(1)
  })

  it('is refused with the day when that is spent, and the hour is not', async () => {
    const timing = new QuickTiming(start)
    const budget = await open(await temporaryFolder(), timing)
    for (let i = 0; i < 20; i++) {
      await budget.reserve(500)
      timing.time += 1_800_000
    }
    const refused = (await budget.reserve(1).catch((error: unknown) => error)) as ProblemError
    expect(refused.problem.params).toMatchObject({ window: 'day', until: new Date(start + 86_400_000).toISOString() })
    expect(budget.snapshot(1).day).toEqual({ spent: 10_000, limit: 10_000, freesAt: start + 86_400_000 })
  })

  it('heavier than a whole window goes out alone rather than never', async () => {
    const timing = new QuickTiming(start)
    const budget = await open(await temporaryFolder(), timing)
    await budget.reserve(10)
    await budget.reserve(700)
    expect(timing.sleeps).toEqual([60_000])
  })

  it('of several at once never goes over the limit', async () => {
    const timing = new QuickTiming(start)
    const budget = await open(await temporaryFolder(), timing)
    await Promise.all(Array.from({ length: 7 }, () => budget.reserve(100)))
    expect(timing.sleeps).toEqual([60_000])
  })

  it('that never reached the server is given back', async () => {
    const folder = await temporaryFolder()
    const budget = await open(folder, new QuickTiming(start))
    await budget.reserve(3)
    const second = await budget.reserve(5)
    await second.release()
    expect(budget.snapshot(1).day.spent).toBe(3)
    expect((await open(folder, new QuickTiming(start))).snapshot(1).day.spent).toBe(3)
  })
})

describe('budget.json', () => {
  it('holds a call before it is made, and a restart remembers it', async () => {
    const folder = await temporaryFolder()
    await (await open(folder, new QuickTiming(start))).reserve(12.5)
    expect(JSON.parse(await readFile(join(folder, 'budget.json'), 'utf8'))).toEqual({ version: 1, spent: [[start, 12.5]] })
    const after = await open(folder, new QuickTiming(start + 30_000))
    expect(after.snapshot(1).minute.spent).toBe(12.5)
    expect((await open(folder, new QuickTiming(start + 60_001))).snapshot(1)).toMatchObject({ minute: { spent: 0 }, hour: { spent: 12.5 } })
  })

  it('stays small over a day of polls and counts them all', async () => {
    const timing = new QuickTiming(start)
    const folder = await temporaryFolder()
    const budget = await open(folder, timing)
    for (let i = 0; i < 300; i++) {
      await budget.reserve(1)
      timing.time += 10_000
    }
    timing.time += 7_200_000
    await budget.reserve(1)
    expect(budget.snapshot(1).day.spent).toBe(301)
    const { spent } = JSON.parse(await readFile(join(folder, 'budget.json'), 'utf8')) as { spent: unknown[] }
    expect(spent.length).toBeLessThan(60)
  })

  it.each(['{"version":1,"spent":[[1', '{"version":1,"spent":[["x",1]]}', ''])('that is damaged (%s) is set aside and reported', async (text) => {
    const folder = await temporaryFolder()
    await writeFile(join(folder, 'budget.json'), text)
    const problems: Problem[] = []
    const budget = await open(folder, new QuickTiming(start), (problem) => problems.push(problem) as never)
    expect(problems.map(({ code, params }) => [code, params['path']])).toEqual([['FILE_SET_ASIDE', join(folder, 'budget.json')]])
    const aside = (await readdir(folder)).filter((name) => name.startsWith('budget.json.broken-'))
    expect(aside).toHaveLength(1)
    expect(await readFile(join(folder, aside[0] ?? ''), 'utf8')).toBe(text)
    await budget.reserve(1)
    expect(budget.snapshot(1).day.spent).toBe(1)
  })

  it('survives a clock that is set back', async () => {
    const folder = await temporaryFolder()
    await (await open(folder, new QuickTiming(start))).reserve(600)
    const timing = new QuickTiming(start - 86_400_000)
    const budget = await open(folder, timing)
    await budget.reserve(1)
    expect(timing.sleeps.reduce((sum, ms) => sum + ms, 0)).toBeLessThanOrEqual(60_000)
  })
})

it('weighs locations and names the shortest interval as documented', () => {
  expect(weightOfLocation(5, 1)).toBe(1)
  expect(weightOfLocation(15, 7)).toBe(1.5)
  expect(weightOfLocation(10, 28)).toBe(2)
  // 10,000 a day: 104 weighted calls every quarter of an hour, 208 every half.
  expect([5, 104, 105, 208, 209, 5000].map(shortestInterval)).toEqual([15, 15, 30, 30, 60, 720])
})
