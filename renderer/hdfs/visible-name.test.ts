import { expect, it } from 'vitest'
import { visibleName } from './visible-name'

it('shows what cannot be seen, and leaves the rest', () => {
  expect(visibleName('a\nb\tc\x7f')).toBe('a␊b␉c␡')
  expect(visibleName(' a b ')).toBe('␣a b␣')
  expect(visibleName('température; $(x) "q"')).toBe('température; $(x) "q"')
})
