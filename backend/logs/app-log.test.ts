import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { AppLog } from './app-log'
import { formatStamp } from './reading/time'
import { LogSources } from './sources'

const folder = mkdtempSync(path.join(tmpdir(), 'weatherdeck-app-log-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('gives each line of one millisecond a time of its own, the same on each reading', async () => {
  const file = path.join(folder, 'producer.log')
  const write = (ms: number): void => appendFileSync(file, `${JSON.stringify({ time: `2026-11-26T07:00:00.${ms}Z`, message: 'x' })}\n`)
  const open = async (): Promise<{ log: AppLog; times: () => string[] }> => {
    const log = new AppLog(folder, 'producer', new LogSources(mkdtempSync(path.join(folder, 'x'))))
    await log.open()
    const times = (): string[] =>
      log.source.tracks.flatMap(({ segments }) => segments.flatMap(({ table, count }) => Array.from({ length: count }, (_, at) => formatStamp(table.micros[at] ?? 0, table.nanos[at] ?? 0).slice(17))))
    return { log, times }
  }
  for (const ms of [100, 100]) write(ms)
  const first = await open()
  // The third is read later.
  for (const ms of [100, 200, 300, 300]) write(ms)
  await expect.poll(() => first.times().length, { interval: 20 }).toBe(6)
  const second = await open()
  const expected = ['00.100000000Z', '00.100001000Z', '00.100002000Z', '00.200000000Z', '00.300000000Z', '00.300001000Z']
  expect(first.times()).toEqual(expected)
  expect(second.times()).toEqual(expected)
  first.log.close()
  second.log.close()
})
