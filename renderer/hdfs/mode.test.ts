import { describe, expect, it } from 'vitest'
import { modeLetters } from '../../contract/hdfs-denial'
import { bitOf, formatMode, parseMode, stickyBit, treeMode } from './mode'

describe('a mode', () => {
  it('is read and written as octal', () => {
    for (const text of ['755', '640', '1777', '000']) expect(formatMode(parseMode(text) ?? -1)).toBe(text)
    expect(['', '75', '788', '4755', 'rwx', '07777'].map(parseMode)).toEqual([null, null, null, null, null, null])
  })
  it('has a bit for each box, the same that the letters show', () => {
    const mode = bitOf('user', 'r') | bitOf('user', 'w') | bitOf('group', 'x') | bitOf('other', 'r') | stickyBit
    expect(modeLetters(formatMode(mode))).toBe('rw---xr-T')
  })
  it('for a tree leaves files as they are where x is concerned', () => {
    expect([0o755, 0o640, 0o1777].map(treeMode)).toEqual(['u=rwX,g=rX,o=rX', 'u=rw,g=r,o=', 'u=rwX,g=rwX,o=rwX'])
  })
})
