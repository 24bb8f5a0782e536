import { describe, expect, it } from 'vitest'
import { browseInputSchema, topicNameFault } from '../../contract/kafka'
import { brokerState } from './broker-state'
import { makeFilter } from './filter'
import { messageOf, payloadOf } from './payload'
import { crc32c } from '../../kafka-wire/crc32c'
import { readBatches, type RawRecord } from '../../kafka-wire/record-batch'
import { Reader, Writer } from '../../kafka-wire/codec'

describe('what is shown of bytes', () => {
  it('is text where it is UTF-8, also where it is cut within a character', () => {
    const text = 'é'.repeat(100)
    expect(payloadOf(Buffer.from(text), 51)).toEqual({ text: 'é'.repeat(25), encoding: 'text', bytes: 200, cut: true })
    expect(payloadOf(Buffer.from('☃\n\t'), 100)).toEqual({ text: '☃\n\t', encoding: 'text', bytes: 5, cut: false })
  })
  it('is hexadecimal otherwise', () => {
    expect(payloadOf(Buffer.from([0x7b, 0xff, 0]), 100)).toEqual({ text: '7b ff 00', encoding: 'hex', bytes: 3, cut: false })
    expect(payloadOf(Buffer.alloc(1000), 40)).toEqual({ text: '00 00 00 00 00 00 00 00 00 00', encoding: 'hex', bytes: 1000, cut: true })
    expect(payloadOf(Buffer.alloc(0), 40)).toEqual({ text: '', encoding: 'text', bytes: 0, cut: false })
    expect(payloadOf(null, 40)).toBeNull()
  })
})

describe('the filter', () => {
  const record = (key: string | null, value: string | null): RawRecord => ({
    partition: 0, offset: 0, timestamp: 0, key: key === null ? null : Buffer.from(key), value: value === null ? null : Buffer.from(value), headers: [], unreadable: null,
  })
  const records = [record('Paris', '{"t":1}'), record('lyon', '{"T":22}'), record(null, null)]
  const kept = (filter: object) => makeFilter(browseInputSchema.shape.filter.parse(filter))(records).map((each) => records.indexOf(each))
  it('looks into key and value, upper and lower case alike', () => {
    expect(kept({})).toEqual([0, 1, 2])
    expect(kept({ key: 'PAR' })).toEqual([0])
    expect(kept({ text: '"t"' })).toEqual([0, 1])
    expect(kept({ text: '"t":\\d\\d', regex: true })).toEqual([1])
    expect(kept({ key: 'paris', text: '22' })).toEqual([])
  })
  it('gives up on an expression that would take for ever', () => {
    const slow = makeFilter({ key: '', text: '(a+)+$', regex: true })
    expect(() => slow([record('k', `${'a'.repeat(40)}!`)])).toThrow(expect.objectContaining({ problem: expect.objectContaining({ code: 'FILTER_INVALID' }) }))
    // And is of use again afterwards.
    expect(slow([record('k', 'aaa')])).toHaveLength(1)
  })
})

describe('the protocol’s types', () => {
  it('come back as they went', () => {
    const bytes = new Writer().int8(-1).int16(-2).int32(-3).int64(-1).int64(2 ** 40 + 5).string('é').string(null).array([1, 2], () => undefined).done()
    const reader = new Reader(bytes)
    expect([reader.int8(), reader.int16(), reader.int32(), reader.int64(), reader.int64(), reader.string(), reader.string(), reader.int32()]).toEqual([-1, -2, -3, -1, 2 ** 40 + 5, 'é', null, 2])
    expect(reader.left).toBe(0)
    expect(() => reader.int32()).toThrow(RangeError)
  })
  it('are zigzag in records', () => {
    const varints = new Reader(Buffer.from([0x00, 0x01, 0x02, 0xac, 0x02, 0xff, 0xff, 0xff, 0xff, 0xff, 0x3f]))
    expect([varints.varint(), varints.varint(), varints.varint(), varints.varint(), varints.varint()]).toEqual([0, -1, 1, 150, -(2 ** 40)])
  })
})

describe('a message’s time', () => {
  /** A batch of one message without a key, `v` as its value. */
  const batch = (timestamp: bigint, codec = 0): Buffer => {
    const time = Buffer.alloc(8)
    time.writeBigInt64BE(timestamp)
    const body = Buffer.concat([Buffer.from([0, 0, 0, 0, 2, 0, 0, 0, 0, 0, codec, 0, 0, 0, 0]), time, time, Buffer.alloc(14), Buffer.from([0, 0, 0, 1]), Buffer.from([0x0e, 0, 0, 0, 1, 2, 0x76, 0])])
    body.writeInt32BE(crc32c(body.subarray(9)), 5)
    return Buffer.concat([Buffer.alloc(8), Buffer.from([0, 0, 0, body.length]), body])
  }
  const shown = (timestamp: bigint, codec?: number) => readBatches(batch(timestamp, codec), 0, 0).records.map((each) => messageOf(each)).map(({ timestamp: at, timestampText }) => [at, timestampText])
  it('is a date in milliseconds, or its digits where it is none', () => {
    expect(shown(1_764_543_000_123n)).toEqual([[1_764_543_000_123, undefined]])
    expect(shown(8_640_000_000_000_000n)).toEqual([[8_640_000_000_000_000, undefined]])
    expect(shown(-1n)).toEqual([[null, undefined]])
    for (const nanoseconds of [1_764_543_000_123_456_789n, 9_223_372_036_854_775_807n])
      for (const codec of [0, 2]) expect(shown(nanoseconds, codec)).toEqual([[null, String(nanoseconds)]])
  })
})

it('says how the broker is by what Docker knows of it', () => {
  const of = (state: 'running' | 'exited' | 'absent' | 'created', health: 'none' | 'starting' | 'healthy' = 'none') => brokerState(false, { state, health }, 'connected')
  expect(brokerState(true, undefined, 'unreachable')).toBe('ready')
  expect(brokerState(false, undefined, 'unreachable')).toBe('noEngine')
  expect(brokerState(false, undefined, 'connecting')).toBe('connecting')
  expect([of('absent'), of('created'), of('exited'), of('running', 'starting'), of('running', 'healthy')]).toEqual(['absent', 'starting', 'stopped', 'starting', 'failing'])
})

it('knows Kafka’s rules for names of topics', () => {
  expect(['weather', 'a.b_c-1', '', '.', '..', 'é', 'a b', 'a'.repeat(249), 'a'.repeat(250)].map(topicNameFault)).toEqual([
    null, null, 'empty', 'dots', 'dots', 'characters', 'characters', null, 'long',
  ])
})
