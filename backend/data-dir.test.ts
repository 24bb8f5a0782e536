import { describe, expect, it } from 'vitest'
import { dataFolder } from './data-dir'

const linux = { platform: 'linux', env: {}, homedir: '/home/ada', cwd: '/home/ada/src' } as const
const mac = { platform: 'darwin', env: {}, homedir: '/Users/ada', cwd: '/' } as const
const windows = {
  platform: 'win32',
  env: { APPDATA: 'C:\\Users\\Ada\\AppData\\Roaming' },
  homedir: 'C:\\Users\\Ada',
  cwd: 'C:\\src',
} as const

describe('dataFolder', () => {
  it('is the usual folder of each platform', () => {
    expect(dataFolder(linux)).toBe('/home/ada/.local/share/weatherdeck')
    expect(dataFolder(mac)).toBe('/Users/ada/Library/Application Support/Weatherdeck')
    expect(dataFolder(windows)).toBe('C:\\Users\\Ada\\AppData\\Roaming\\Weatherdeck')
  })

  it('does without APPDATA', () => {
    expect(dataFolder({ ...windows, env: {} })).toBe('C:\\Users\\Ada\\AppData\\Roaming\\Weatherdeck')
  })

  it('follows XDG_DATA_HOME only where it is absolute', () => {
    expect(dataFolder({ ...linux, env: { XDG_DATA_HOME: '/data' } })).toBe('/data/weatherdeck')
    expect(dataFolder({ ...linux, env: { XDG_DATA_HOME: 'data' } })).toBe('/home/ada/.local/share/weatherdeck')
    expect(dataFolder({ ...linux, env: { XDG_DATA_HOME: '' } })).toBe('/home/ada/.local/share/weatherdeck')
  })

  it('lets WEATHERDECK_DATA win, made absolute', () => {
    expect(dataFolder({ ...linux, env: { WEATHERDECK_DATA: 'deck', XDG_DATA_HOME: '/data' } })).toBe(
      '/home/ada/src/deck',
    )
    expect(dataFolder({ ...windows, env: { WEATHERDECK_DATA: 'D:\\deck' } })).toBe('D:\\deck')
    expect(dataFolder({ ...mac, env: { WEATHERDECK_DATA: '/deck/' } })).toBe('/deck')
  })
})
