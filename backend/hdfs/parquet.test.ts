import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { previewParquet } from './parquet'

/** 3,000 rows in 5 row groups, written by Spark 4.1 (testdata/make.py). */
const fixture = (codec: string) => readFileSync(join(import.meta.dirname, 'testdata', `weather.${codec}.parquet`))

describe.each(['snappy', 'zstd'])('a Parquet file of Spark’s (%s)', (codec) => {
  const bytes = fixture(codec)
  const read =
    (from = bytes) =>
    async (start: number, end: number) =>
      from.subarray(start, end)

  it('shows schema and first rows as they were written', async () => {
    const preview = await previewParquet(read(), bytes.length, 4)
    expect(preview.columns.map(({ name, type, nullable }) => `${name} ${type}${nullable ? '' : ' not null'}`)).toEqual([
      'location string not null',
      'observed_at timestamp',
      'day date',
      'temperature_2m float',
      'weather_code int16',
      'big int64',
      'price decimal(10,2)',
      'tags list',
      'place struct',
      'raw binary',
      'ok boolean',
      'local_at timestamp',
    ])
    expect(preview.rows).toHaveLength(4)
    expect(preview.rows[1]).toEqual([
      'paris',
      '2025-01-01T01:00:00.000001Z',
      '2025-01-01',
      '0.25',
      '1',
      '9007199254740994',
      '0.25',
      '["a"]',
      '{"lat":48.85,"lon":2.35}',
      '0x00ff01',
      'false',
      '2025-01-01T01:00:00',
    ])
    expect(preview.rows[3]).toMatchObject({ 0: 'paris', 3: null, 6: '0.75', 7: '[]' })
    expect(preview.rows[0]).toMatchObject({ 0: 'orléans', 6: '0.00', 8: null })
    expect(preview).toMatchObject({
      totalRows: 3000,
      rowGroups: 5,
      codecs: [codec.toUpperCase()],
      createdBy: expect.stringContaining('parquet-mr'),
    })
  })

  it('fetches no more than the footer and what these rows need', async () => {
    const asked: [number, number][] = []
    const far = async (start: number, end: number) => {
      asked.push([start, end])
      return bytes.subarray(start, end)
    }
    await previewParquet(far, bytes.length, 1)
    const groups = asked.filter(([, end]) => end < bytes.length).reduce((sum, [start, end]) => sum + end - start, 0)
    expect(groups).toBeLessThan(bytes.length / 3)
  })

  it('says that a file is broken', async () => {
    const broken = Buffer.from(bytes)
    broken.writeUInt32LE(0x7fffffff, broken.length - 8)
    await expect(previewParquet(read(broken), broken.length, 4)).rejects.toThrow()
  })
})

it('keeps every digit, key and order, alone and nested', async () => {
  const bytes = readFileSync(join(import.meta.dirname, 'testdata', 'exact.snappy.parquet'))
  const { rows, columns } = await previewParquet(async (start, end) => bytes.subarray(start, end), bytes.length, 4)
  expect(columns.map(({ type }) => type)).toEqual(['int64', 'decimal(38,10)', 'decimal(5,2)', 'decimal(18,0)', 'float', 'double', 'list', 'list', 'struct', 'map', 'map'])
  expect(rows).toEqual([
    [
      '9223372036854775807', '1234567890123456789012345678.0123456789', '-0.10', '202201180000000014', '0.1', '-0',
      '[202201180000000014,null,-9223372036854775808]', '[-0.0000000001,1.1000000000]',
      '{"id":202201180000000014,"price":99.9000000000,"f":0.1}', '{"9":3,"b":202201180000000014,"10":2}', '{"9":null,"10":1.10}',
    ],
    [null, '0.0000000000', null, '-999999999999999999', 'NaN', 'Infinity', '[]', null, '{"id":null,"price":null,"f":"NaN"}', '{}', null],
  ])
})
