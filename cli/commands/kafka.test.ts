import { describe, expect, it } from 'vitest'
import { resetTarget } from './kafka-groups'
import { startOf } from './kafka-messages'
import { pairs } from './kafka-topics'

const refused = expect.objectContaining({ problem: expect.objectContaining({ code: 'INVALID_INPUT' }) })

describe('words of the Kafka commands', () => {
  it('say where to begin', () => {
    expect(startOf('oldest')).toEqual({ kind: 'oldest' })
    expect(startOf('0')).toEqual({ kind: 'offset', offset: 0 })
    expect(startOf('2026-11-23T06:00:00Z')).toEqual({ kind: 'time', at: Date.UTC(2026, 10, 23, 6) })
    for (const bad of ['', 'yesterday', '-1', '2026-13-01']) expect(() => startOf(bad)).toThrow(refused)
  })
  it('say where to move to', () => {
    expect(resetTarget('earliest')).toEqual({ kind: 'earliest' })
    expect(resetTarget('12')).toEqual({ kind: 'offset', offset: 12 })
    expect(() => resetTarget('newest')).toThrow(refused)
  })
  it('say settings', () => {
    expect(pairs(['retention.ms=1', 'a=b=c'])).toEqual({ 'retention.ms': '1', a: 'b=c' })
    expect(() => pairs(['=1'])).toThrow(refused)
  })
})
