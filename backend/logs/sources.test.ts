import { expect, it } from 'vitest'
import { Source } from './sources'

it('notes each start and end of a container once, in order, the last ones only', () => {
  const source = new Source('a', 'container', 'kafka', 1, 'weatherdeck-kafka-1')
  const at = (second: number): string => new Date(second * 1000).toISOString()
  const never = '0001-01-01T00:00:00Z'
  expect(source.noteRun({ Running: false, StartedAt: never, FinishedAt: never, ExitCode: 0 })).toBe(false)
  expect(source.noteRun({ Running: true, StartedAt: at(10), FinishedAt: never, ExitCode: 0 })).toBe(true)
  expect(source.noteRun({ Running: true, StartedAt: at(10), FinishedAt: never, ExitCode: 0 })).toBe(false)
  expect(source.noteRun({ Running: false, StartedAt: at(10), FinishedAt: at(20), ExitCode: 137 })).toBe(true)
  // It ended twice since; how the second time, the engine says no more.
  expect(source.noteRun({ Running: true, StartedAt: at(40), FinishedAt: at(30), ExitCode: 0 })).toBe(true)
  // Unless it told of that end, and of no other one.
  expect(source.noteRun({ Running: true, StartedAt: at(60), FinishedAt: at(50), ExitCode: 0 })).toBe(true)
  expect(source.noteRun({ Running: true, StartedAt: at(60), FinishedAt: at(50), ExitCode: 0 }, { at: 50_020, exitCode: 143 })).toBe(true)
  expect(source.noteRun({ Running: true, StartedAt: at(80), FinishedAt: at(70), ExitCode: 0 }, { at: 60_500, exitCode: 9 })).toBe(true)
  expect(source.describe().marks).toEqual([
    { at: 10_000, kind: 'started', exitCode: null },
    { at: 20_000, kind: 'ended', exitCode: 137 },
    { at: 30_000, kind: 'ended', exitCode: null },
    { at: 40_000, kind: 'started', exitCode: null },
    { at: 50_000, kind: 'ended', exitCode: 143 },
    { at: 60_000, kind: 'started', exitCode: null },
    { at: 70_000, kind: 'ended', exitCode: null },
    { at: 80_000, kind: 'started', exitCode: null },
  ])
  for (let second = 100; second < 200; second++) source.noteRun({ Running: true, StartedAt: at(second) })
  expect(source.describe().marks).toHaveLength(50)
  expect(source.describe().marks.at(-1)?.at).toBe(199_000)
})
