import { describe, expect, it } from 'vitest'
import { addText, isChatter } from './log-store'

describe('lines of a log', () => {
  it('come together from pieces cut anywhere', () => {
    let state = { lines: [] as string[], dropped: 0 }
    for (const piece of ['one\ntw', 'o', '\n', 'three']) state = addText(state, piece)
    expect(state).toEqual({ lines: ['one', 'two', 'three'], dropped: 0 })
  })

  it('are bounded, and what is left out is counted', () => {
    let state = addText({ lines: [], dropped: 0 }, Array.from({ length: 25_000 }, (_, n) => `${n}\n`).join(''))
    state = addText(state, 'end')
    expect(state.lines).toHaveLength(20_000)
    expect(state.dropped).toBe(5_001)
    expect(state.lines.at(-1)).toBe('end')
  })
})

describe('Spark’s own notes', () => {
  it('are told from what the job says and from what goes wrong', () => {
    expect(isChatter('26/11/24 10:18:12 INFO DAGScheduler: x')).toBe(true)
    for (const line of ['26/11/24 10:18:12 WARN DAGScheduler: x', 'INFO of mine', 'progress: 26/11/24', '']) expect(isChatter(line)).toBe(false)
  })
})
