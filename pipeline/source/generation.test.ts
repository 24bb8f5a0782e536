import { describe, expect, it } from 'vitest'
import { responseTime } from '../../contract/weather'
import { GenerationClock, servedAt } from './generation'

const received = Date.parse('2026-11-23T12:20:00Z')
const body = '{"latitude":1,"current":{"time":"2026-11-23T12:15","interval":900}}'

describe('when the source answered', () => {
  it.each([
    ['its Date', 'Mon, 23 Nov 2026 12:19:58 GMT', body, '2026-11-23T12:19:58Z'],
    ['its Date, whatever our clock says', 'Mon, 23 Nov 2026 15:00:00 GMT', '{}', '2026-11-23T15:00:00Z'],
    ['our clock, where the reply allows it', null, body, '2026-11-23T12:20:00Z'],
    ['our clock, where a Date is a year away from what the reply says', 'Tue, 23 Nov 2027 12:19:58 GMT', body, '2026-11-23T12:20:00Z'],
    ['the reply itself, where our clock and its Date are both wrong', 'Tue, 23 Nov 2027 12:19:58 GMT', body.replace('11-23', '11-20'), '2026-11-20T12:15:00Z'],
  ])('is %s', (_, date, text, expected) => expect(new Date(servedAt(date, text, received) ?? 0).toISOString()).toBe(expected.replace('Z', '.000Z')))
  it('is not known where nobody says it', () => expect(servedAt(null, '{}', received)).toBeNull())
})

it('gives later replies of one second later ids', () => {
  const clock = new GenerationClock()
  const ids = Array.from({ length: 5 }, () => clock.next(received))
  expect([...ids].sort()).toEqual(ids)
  expect(responseTime(ids[0] ?? '')).toBe(received)
  // A source whose clock goes back is followed.
  expect(responseTime(clock.next(received - 60_000))).toBe(received - 60_000)
})
