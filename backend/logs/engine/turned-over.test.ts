import { describe, expect, it } from 'vitest'
import { formatStamp } from '../reading/time'
import { frame } from '../test-data'
import type { ReadLog } from './history'
import { MessageReader, partSize } from './messages'
import { TurnedOver } from './turned-over'

const at = Date.parse('2026-11-26T07:00:00Z') * 1000
const message = (nanos: number, text: string): Buffer => frame(1, `${formatStamp(at, nanos)} ${text}`)
const x = 'x'.repeat(partSize)
const long = (parts: number): Buffer[] => [message(2, `${'b'.repeat(4)}${'x'.repeat(partSize - 4)}`), ...Array.from({ length: parts - 1 }, () => message(2, x)), message(2, 'end\n')]

/** The lines, by their lengths, that are kept of what a follower gets, where the log itself has `log`. */
async function kept(follower: Buffer[], log: Buffer[] | Error): Promise<{ lengths: number[]; asked: (number | undefined)[] }> {
  const lengths: number[] = []
  const asked: (number | undefined)[] = []
  const read: ReadLog = async ({ tail }, onPiece) => {
    asked.push(tail)
    await Promise.resolve()
    if (log instanceof Error) throw log
    onPiece(Buffer.concat(log))
  }
  const turnedOver = new TurnedOver(false, read, ({ piece }) => lengths.push(piece.bytes.length), new AbortController().signal)
  const reader = new MessageReader(
    false,
    (stream, micros, nanos, piece, start, end, cut) => {
      if (!turnedOver.holds(reader.lastTwice, stream, micros, nanos, piece, start, end, cut)) lengths.push(end - start)
    },
    true,
    true,
  )
  reader.take(Buffer.concat(follower))
  await turnedOver.done()
  return { lengths, asked }
}

describe('a long line that Docker may have given in part twice', () => {
  const before = message(1, 'before\n')
  const after = [message(3, 'after it\n'), message(4, 'last\n')]

  it('is as long as the log has it, and what comes after it stays after it', async () => {
    const { lengths, asked } = await kept([before, ...long(5), ...after], [before, ...long(3), ...after])
    expect(lengths).toEqual([6, 3 * partSize + 3, 8, 4])
    expect(asked).toEqual([1006])
  })

  it('that has the same part twice itself stays whole', async () => {
    expect((await kept([before, ...long(3), ...after], [before, ...long(3), ...after])).lengths).toEqual([6, 3 * partSize + 3, 8, 4])
  })

  it('stays as it came where the log has only its end, or cannot be read any more', async () => {
    for (const log of [[...long(3).slice(1), ...after], after, new Error('gone')]) expect((await kept([...long(4), ...after], log)).lengths).toEqual([4 * partSize + 3, 8, 4])
  })

  it('is not asked for where no part is there twice', async () => {
    const { lengths, asked } = await kept([message(2, x), message(2, 'end\n'), ...after], new Error('asked'))
    expect(lengths).toEqual([partSize + 3, 8, 4])
    expect(asked).toEqual([])
  })
})
