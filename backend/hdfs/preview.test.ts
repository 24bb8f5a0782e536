import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { describe as describeBytes } from './preview'

const shown = (content: Buffer | string, total?: number, most = 1000) => {
  const bytes = Buffer.from(content)
  return describeBytes(bytes.subarray(0, most), total ?? bytes.length, most)
}

describe('a preview', () => {
  it('shows text as it is', async () => {
    expect(await shown('été\n')).toEqual({
      kind: 'text',
      text: 'été\n',
      encoding: 'utf-8',
      totalBytes: 6,
      truncated: false,
      compression: 'none',
    })
  })
  it('cuts no letter in two', async () => {
    expect(await shown('aaé', undefined, 3)).toMatchObject({
      kind: 'text',
      text: 'aa',
      encoding: 'utf-8',
      truncated: true,
    })
  })
  it('reads what Windows writes', async () => {
    expect(await shown(Buffer.from('\ufeffa;b\r\n', 'utf16le'))).toMatchObject({
      kind: 'text',
      encoding: 'utf-16le',
      text: 'a;b\r\n',
    })
    expect(await shown(Buffer.from('temp\xe9rature;12', 'latin1'))).toMatchObject({
      kind: 'text',
      encoding: 'windows-1252',
      text: 'température;12',
    })
  })
  it('indents JSON, also what is zipped', async () => {
    expect(await shown(gzipSync('{"a":[1,2]}'))).toMatchObject({
      kind: 'json',
      compression: 'gzip',
      documents: 1,
      text: '{\n  "a": [\n    1,\n    2\n  ]\n}',
    })
  })
  it('shows the beginning of what is zipped and long', async () => {
    const zipped = gzipSync(Buffer.from('0123456789'.repeat(100_000)))
    expect(await describeBytes(zipped.subarray(0, 600), zipped.length, 600)).toMatchObject({
      kind: 'text',
      truncated: true,
      text: expect.stringMatching(/^(0123456789){60}$/),
    })
  })
  it('shows a file that breaks off as text', async () => {
    expect(await shown('{"a":')).toMatchObject({ kind: 'text' })
    expect(await shown('{"a":1}', 5000)).toMatchObject({ kind: 'text', truncated: true })
  })
  it('shows bytes as bytes', async () => {
    expect(await shown(Buffer.from([0, 1, 2, 255]))).toEqual({
      kind: 'binary',
      data: 'AAEC/w==',
      totalBytes: 4,
      truncated: false,
      compression: 'none',
    })
    expect(await shown(Buffer.from(Array.from({ length: 256 }, (_, index) => 255 - index)))).toMatchObject({
      kind: 'binary',
    })
  })
  it('takes gzip’s first bytes alone for what they are', async () => {
    expect(await shown(Buffer.from([0x1f, 0x8b, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]))).toMatchObject({
      kind: 'binary',
      compression: 'none',
    })
  })
})
