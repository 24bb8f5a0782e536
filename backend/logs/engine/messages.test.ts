import { describe, expect, it } from 'vitest'
import { frame } from '../test-data'
import { HttpBody } from './http-body'
import { NoLogError } from './log-stream'
import { longestLine, MessageReader } from './messages'

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
  frame(1, `${time(4)} end of a long line\n`),
  frame(1, `${time(7)} é😀\u0000\n`),
])
const whole = ['1 1 first', '2 2 of stderr', '1 3 ', '2 5 in between', `1 4 ${'a'.repeat(16384)}end of a long line`, '1 7 é😀\u0000']

describe('lines of a log stream', () => {
  it.each([1, 2, 3, 7, 8, 9, 100, 4096, 65536])('come whole from pieces of %i bytes', (size) => {
    expect(read(stream, size)).toEqual(whole)
  })

  it('are joined from 640 messages to one of 10 MB', () => {
    const part = 'x'.repeat(16384)
    const parts = Array.from({ length: 640 }, () => frame(1, `${time(5)} ${part}`))
    const [line, ...rest] = read(Buffer.concat([...parts, frame(1, `${time(5)} end\n`)]), 65536)
    expect(rest).toEqual([])
    expect(line).toHaveLength('1 5 '.length + 640 * 16384 + 3)
  })

  it('without an end come when nothing more will', () => {
    const open = frame(1, `${time(9)} no line feed`)
    expect(read(open, 10)).toEqual([])
    expect(read(open, 10, false, true)).toEqual(['1 9 no line feed'])
  })

  it('without an end, of a process that was killed, are not joined with what the next one writes', () => {
    const part = 'x'.repeat(16384)
    const killed = Buffer.concat([frame(1, `${time(9)} ${part}`), frame(2, `${time(10)} other\n`), frame(1, `${time(11)} anew\n`), frame(1, `${time(12)} short`), frame(1, `${time(13)} again\n`)])
    expect(read(killed, 1000)).toEqual(['2 10 other', `1 9 ${part}`, '1 11 anew', '1 12 short', '1 13 again'])
  })

  it('are joined from parts with times of their own, as journald gives them in Docker 20.10', () => {
    const part = 'x'.repeat(16384)
    expect(read(Buffer.concat([frame(1, `${time(9000)} ${part}`), frame(1, `${time(10_000)} end\n`)]), 1000)).toEqual([`1 9000 ${part}end`])
  })

  it('longer than what is told at once lose nothing, also where the log is followed', () => {
    const part = 'x'.repeat(16384)
    const lengths: number[] = []
    const reader = new MessageReader(false, (_, __, ___, ____, from, to) => lengths.push(to - from), true)
    for (let at = 0; at < 2050; at++) reader.take(frame(1, `${time(1)} ${part}`))
    reader.take(frame(1, `${time(1)} end\n`))
    reader.take(frame(1, `${time(2)} next\n`))
    expect(lengths).toEqual([longestLine, 2 * 16384 + 3, 4])
  })

  it('in which a part is there twice are told so where the log is followed: Docker may have turned the file over', () => {
    const part = (letter: string) => frame(1, `${time(7)} ${letter.repeat(16384)}`)
    const twice: (number | null)[] = []
    const reader = new MessageReader(false, () => twice.push(reader.lastTwice), true, true)
    const end = (n: number) => frame(1, `${time(n)} end\n`)
    for (const each of [part('a'), part('b'), end(7), end(8), part('a'), part('b'), part('a'), end(7), end(9)]) reader.take(each)
    expect(twice).toEqual([null, null, null])
    const other = new MessageReader(false, () => twice.push(other.lastTwice), true, true)
    for (const each of [part('a'), part('b'), part('a'), part('b'), end(7), end(9)]) other.take(each)
    expect(twice.slice(3)).toEqual([5, null])
  })

  it('come once where Docker gives the last messages again, and also when a clock was set back', () => {
    const parts = [1, 2, 3, 4].map((n) => frame(1, `${time(n)} line ${n}\n`))
    const lines: string[] = []
    const reader = new MessageReader(false, (_, __, ___, piece, from, to) => lines.push(piece.bytes.toString('utf8', from, to)), true)
    const long = [frame(1, `${time(10)} ${'a'.repeat(16384)}`), frame(1, `${time(10)} b\n`)]
    for (const each of [...parts, ...parts.slice(1), ...long.slice(0, 1), ...parts.slice(2), ...long, ...long.slice(1), frame(1, `${time(0)} set back\n`), frame(2, `${time(4)} other\n`)]) reader.take(Buffer.from(each))
    expect(lines).toEqual(['line 1', 'line 2', 'line 3', 'line 4', `${'a'.repeat(16384)}b`, 'set back', 'other'])
  })

  it('are told to be the same by their time, to the nanosecond; of a driver that knows microseconds several may have one', () => {
    const told = (times: number[]): number => {
      let lines = 0
      const reader = new MessageReader(false, () => lines++, true)
      for (const at of times) reader.take(frame(1, `${time(at)} line\n`))
      return lines
    }
    expect(told([1000, 2000, 2000, 3000])).toBe(4)
    expect(told([1001, 2000, 2000, 3000])).toBe(3)
  })

  it('end with the error of the engine itself, which is none of them', () => {
    const lines: string[] = []
    const reader = new MessageReader(false, (_, __, ___, piece, from, to) => lines.push(piece.bytes.toString('utf8', from, to)))
    const broken = Buffer.concat([frame(1, `${time(1)} line\n`), frame(3, 'Error grabbing logs: unexpected EOF\n')])
    expect(() => reader.take(broken)).toThrow(new NoLogError(200, 'Error grabbing logs: unexpected EOF'))
    expect(lines).toEqual(['line'])
  })

  it('of a terminal come without CR, and without the times within a long one', () => {
    const long = `${time(2)} ${'b'.repeat(16384)}${time(2)} rest\r\n`
    const bytes = Buffer.from(`${time(1)} prompt\r\n${long}${time(4)} last\r\n`)
    for (const size of [1, 50, 65536]) expect(read(bytes, size, true)).toEqual(['1 1 prompt', `1 2 ${'b'.repeat(16384)}rest`, '1 4 last'])
  })

  it('of a terminal that never ends one are told when they are very long: all of it would take all memory', () => {
    const lengths: number[] = []
    const reader = new MessageReader(true, (_, __, ___, ____, from, to) => lengths.push(to - from))
    const part = Buffer.from(`${time(2)} ${'\r'.padEnd(16384, '#')}`)
    for (let at = 0; at < 2050; at++) for (const piece of [part.subarray(0, 10_000), part.subarray(10_000)]) reader.take(piece)
    expect(lengths).toEqual([longestLine])
    reader.take(Buffer.from(`${time(2)} end\r\n`))
    expect(lengths).toEqual([longestLine, 2 * 16384 + 3])
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
