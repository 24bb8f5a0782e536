import { describe, expect, it } from 'vitest'
import { splitArray } from './split-json'

describe('splitArray', () => {
  it('gives each element as it stands', () => {
    expect(splitArray(' [ {"a":[1,2]} , "x,]\\"}" ,-nan, 3 ]\n')).toEqual({ elements: ['{"a":[1,2]}', '"x,]\\"}"', '-nan', '3'], closed: true })
    expect(splitArray('[]')).toEqual({ elements: [], closed: true })
  })
  it('keeps the complete elements of a text that breaks off anywhere', () => {
    const text = '[{"a":"]"},{"b":[1]},{"c":2}]'
    for (let end = 1; end < text.length; end++) {
      const split = splitArray(text.slice(0, end))
      expect(split?.closed, String(end)).toBe(false)
      const whole = ['{"a":"]"}', '{"b":[1]}', '{"c":2}']
      expect(split?.elements).toEqual(whole.slice(0, split?.elements.length))
    }
    expect(splitArray('[1,2]Unexpected error')).toEqual({ elements: ['1', '2'], closed: false })
  })
  it('is null for what is no array', () => {
    for (const text of ['', '  ', '{"a":[1]}', '<html>', '12']) expect(splitArray(text)).toBeNull()
  })
})
