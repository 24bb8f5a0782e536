import { describe, expect, it } from 'vitest'
import { frame } from '../test-data'
import { HttpBody } from './http-body'
import { MessageReader } from './messages'

const time = (n: number): string => `2026-11-24T10:06:25.${String(n).padStart(9, '0')}Z`

/** Lines as `stream nanos text`, from bytes in pieces of a size. */
function read(bytes: Buffer, size: number, tty = false, end = false): string[] {
  const lines: string[] = []
  const reader = new MessageReader(tty, (stream, micros, nanos, piece, from, to) =>
    lines.push(`${stream} ${(micros % 1e6) * 1000 + nanos} ${piece.bytes.toString('utf8', from, to)}`),
  )
  for (let at = 0; at < bytes.length; at += size) reader.take(Buffer.from(bytes.subarray(at, at + size)))
  if (end) reader.end()
  return lines
}

const stream = Buffer.concat([
  frame(1, `${time(1)} first\n`),
  frame(2, `${time(2)} of stderr\n`),
  frame(1, `${time(3)} \n`),
  frame(1, `${time(4)} ${'a'.repeat(16384)}`),
  frame(2, `${time(5)} in between\n`),
  frame(1, `${time(6)} end of a long line\n`),
  frame(1, `${time(7)} é😀\u0000\n`),
])
const whole = ['1 1 first', '2 2 of stderr', '1 3 ', '2 5 in between', `1 4 ${'a'.repeat(16384)}end of a long line`, '1 7 é😀\u0000']

describe('lines of a log stream', () => {
  it.each([1, 2, 3, 7, 8, 9, 100, 4096, 65536])('come whole from pieces of %i bytes', (size) => {
    expect(read(stream, size)).toEqual(whole)
  })

  it('are joined from 640 messages to one of 10 MB', () => {
    const part = 'x'.repeat(16384)
    const parts = Array.from({ length: 640 }, (_, i) => frame(1, `${time(i)} ${part}`))
    const [line, ...rest] = read(Buffer.concat([...parts, frame(1, `${time(999)} end\n`)]), 65536)
    expect(rest).toEqual([])
    expect(line).toHaveLength('1 0 '.length + 640 * 16384 + 3)
  })

  it('without an end come when nothing more will', () => {
    const open = frame(1, `${time(9)} no line feed`)
    expect(read(open, 10)).toEqual([])
    expect(read(open, 10, false, true)).toEqual(['1 9 no line feed'])
  })

  it('come once where Docker gives the last messages again, and also when a clock was set back', () => {
    const parts = [1, 2, 3, 4].map((n) => frame(1, `${time(n)} line ${n}\n`))
    const lines: string[] = []
    const reader = new MessageReader(false, (_, __, ___, piece, from, to) => lines.push(piece.bytes.toString('utf8', from, to)), true)
    const long = [frame(1, `${time(10)} ${'a'.repeat(16384)}`), frame(1, `${time(10)} b\n`)]
    for (const each of [...parts, ...parts.slice(1), ...long.slice(0, 1), ...parts.slice(2), ...long, ...long.slice(1), frame(1, `${time(0)} set back\n`), frame(2, `${time(4)} other\n`)]) reader.take(Buffer.from(each))
    expect(lines).toEqual(['line 1', 'line 2', 'line 3', 'line 4', `${'a'.repeat(16384)}b`, 'set back', 'other'])
  })

  it('of a terminal come without CR, and without the times within a long one', () => {
    const long = `${time(2)} ${'b'.repeat(16384)}${time(3)} rest\r\n`
    const bytes = Buffer.from(`${time(1)} prompt\r\n${long}${time(4)} last\r\n`)
    for (const size of [1, 50, 65536]) expect(read(bytes, size, true)).toEqual(['1 1 prompt', `1 2 ${'b'.repeat(16384)}rest`, '1 4 last'])
  })
})

describe('the body of a chunked answer', () => {
  const answer = Buffer.from('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1;x=y\r\n \r\nA\r\n0123456789\r\n0\r\n\r\n')
  it.each([1, 2, 3, 5, 11, 1000])('is unwrapped from pieces of %i bytes', (size) => {
    const body = new HttpBody()
    let text = ''
    for (let at = 0; at < answer.length; at += size) text += body.take(Buffer.from(answer.subarray(at, at + size))).toString()
    expect({ text, status: body.status, complete: body.complete }).toEqual({ text: 'hello 0123456789', status: 200, complete: true })
  })
  it('is not complete when it breaks off', () => {
    const body = new HttpBody()
    body.take(Buffer.from(answer.subarray(0, 60)))
    expect(body.complete).toBe(false)
  })
})
