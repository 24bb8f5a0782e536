import { describe, expect, it } from 'vitest'
import { formatDuration, parseBytes, parseDuration, shortestFloat32 } from './units'

describe('durations', () => {
  it.each([
    ['10s', '10s'],
    ['90s', '1m30s'],
    ['1h', '1h0m0s'],
    ['1.5h', '1h30m0s'],
    ['100h', '100h0m0s'],
    ['250ms', '250ms'],
    ['1500us', '1.5ms'],
    ['1.0000005s', '1.0000005s'],
    ['7ns', '7ns'],
    ['1w2d', '216h0m0s'],
    ['0', '0s'],
    ['-5s', '-5s'],
    ['.5m', '30s'],
  ])('%s is %s in Go', (source, printed) => {
    const parsed = parseDuration(source)
    expect(parsed === null ? null : formatDuration(parsed)).toBe(printed)
  })
  it.each(['', '10', '10 s', 's', '1x', '1.s.', '--1s', '1s ', '1e3s', '.s', '300000000h'])('%j is none', (source) => {
    expect(parseDuration(source)).toBeNull()
  })
})

describe('sizes', () => {
  it.each([
    ['512m', 536_870_912],
    ['1.5GiB', 1_610_612_736],
    ['64kb', 65_536],
    ['10 kB', 10_240],
    ['300b', 300],
    ['1024', 1024],
    ['0.5', 0],
  ])('%s is %d bytes', (source, bytes) => {
    expect(parseBytes(source)).toBe(bytes)
  })
  it.each(['', 'm', '-1', '5x', '5mm', '5 m m', '1bb'])('%j is none', (source) => {
    expect(parseBytes(source)).toBeNull()
  })
})

it('keeps a CPU count as short as a 32-bit float allows', () => {
  expect([0.1, 1.5, 0.33333333333, 16777217].map(shortestFloat32)).toEqual([0.1, 1.5, 0.33333334, 16777216])
})
