import { describe, expect, it } from 'vitest'
import type { HdfsEntry } from '../../contract/hdfs'
import { arrange, keyed, nothing, pick, typedAhead, type Picked } from './entries'

const entry = (name: string, patch: Partial<HdfsEntry> = {}): HdfsEntry => ({
  name, type: 'file', bytes: 1, owner: 'spark', group: 'spark', mode: '644', acl: false, replication: 1, blockBytes: 1, modifiedAt: 0, children: null, ...patch,
})
const names = (entries: readonly HdfsEntry[]) => entries.map(({ name }) => name).join(' ')
const all = [entry('B', { bytes: 3 }), entry('a', { bytes: 2 }), entry('d', { type: 'directory' }), entry('e', { type: 'directory' }), entry('z', { bytes: 2 })]

describe('arrange', () => {
  it('keeps the order of HDFS by name, directories first, and turns each part round', () => {
    expect(names(arrange(all, '', { by: 'name', down: false }))).toBe('d e B a z')
    expect(names(arrange(all, '', { by: 'name', down: true }))).toBe('e d z a B')
  })
  it('orders by a measure, equals by name, and leaves the list as it was', () => {
    expect(names(arrange(all, '', { by: 'bytes', down: false }))).toBe('d e a z B')
    expect(names(arrange(all, '', { by: 'bytes', down: true }))).toBe('d e B a z')
    expect(names(all)).toBe('B a d e z')
  })
  it('filters whatever the case', () => {
    expect(names(arrange(all, 'b', { by: 'name', down: false }))).toBe('B')
  })
  it('takes 100,000 entries in well under a second', () => {
    const many = Array.from({ length: 100_000 }, (_, i) => entry(`part-${String(i).padStart(6, '0')}`, { bytes: (i * 7919) % 100_003 }))
    const from = performance.now()
    arrange(many, '', { by: 'bytes', down: true })
    arrange(many, '77', { by: 'name', down: false })
    expect(performance.now() - from).toBeLessThan(1_000)
  })
})

describe('picking', () => {
  const shown = arrange(all, '', { by: 'name', down: false })
  const list = (picked: Picked | null) => [...(picked?.names ?? [])].join(' ')
  it('one, a range from where it began, and single ones more', () => {
    const one = pick(shown, nothing, 'e')
    const range = pick(shown, one, 'a', { range: true })
    expect(list(range)).toBe('e B a')
    expect(list(pick(shown, range, 'd', { range: true }))).toBe('d e')
    expect(list(pick(shown, range, 'B', { toggle: true }))).toBe('e a')
  })
  it('by keys, and stays within the list', () => {
    const key = (key: string, patch = {}) => ({ key, shift: false, mod: false, ...patch })
    expect(keyed(shown, nothing, key('ArrowDown'), 10)?.cursor).toBe('d')
    expect(keyed(shown, nothing, key('ArrowUp'), 10)?.cursor).toBe('z')
    const first = pick(shown, nothing, 'd')
    expect(keyed(shown, first, key('ArrowUp'), 10)?.cursor).toBe('d')
    expect(list(keyed(shown, first, key('PageDown', { shift: true }), 2))).toBe('d e B')
    expect(list(keyed(shown, first, key('a', { mod: true }), 2))).toBe('d e B a z')
    const moved = keyed(shown, first, key('ArrowDown', { mod: true }), 10)
    expect([list(moved), moved?.cursor]).toEqual(['d', 'e'])
    expect(list(keyed(shown, moved ?? nothing, key(' '), 10))).toBe('d e')
    expect(keyed(shown, first, key('x'), 10)).toBeNull()
    expect(keyed([], nothing, key('ArrowDown'), 10)).toBeNull()
  })
  it('by typing ahead', () => {
    expect(typedAhead(shown, 'd', 'e')).toBe('e')
    expect(typedAhead(shown, 'z', 'b')).toBe('B')
    expect(typedAhead(shown, 'B', 'B')).toBe('B')
    expect(typedAhead(shown, null, 'q')).toBeNull()
  })
})
