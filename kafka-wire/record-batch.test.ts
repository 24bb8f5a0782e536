import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { Writer } from './codec'
import { crc32c } from './crc32c'
import { decompress } from './decompress'
import { readBatches } from './record-batch'

const text = Array.from({ length: 300 }, (_, i) => `{"i":${(i * i) % 97}}\n`).join('')

/** By other people's compressors: cramjam (snappy), lz4 with checksums of blocks and content, linked blocks, zstandard. */
const samples = {
  snappy: [2, 1, '2xQceyJpIjowfQoFCAAxDQgANA0IADkNCAQxNg0JBDI1DQkAMxESADQRJAA2ETUAOBFGADMNLAAyERoENDcNEgQ3Mg0JEQgAMxE0ADYREgA5FWoRRwA3FaYRJAA1ERsAORWOEWsAORFRADQVJBEbADURSAA4DYUANhFrADIRoAA4ERsANRE1ADIRdAA4FfARYgAzET8AMRESADgRjwA2EQkANBFRADMRSAAxERIRIwA5EakAOBFQADcRawA3FRIRJBkJFRsRLRU/FVERYhVzFYUVlxWpFbsVzRXfFfE1AzUVNSc1OTVLNV0R8DV/NZE5ozFBOccRvDXrNf1VD1UhVTNVRVVXMXZVeVWLVZ0xW1W/VdFV41X1dQd1GTF+UTARylFsERARIBEwFUEVUxVlFXcViRWbEawVvRXPFeER8jUDNRU1JzU5NUs1XTVvNYE5kxXLEYY1yTXbMew1/VUPVSFVM1VFVVdVaVV7VY1Vn1WxVcNV1VXnUTx1CXUbdS15PxHNGQn+WgP+WgP+WgP+WgP+WgP+WgP+WgP+WgP+WgP+WgP+WgP+WgP+WgP+WgP+WgP+WgP+WgP+WgP+WgP+WgPuWgNlWg=='],
  lz4: [3, 1, 'BCJNGHxAWwoAAAAAAAAGOQEAAIF7ImkiOjB9CggAEzEIABM0CAAUORgAEzYJACMyNQkAFDMSABQ0JAAUNjUAFDhGABQzNQAEGgAjNDcJACQ3MhsABCsABDQAFDYSABU5agAERwAVN6YABCQAFDUbABU5jgAFugAFywAFJAAEGwAUNUgAFDh0AARrABQyoAAUOBsAFDU1ABQydAAVOPAABecABD8AFDESABQ4jwAVNpgABFEAFDNIABUxfgAEoAAEqQAUOFAAFDdrABU3EgAdMwkADS0ALDg1UQAcNnMALDMylwAsNja7AB0x3wAsNjEDASwyMicBLDg4SwEFXQEcOH8BLTk0owEdMccBHDbrASwxMg8CLDMzMwIdNlcCHDJ5Aiw0N50CHDO/Aiw2NOMCHTMHAysxNioDGzRKAw9aA////////+pQOjY0fQqoXihxAAAAAGRyH3Y='],
  'lz4, linked blocks': [3, 30, 'BCJNGEhAqjYBAAAAAABtMwIAAIF7ImkiOjB9CggAEzEIABM0CAAUORgAEzYJACMyNQkAFDMSABQ0JAAUNjUAFDhGABQzNQAEGgAjNDcJACQ3MhsABCsABDQAFDYSABU5agAERwAVN6YABCQAFDUbABU5jgAFugAFywAFJAAEGwAUNUgAFDh0AARrABQyoAAUOBsAFDU1ABQydAAVOPAABecABD8AFDESABQ4jwAVNpgABFEAFDNIABUxfgAEoAAEqQAUOFAAFDdrABU3EgAdMwkADS0ALDg1UQAcNnMALDMylwAsNja7AB0x3wAsNjEDASwyMicBLDg4SwEFXQEcOH8BLTk0owEdMccBHDbrASwxMg8CLDMzMwIdNlcCHDJ5Aiw0N50CHDO/Aiw2NOMCHTMHAysxNioDGzRKAw9aA////////+8PWwr///////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////+DUAp7ImkiQAAAAA9bCv///////////////////////////////////////////////////////////////////////8hQOjY0fQoAAAAA'],
  zstd: [4, 1, 'KLUv/WRbCcUEAJILGRDApXDu/B+YtndFRCSrb5w3gII6l3dOewm76GLi7iGHmOhPq2E7g8WPidTbiG5Kl186is6xTJjhmLBwLhql/0Uy9ZGtFon5MrjDatoPPQ1BenZRsIh2lPTT07umAhQGQWAQIARgqCBKtxmgHXYDEkgQwN9r///P/nYVb7ZjEUOdIzTYHJJsoXat2N8iEyYi0Z7PBbQUBvbEDA=='],
} as const

const varint = (value: number): Buffer => {
  const bytes: number[] = []
  let rest = value < 0 ? -2 * value - 1 : 2 * value
  for (; rest >= 0x80; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80)
  return Buffer.from([...bytes, rest])
}
const put = (bytes: Buffer | null): Buffer => (bytes === null ? varint(-1) : Buffer.concat([varint(bytes.length), bytes]))

function record(delta: number, key: Buffer | null, value: Buffer | null): Buffer {
  const header = Buffer.concat([put(Buffer.from('h')), put(null)])
  return put(Buffer.concat([Buffer.from([0]), varint(0), varint(delta), put(key), put(value), varint(1), header]))
}

interface BatchOptions {
  attributes?: number
  last?: number
  producer?: number
  codec?: (records: Buffer) => Buffer
}

function batch(base: number, records: Buffer[], { attributes = 0, last = records.length - 1, producer = -1, codec = (b) => b }: BatchOptions = {}): Buffer {
  const body = new Writer().int16(attributes).int32(last).int64(1000).int64(2000).int64(producer).int16(0).int32(-1).int32(records.length)
  const checked = body.bytes(codec(Buffer.concat(records))).done()
  const rest = new Writer().int32(0).int8(2).int32(crc32c(checked)).bytes(checked).done()
  return new Writer().int64(base).int32(rest.length).bytes(rest).done()
}

const values = (...texts: string[]) => texts.map((value, i) => record(i, Buffer.from('k'), Buffer.from(value)))
const valuesOf = (bytes: Buffer, from = 0) => readBatches(bytes, 0, from).records.map(({ offset, value, unreadable }) => [offset, unreadable ?? value?.toString()])
const marker = (base: number, producer: number, type: number) =>
  batch(base, [record(0, new Writer().int16(0).int16(type).done(), Buffer.alloc(6))], { attributes: 0x30, producer })

it('has the checksum of RFC 3720', () => {
  expect(crc32c(Buffer.alloc(32)) >>> 0).toBe(0x8a9136aa)
  expect(crc32c(Buffer.from('123456789')) >>> 0).toBe(0xe3069283)
})

describe('every codec', () => {
  it.each(Object.entries(samples))('undoes %s', (_, [codec, times, bytes]) => {
    expect(decompress(codec, Buffer.from(bytes, 'base64')).toString()).toBe(text.repeat(times))
  })

  it('undoes gzip, and snappy in the frames of the Java client', () => {
    expect(decompress(1, gzipSync(text)).toString()).toBe(text)
    const block = Buffer.from(samples.snappy[2], 'base64')
    const framed = new Writer().bytes(Buffer.from([0x82, ...Buffer.from('SNAPPY'), 0])).int32(1).int32(1)
    framed.int32(block.length).bytes(block).int32(block.length).bytes(block)
    expect(decompress(2, framed.done()).toString()).toBe(text + text)
  })

  it.each(Object.entries(samples))('refuses broken %s, wherever it is cut or changed, and never hangs', (_, [codec, , base64]) => {
    const whole = Buffer.from(base64, 'base64')
    for (let at = 1; at < whole.length; at += 7) {
      for (const broken of [whole.subarray(0, at), Buffer.concat([whole.subarray(0, at), Buffer.from([0xff, 0xff]), whole.subarray(at)])]) {
        // Some damage makes other bytes: the checksum of the batch is what finds that.
        try {
          decompress(codec, broken)
        } catch (error) {
          expect((error as Error).message).toMatch(/^(snappy|lz4|zstd): ./)
        }
      }
    }
    expect(() => decompress(7, whole)).toThrow('codec 7: unknown')
  })
})

describe('batches', () => {
  it('are read with keys, headers and times, compressed or not', () => {
    const bytes = Buffer.concat([batch(5, values('a', 'b')), batch(7, values('c'), { attributes: 1, codec: (b) => gzipSync(b) })])
    expect(valuesOf(bytes)).toEqual([[5, 'a'], [6, 'b'], [7, 'c']])
    expect(readBatches(bytes, 3, 6)).toMatchObject({ next: 8, missing: 0, records: [{ partition: 3, offset: 6, timestamp: 1000, headers: [{ key: 'h', value: null }] }, { offset: 7 }] })
  })

  it('say why they cannot be read, offset by offset, and do not keep back those behind them', () => {
    const codec = batch(0, values('a', 'b'), { attributes: 4, codec: () => Buffer.from('no zstd') })
    const damaged = batch(2, values('c', 'd'))
    damaged[damaged.length - 3]! ^= 1
    const read = readBatches(Buffer.concat([codec, damaged, batch(4, values('e'))]), 0, 0)
    expect(read.records.map(({ offset }) => offset)).toEqual([0, 1, 2, 3, 4])
    expect(read.records.map(({ unreadable }) => unreadable)).toEqual([
      expect.stringMatching(/^zstd: /), expect.stringMatching(/^zstd: /), expect.stringMatching(/checksum/), expect.stringMatching(/checksum/), null,
    ])
    expect(read.next).toBe(5)
  })

  it('do not jump over others where the damage is in their own count', () => {
    const damaged = batch(0, values('a'))
    damaged.writeInt32BE(900, 23)
    expect(readBatches(Buffer.concat([damaged, batch(1, values('b'))]), 0, 0)).toMatchObject({ next: 2, records: [{ offset: 0 }, { offset: 1, unreadable: null }] })
  })

  it('say how many records compaction removed, within a batch, between two, and of an empty one', () => {
    const holes = batch(0, [record(1, null, Buffer.from('b')), record(3, null, Buffer.from('d'))], { last: 4 })
    const read = readBatches(Buffer.concat([holes, batch(7, [], { last: 1 }), batch(9, values('j'))]), 0, 0)
    expect(read.records.map(({ offset }) => offset)).toEqual([1, 3, 9])
    expect(read).toMatchObject({ missing: 3 + 2 + 2, next: 10 })
    expect(readBatches(holes, 0, 2)).toMatchObject({ missing: 2, next: 5, records: [{ offset: 3 }] })
  })

  it('leave out aborted transactions, and the markers of all, without missing anything', () => {
    const of = (base: number, producer: number, value: string) => batch(base, values(value), { attributes: 0x10, producer })
    const bytes = Buffer.concat([of(0, 7, 'lost'), of(1, 8, 'kept'), marker(2, 7, 0), of(3, 7, 'second try'), marker(4, 7, 1), marker(5, 8, 1)])
    const read = readBatches(bytes, 0, 0, [{ producer: 7, from: 0 }])
    expect(read.records.map(({ value }) => value?.toString())).toEqual(['kept', 'second try'])
    expect(read).toMatchObject({ next: 6, missing: 0 })
  })
})

describe('the formats before Kafka 0.11', () => {
  const bytesOf = (text: string | null, to: Writer) => (text === null ? to.int32(-1) : to.int32(Buffer.byteLength(text)).bytes(Buffer.from(text)))
  const message = (offset: number, magic: number, attributes: number, value: Buffer | string | null) => {
    const writer = new Writer().int32(0).int8(magic).int8(attributes)
    if (magic === 1) writer.int64(1234)
    bytesOf('k', writer)
    const body = Buffer.isBuffer(value) ? writer.int32(value.length).bytes(value).done() : bytesOf(value, writer).done()
    return new Writer().int64(offset).int32(body.length).bytes(body).done()
  }

  it('are read one by one, and compressed as sets with their own count of offsets', () => {
    const inner = gzipSync(Buffer.concat([message(0, 1, 0, 'b'), message(1, 1, 0, 'c')]))
    const absolute = gzipSync(Buffer.concat([message(4, 0, 0, 'd'), message(5, 0, 0, null)]))
    const bytes = Buffer.concat([message(1, 0, 0, 'a'), message(3, 1, 1, inner), message(5, 0, 1, absolute)])
    expect(readBatches(bytes, 0, 1)).toMatchObject({ next: 6, missing: 0 })
    expect(readBatches(bytes, 0, 1).records.map(({ offset, value, timestamp }) => [offset, value?.toString() ?? null, timestamp])).toEqual([
      [1, 'a', null], [2, 'b', 1234], [3, 'c', 1234], [4, 'd', null], [5, null, null],
    ])
    expect(valuesOf(Buffer.concat([message(0, 1, 4, Buffer.from('x')), message(1, 1, 0, 'next')]))).toEqual([[0, expect.stringMatching(/^zstd/)], [1, 'next']])
  })
})
