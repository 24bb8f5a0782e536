import { expect, it } from 'vitest'
import { oneLine, table, width } from './table'

it('draws like psql', () => {
  expect(
    table(
      [{ name: 'name' }, { name: 'n', right: true }],
      [
        ['Paris', '12'],
        ['Montréal', null],
      ],
    ),
  ).toBe(['   name   | n', '----------+----', ' Paris    | 12', ' Montréal |'].join('\n'))
})

it('measures what a terminal shows', () => {
  expect(width('Zürich')).toBe(6)
  expect(width('Zu\u0308rich')).toBe(6)
  expect(width('東京')).toBe(4)
})

it('lets no value steer the terminal', () => {
  expect(oneLine('a\nb\t\u001b[31m\u009b')).toBe('a\\nb\\t\\x1b[31m\\x9b')
})
