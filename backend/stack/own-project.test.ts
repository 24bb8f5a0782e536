import { expect, it } from 'vitest'
import { ownEnvironment, ownProjectName } from './own-project'

it('gives each data folder a project of its own, and only the usual one the usual name', () => {
  expect(ownProjectName('/home/a/.local/share/weatherdeck', '/home/a/.local/share/weatherdeck')).toBe('weatherdeck')
  const trial = ownProjectName('/tmp/trial', '/home/a/.local/share/weatherdeck')
  expect(trial).toMatch(/^weatherdeck-[0-9a-f]{8}$/)
  expect(ownProjectName('/tmp/other', '/home/a/.local/share/weatherdeck')).not.toBe(trial)
})

it('hears nothing of the projects that a shell was set up for', () => {
  expect(ownEnvironment({ COMPOSE_PROJECT_NAME: 'myapp', COMPOSE_FILE: 'x', PATH: '/bin', DOCKER_HOST: 'unix:///x' })).toEqual({
    PATH: '/bin',
    DOCKER_HOST: 'unix:///x',
  })
})
