import { describe, expect, it } from 'vitest'
import { quoteWord } from './quote-word'

describe('quoteWord', () => {
  it('keeps a backslash from sh, but leaves a path of Windows as people know it', () => {
    expect([quoteWord('a\\.b'), quoteWord('C:\\data\\compose.yaml')]).toEqual(["'a\\.b'", 'C:\\data\\compose.yaml'])
  })
  it('leaves plain words and quotes the others', () => {
    expect([quoteWord('up'), quoteWord('a b'), quoteWord('$HOME'), quoteWord('')]).toEqual(['up', "'a b'", "'$HOME'", "''"])
  })
})
