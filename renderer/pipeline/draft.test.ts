import { describe, expect, it } from 'vitest'
import { collectionSettingsSchema } from '../../contract/settings'
import { addLocation, checkDraft, checkPlace, removeLocation, renameLocation, sameDraft, toggleVariable } from './draft'

const saved = collectionSettingsSchema.parse({})

describe('draft', () => {
  it('adds a place with an id that is free', () => {
    const draft = addLocation(saved, { name: 'Paris', latitude: 33.66, longitude: -95.55, country: 'United States' })
    expect(draft.locations.at(-1)).toMatchObject({ id: 'paris-2', name: 'Paris', country: 'United States' })
    expect(checkDraft(draft).valid).toBe(true)
  })

  it('does not add a place that is there', () => {
    expect(addLocation(saved, { name: 'Lutetia', latitude: 48.8534, longitude: 2.3486 })).toBe(saved)
  })

  it('names the location whose name is empty', () => {
    const check = checkDraft(renameLocation(saved, 'lyon', '   '))
    expect(check.valid).toBe(false)
    expect([...check.names]).toEqual(['lyon'])
  })

  it('wants at least one variable', () => {
    const none = saved.variables.reduce((draft, variable) => toggleVariable(draft, variable), saved)
    expect(checkDraft(none)).toMatchObject({ valid: false, variables: true })
  })

  it('is as saved again when a change is taken back', () => {
    const off = toggleVariable(saved, 'weather_code')
    expect(sameDraft(off, saved)).toBe(false)
    expect(sameDraft(toggleVariable(off, 'weather_code'), saved)).toBe(true)
    expect(sameDraft(removeLocation(saved, 'lyon'), saved)).toBe(false)
  })
})

describe('checkPlace', () => {
  it('names each wrong field', () => {
    expect([...checkPlace({ name: '', latitude: 91, longitude: Number.NaN })].sort()).toEqual(['latitude', 'longitude', 'name'])
    expect(checkPlace({ name: 'Here', latitude: -90, longitude: 180 }).size).toBe(0)
  })
})
