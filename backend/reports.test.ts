import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ProblemError } from '../contract/problem'
import type { LaunchedProcess } from './launch'
import { Reports, reportingCrashes } from './reports'

describe('reports of crashes', () => {
  let folder: string
  let reports: Reports
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'weatherdeck-reports-'))
    reports = new Reports(join(folder, 'reports'), { version: '9.9.9', dumps: join(folder, 'dumps') })
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it('are none at first, and then the newest twenty', () => {
    expect(reports.list()).toEqual([])
    for (let at = 1; at <= 25; at++) reports.add('pipeline', `crash ${at}`, 1_700_000_000_000 + at)
    const list = reports.list()
    expect(list.map(({ at }) => at - 1_700_000_000_000)).toEqual(Array.from({ length: 20 }, (_, index) => 25 - index))
    expect(reports.read(list[0]!.id)).toMatch(/^Weatherdeck 9\.9\.9.*\n.*pipeline\n\ncrash 25$/s)
  })

  it('count memory dumps too, which nobody reads here', () => {
    mkdirSync(join(folder, 'dumps', 'completed'), { recursive: true })
    writeFileSync(join(folder, 'dumps', 'completed', 'a1b2.dmp'), 'MDMP')
    writeFileSync(join(folder, 'dumps', 'settings.dat'), '')
    expect(reports.list()).toEqual([expect.objectContaining({ id: 'a1b2.dmp', process: 'native', bytes: 4, readable: false })])
    expect(() => reports.read('a1b2.dmp')).toThrow(ProblemError)
    reports.removeAll()
    expect(reports.list()).toEqual([])
  })

  it('lead to no other file', () => {
    for (const id of ['../settings.json', '..', '1700000000000-x.txt/../../a', '/etc/passwd']) expect(() => reports.read(id)).toThrow(ProblemError)
  })

  it('come from processes that end by themselves, not from those that are ended', async () => {
    const launched = (code: number | null): LaunchedProcess => ({
      pid: 1,
      port: { on: () => undefined, postMessage: () => undefined },
      exited: Promise.resolve({ code, signal: null }),
      stderrTail: () => 'the last words',
      kill: () => undefined,
    })
    reportingCrashes(() => launched(7), reports)('pipeline')
    reportingCrashes(() => launched(0), reports)('pipeline')
    reportingCrashes(() => launched(null), reports)('database').kill()
    await new Promise((resolve) => setTimeout(resolve, 0))
    const list = reports.list()
    expect(list.map((report) => report.process)).toEqual(['pipeline'])
    expect(reports.read(list[0]!.id)).toMatch(/ended with code 7\n\nthe last words/)
  })
})
