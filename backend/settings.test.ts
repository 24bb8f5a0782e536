import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { settingsPatchSchema, settingsSchema } from '../contract/settings'
import { SettingsFile } from './settings'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weatherdeck-settings-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))
const file = () => join(folder, 'settings.json')

describe('the settings file', () => {
  it('gives defaults where there is none, without writing one', async () => {
    const settings = await SettingsFile.open(folder)
    expect(settings.current).toEqual(settingsSchema.parse({}))
    expect(settings.current.collection.locations.length).toBeGreaterThan(0)
    expect(await readdir(folder)).toEqual([])
  })

  it('keeps a change over a restart, and leaves no temporary file', async () => {
    const settings = await SettingsFile.open(folder)
    await settings.update({ language: 'fr', theme: 'dark' })
    expect((await SettingsFile.open(folder)).current).toMatchObject({ language: 'fr', theme: 'dark', profile: 'embedded' })
    expect(await readdir(folder)).toEqual(['settings.json'])
  })

  it('reads a file with a byte order mark, as Windows editors write it', async () => {
    await writeFile(file(), '\uFEFF{"version":1,"language":"fr"}')
    const settings = await SettingsFile.open(folder)
    expect(settings.current.language).toBe('fr')
    expect(settings.state.problem).toBeNull()
  })

  it.each([
    ['not JSON', '{"language":'],
    ['empty', ''],
    ['a wrong value', '{"version":1,"language":"de"}'],
    ['a wrong shape', '[]'],
    ['a version from the future', '{"version":2}'],
    ['two locations with one id', JSON.stringify({ collection: { locations: [1, 2].map(() => ({ id: 'a', name: 'A', latitude: 0, longitude: 0 })) } })],
  ])('sets a broken file aside, whole, and says so: %s', async (_what, text) => {
    await writeFile(file(), text)
    const settings = await SettingsFile.open(folder, () => new Date('2026-11-23T22:00:00Z'))
    const [aside, ...others] = await readdir(folder)
    expect(others).toEqual([])
    expect(aside).toBe('settings.broken-2026-11-23T22-00-00-000Z.json')
    expect(await readFile(join(folder, aside ?? ''), 'utf8')).toBe(text)
    expect(settings.state.problem?.problem).toMatchObject({ code: 'SETTINGS_SET_ASIDE', params: { path: join(folder, aside ?? '') } })
    expect(settings.state.problem?.problem.detail).not.toBe('')
    await settings.update({ language: 'fr' })
    expect(settings.state.problem).not.toBeNull()
    expect(settings.dismissProblem().problem).toBeNull()
  })

  it('refuses what is not valid and keeps what was', async () => {
    const settings = await SettingsFile.open(folder)
    const bad = { ...settings.current.collection, variables: [] }
    await expect(settings.update({ collection: bad })).rejects.toMatchObject({ problem: { code: 'SETTINGS_INVALID' } })
    expect(settings.current.collection.variables.length).toBeGreaterThan(0)
    await settings.update({ theme: 'light' })
    expect(settings.current.theme).toBe('light')
  })

  it('applies changes that come at once one after the other', async () => {
    const settings = await SettingsFile.open(folder)
    await Promise.all([settings.update({ language: 'fr' }), settings.update({ theme: 'dark' }), settings.update({ language: 'en' })])
    expect((await SettingsFile.open(folder)).current).toMatchObject({ language: 'en', theme: 'dark' })
  })

  it('keeps changes of one section that come at once, each of another value', async () => {
    const settings = await SettingsFile.open(folder)
    const before = settings.current
    await Promise.all([settings.update({ desktop: { keepInTray: true } }), settings.update({ desktop: { startWithSystem: true } }), settings.update({ collection: { pastDays: 3 } })])
    expect(settings.current).toEqual({ ...before, desktop: { ...before.desktop, keepInTray: true, startWithSystem: true }, collection: { ...before.collection, pastDays: 3 } })
    // What a page or the CLI sends goes through this.
    expect(settingsPatchSchema.parse({ desktop: { updates: false }, collection: {} })).toEqual({ desktop: { updates: false }, collection: {} })
    const twice = before.collection.locations[0]
    expect(settingsPatchSchema.safeParse({ collection: { locations: [twice, twice] } }).success).toBe(false)
  })

  it('yields the state at once and after each change', async () => {
    const settings = await SettingsFile.open(folder)
    const stop = new AbortController()
    const seen: string[] = []
    for await (const { settings: now } of settings.watch(stop.signal)) {
      seen.push(now.language)
      if (seen.length === 1) await settings.update({ language: 'fr' })
      else stop.abort()
    }
    expect(seen).toEqual(['system', 'fr'])
  })
})
