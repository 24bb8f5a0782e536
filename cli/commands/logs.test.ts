import { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { addLogsCommand, filterOf, type LogsOptions } from './logs'
import { parseTime } from './logs-time'

const now = new Date(2026, 10, 26, 14, 30).getTime()
const usual: LogsOptions = { prefix: true, fold: true }

describe('a time on the command line', () => {
  it.each([
    ['90s', now - 90_000],
    ['1h30m', now - 5_400_000],
    ['2026-11-25', new Date(2026, 10, 25).getTime()],
    ['2026-11-26T10:00:00Z', Date.UTC(2026, 10, 26, 10)],
    ['13:57', new Date(2026, 10, 26, 13, 57).getTime()],
    ['9:05:30', new Date(2026, 10, 26, 9, 5, 30).getTime()],
    ['1795514400', 1_795_514_400_000],
    ['1795514400.25', 1_795_514_400_250],
    ['23:10', new Date(2026, 10, 25, 23, 10).getTime()],
  ])('%s', (value, expected) => {
    expect(parseTime(value, now, '--since')).toBe(expected)
  })

  it.each(['', 'yesterday', '25:00', '12:60', '1:2', '10'])('refuses %j', (value) => {
    expect(() => parseTime(value, now, '--since')).toThrow(expect.objectContaining({ problem: expect.objectContaining({ code: 'INVALID_INPUT', params: { field: '--since' } }) }))
  })
})

describe('--tail', () => {
  it.each([['7', 7], ['all', 'all']])('takes %s', (value, expected) => {
    const program = new Command()
    addLogsCommand(program, () => undefined)
    program.parse(['logs', '--tail', value], { from: 'user' })
    expect(program.commands[0]?.opts()).toMatchObject({ tail: expected })
  })
})

describe('the filter of the options', () => {
  it('takes a level with all that are worse, and each expression', () => {
    expect(filterOf(['kafka'], { ...usual, level: 'error', grep: ['a.c'], exclude: ['x'], ignoreCase: true }, now)).toMatchObject({
      sources: ['kafka'],
      levels: ['error', 'fatal'],
      terms: [
        { text: 'a.c', regex: true, caseSensitive: false, negate: false },
        { text: 'x', regex: true, caseSensitive: false, negate: true },
      ],
    })
  })

  it('takes exactly the levels that are listed', () => {
    expect(filterOf([], { ...usual, levels: ['none', 'info'] }, now).levels).toEqual(['none', 'info'])
  })

  it.each([
    [{ grep: ['('] }, '--grep'],
    [{ exclude: ['['] }, '--exclude'],
    [{ grep: [''] }, '--grep'],
    [{ exclude: ['x'.repeat(2001)] }, '--exclude'],
  ])('names the option whose expression cannot be used: %j', (options, field) => {
    expect(() => filterOf([], { ...usual, ...options }, now)).toThrow(expect.objectContaining({ problem: expect.objectContaining({ code: 'INVALID_INPUT', params: { field } }) }))
  })

  it('refuses what the filter does not take as any other input', () => {
    expect(() => filterOf([''], usual, now)).toThrow(expect.objectContaining({ problem: expect.objectContaining({ code: 'INVALID_INPUT' }) }))
  })
})
