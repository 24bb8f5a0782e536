import { beforeEach, expect, it, vi } from 'vitest'
import type { LogRow } from '../../contract/logs'
import { entryText, mostCopied } from './copy-rows'

const entry = vi.hoisted(() => vi.fn())
vi.mock('../client', () => ({ client: { logs: { entry } }, subscribe: vi.fn(), problemFromError: vi.fn() }))

const row = (text: string, more = 0): LogRow => ({
  id: text, source: 's', service: 'kafka', stream: 'stdout', at: 0, time: '1970-01-01T00:00:00Z', level: 'error', text, fullLength: text.length, cut: false, more,
  continues: false, fields: null, message: null, problem: null,
})
/** An entry of so many further lines, given as the backend gives them: a thousand at most in one answer. */
const giveLines = (all: number) => {
  entry.mockImplementation(async ({ offset, count }: { offset: number; count: number }) =>
    Array.from({ length: Math.max(0, Math.min(count, all - offset)) }, (_, i) => row(`line ${String(offset + i + 1)}`)),
  )
}

beforeEach(() => { entry.mockReset() })

it('copies all lines of an entry, however many answers they take', async () => {
  giveLines(2500)
  const lines = (await entryText(row('first', 2500), false, true)).text.split('\n')
  expect([lines.length, lines[0], lines[1001], lines.at(-1)]).toEqual([2501, 'first', 'line 1001', 'line 2500'])
  expect(entry).toHaveBeenCalledTimes(3)
})
it('copies no more than can be pasted', async () => {
  giveLines(mostCopied + 10)
  const { text, lines, more } = await entryText(row('first', mostCopied + 10), false, true)
  expect([text.split('\n').length, lines, more]).toEqual([mostCopied, mostCopied, true])
})
it('ends where lines of the entry are gone', async () => {
  giveLines(10)
  expect((await entryText(row('first', 20), true, true)).text.split('\n').at(-1)).toBe('1970-01-01 00:00:00.000Z kafka line 10')
})
it('asks nothing of a single line', async () => {
  expect(await entryText(row('\u001b[31mred\u001b[0m'), false, true)).toEqual({ text: 'red', lines: 1, more: false })
  expect(entry).not.toHaveBeenCalled()
})
