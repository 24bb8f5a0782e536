import { describe, expect, it } from 'vitest'
import { settingsSchema } from '../../contract/settings'
import { moment } from './replay'
import { patchFor, valueAt } from './settings'

const code = (value: string) => expect.objectContaining({ problem: expect.objectContaining({ code: value }) })

describe('moment', () => {
  it('takes a day as a whole, in UTC', () => {
    expect(moment('2026-11-23', false)).toBe('2026-11-23T00:00:00.000Z')
    expect(moment('2026-11-23', true)).toBe('2026-11-23T23:59:59.999Z')
  })

  it('takes a moment with its zone', () => {
    expect(moment('2026-11-23T06:00:00+01:00', true)).toBe('2026-11-23T05:00:00.000Z')
  })

  it.each(['', 'yesterday', '2026-02-31', '2026-13-01', '23/11/2026', '1'])('refuses %j', (value) => {
    expect(() => moment(value, false)).toThrow(code('INVALID_INPUT'))
  })
})

describe('settings by key', () => {
  const settings = settingsSchema.parse({})

  it('reads and changes one value', () => {
    expect(valueAt(settings, 'collection.intervalMinutes')).toBe(15)
    expect(patchFor(settings, 'collection.intervalMinutes', '60')).toEqual({ collection: { intervalMinutes: 60 } })
    expect(patchFor(settings, 'language', 'fr')).toEqual({ language: 'fr' })
    expect(patchFor(settings, 'language', '0012')).toEqual({ language: '0012' })
    expect(patchFor(settings, 'language', '202201180000000014')).toEqual({ language: '202201180000000014' })
    expect(settings.collection.intervalMinutes).toBe(15)
  })

  it.each(['nothing', 'collection.nothing', 'language.x', '__proto__', 'collection.__proto__.x', 'constructor'])(
    'knows no %s',
    (key) => {
      expect(() => patchFor(settings, key, '1')).toThrow(code('SETTINGS_INVALID'))
    },
  )
})
