import { expect, it } from 'vitest'
import { interpolate, InterpolationError } from './interpolate'

const values: Record<string, string> = { SET: 'v', EMPTY: '', _x1: 'u' }
const put = (template: string) => interpolate(template, (name) => values[name])

it.each([
  ['$SET-${SET}$_x1', 'v-vu'],
  ['$$SET $${SET}', '$SET ${SET}'],
  ['${NO:-d}${EMPTY:-d}${EMPTY-d}${NO-d}', 'ddd'],
  ['${SET:+y}${EMPTY:+y}${EMPTY+y}${NO+y}', 'yy'],
  ['${SET:?m}${EMPTY?m}', 'v'],
  ['${NO:-${EMPTY:-${SET}}!}', 'v!'],
  ['${NO:-{"a":{"b":1}}}', '{"a":{"b":1}}'],
  ['${NO:-a\nb}', 'a\nb'],
  ['a $ b $1 100$', 'a $ b $1 100$'],
  ['', ''],
])('%j becomes %j', (template, result) => {
  expect(put(template)).toBe(result)
})

it.each([
  ['${NO:?say so}', /NO needs a value: say so/],
  ['${EMPTY:?}', /EMPTY needs a value$/],
  ['${NO?${SET}!}', /NO needs a value: v!/],
  ['${SET', /invalid variable/],
  ['${}', /invalid variable/],
  ['${1A}', /invalid variable/],
  ['${A B}', /invalid variable/],
])('%j is refused', (template, message) => {
  expect(() => put(template)).toThrow(InterpolationError)
  expect(() => put(template)).toThrow(message)
})
