import { describe, expect, it } from 'vitest'
import { quoteWord } from './quote-word'

describe('quoteWord', () => {
  it('leaves plain words and quotes the others', () => {
    expect([quoteWord('up'), quoteWord('a b'), quoteWord('$HOME'), quoteWord('')]).toEqual(['up', "'a b'", "'$HOME'", "''"])
  })
})
