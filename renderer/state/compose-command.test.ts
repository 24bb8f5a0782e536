import { describe, expect, it } from 'vitest'
import { commandLine } from './compose-command'

const where = { project: 'weatherdeck', files: ['C:\\Users\\Ada L\\stack\\compose.yaml'] }
const plain = { project: 'weatherdeck', files: ['/srv/compose.yaml', '/srv/more.yaml'] }

describe('a command of docker compose by hand', () => {
  it('names project and every file, so that it works from any folder', () => {
    expect(commandLine(plain, { verb: 'up', services: [] })).toBe('docker compose -f /srv/compose.yaml -f /srv/more.yaml -p weatherdeck up -d --wait')
  })
  it('quotes a path with a space, and keeps backslashes', () => {
    expect(commandLine(where, { verb: 'stop', services: ['kafka'] })).toBe(
      "docker compose -f 'C:\\Users\\Ada L\\stack\\compose.yaml' -p weatherdeck stop kafka",
    )
  })
  it('puts profiles before the verb, where docker compose wants them', () => {
    expect(commandLine(plain, { verb: 'up', services: ['weather-producer'], profiles: ['pipeline'] })).toContain('-p weatherdeck --profile pipeline up -d --wait weather-producer')
  })
  it('deletes volumes only where that was asked', () => {
    expect(commandLine(plain, { verb: 'down', volumes: false, orphans: true })).toMatch(/ down --remove-orphans$/)
    expect(commandLine(plain, { verb: 'down', volumes: true, orphans: false })).toMatch(/ down --volumes$/)
  })
})
