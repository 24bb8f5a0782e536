import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AppLog } from './app-log'

describe('the app’s log', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'weatherdeck-log-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it('keeps a line with time and level, and errors with their stack indented', () => {
    const log = new AppLog(join(folder, 'logs'))
    log.write('info', 'started', { version: '1' })
    log.write('error', new Error('no disk'))
    const lines = readFileSync(log.file, 'utf8').trimEnd().split('\n')
    expect(lines[0]).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z INFO started \{ version: '1' \}$/)
    expect(lines[1]).toMatch(/ERROR Error: no disk$/)
    expect(lines.slice(2).every((line) => line.startsWith('    '))).toBe(true)
    expect(lines.length).toBeGreaterThan(3)
  })

  it('goes on in the same file after a restart, and never holds more than two files of the given size', () => {
    new AppLog(folder, 1000).write('info', 'first')
    const log = new AppLog(folder, 1000)
    expect(log.tail()).toMatch(/first/)
    for (let at = 0; at < 100; at++) log.write('info', `line ${at} ${'x'.repeat(50)}`)
    expect(readFileSync(log.file).length).toBeLessThanOrEqual(1000)
    expect(readFileSync(`${log.file}.1`).length).toBeLessThanOrEqual(1000)
    expect(log.tail()).toMatch(/line 99/)
  })

  it('loses nothing of what a second start turned over', () => {
    const log = new AppLog(folder, 1000)
    for (let at = 0; at < 10; at++) log.write('info', `first ${at} ${'x'.repeat(50)}`)
    new AppLog(folder, 1000).write('info', `second ${'x'.repeat(200)}`)
    log.write('info', 'first again', 'x'.repeat(200))
    expect(readFileSync(`${log.file}.1`, 'utf8')).toMatch(/first 9/)
    expect(log.tail()).toMatch(/second x+\n.*first again/)
  })

  it('gives whole lines of a long log', () => {
    const log = new AppLog(folder)
    for (let at = 0; at < 100; at++) log.write('info', `line ${at}`)
    const tail = log.tail(500)
    expect(tail.length).toBeLessThanOrEqual(500)
    expect(tail.split('\n').filter(Boolean).every((line) => /^\d{4}-.* INFO line \d+$/.test(line))).toBe(true)
  })

  it('does not throw where nothing can be written', () => {
    writeFileSync(join(folder, 'file'), '')
    const log = new AppLog(join(folder, 'file', 'logs'))
    log.write('error', 'lost')
    expect(log.tail()).toBe('')
  })
})
