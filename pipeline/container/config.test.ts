import { describe, expect, it } from 'vitest'
import { ProblemError } from '../../contract/problem'
import { defaultVariables, settingsSchema } from '../../contract/settings'
import { readConfig, type Environment } from './config'

const base: Environment = { KAFKA_BROKERS: 'kafka:29092', POSTGRES_HOST: 'postgres', POSTGRES_PASSWORD: 's3cret' }

/** The problem that reading ends with. */
function problemWith(environment: Environment, file: string | null = null) {
  try {
    readConfig(environment, file)
  } catch (error) {
    if (error instanceof ProblemError) return error.problem
    throw error
  }
  throw new Error('accepted')
}

describe('configuration of a pipeline container', () => {
  it('keeps the defaults of the app where nothing is said, also by empty variables', () => {
    const config = readConfig({ ...base, POLL_INTERVAL_MINUTES: '', OPEN_METEO_FORECAST_URL: '' }, null)
    const defaults = settingsSchema.parse({})
    expect(config).toEqual({
      dataDir: '/data',
      database: { host: 'postgres', port: 5432, user: 'admin', database: 'weatherdb', password: 's3cret' },
      topic: { kind: 'kafka', brokers: ['kafka:29092'] },
      collection: defaults.collection,
      openMeteo: defaults.openMeteo,
      raw: defaults.raw,
    })
  })

  it('takes what the settings file says, and variables before that', () => {
    const file = JSON.stringify({
      version: 1,
      theme: 'dark',
      collection: { intervalMinutes: 60, pastDays: 3, locations: [{ id: 'x', name: 'X', latitude: 1, longitude: 2 }] },
      openMeteo: { archiveUrl: 'http://archive.test/v1' },
    })
    const { collection, openMeteo } = readConfig({ ...base, PAST_DAYS: '0', WEATHER_VARIABLES: 'rain, snowfall' }, file)
    expect(collection).toMatchObject({ intervalMinutes: 60, pastDays: 0, variables: ['rain', 'snowfall'] })
    expect(collection.locations.map(({ id }) => id)).toEqual(['x'])
    expect(openMeteo.archiveUrl).toBe('http://archive.test/v1')
    expect(readConfig(base, '{}').collection.variables).toEqual(defaultVariables)
  })

  it('takes several brokers and locations as JSON', () => {
    const WEATHER_LOCATIONS = JSON.stringify([{ id: 'a', name: 'A', latitude: 0, longitude: 0 }])
    const config = readConfig({ ...base, KAFKA_BROKERS: 'a:1, b:2', WEATHER_LOCATIONS }, null)
    expect(config.topic).toEqual({ kind: 'kafka', brokers: ['a:1', 'b:2'] })
    expect(config.collection.locations).toHaveLength(1)
  })

  it.each<[string, Environment, string | null, string]>([
    ['no password', { ...base, POSTGRES_PASSWORD: '' }, null, 'POSTGRES_PASSWORD'],
    ['a broker without a port', { ...base, KAFKA_BROKERS: 'kafka' }, null, 'KAFKA_BROKERS.0'],
    ['a port that is none', { ...base, POSTGRES_PORT: 'x' }, null, 'POSTGRES_PORT'],
    [
      'an interval that Open-Meteo has no data for',
      { ...base, POLL_INTERVAL_MINUTES: '5' },
      null,
      'settings collection.intervalMinutes',
    ],
    ['a variable nobody knows', { ...base, WEATHER_VARIABLES: 'rain,fog' }, null, 'settings collection.variables.1'],
    ['locations that are no JSON', { ...base, WEATHER_LOCATIONS: 'paris' }, null, 'WEATHER_LOCATIONS'],
    [
      'a location off the Earth',
      base,
      '{"collection":{"locations":[{"id":"a","name":"A","latitude":91,"longitude":0}]}}',
      'settings collection.locations.0.latitude',
    ],
    ['a settings file that breaks off', base, '{"collection":', 'settings file'],
    ['a settings file that is a list', base, '[]', 'settings file'],
  ])('refuses %s and names it', (_, environment, file, field) => {
    expect(problemWith(environment, file)).toMatchObject({ code: 'INVALID_INPUT', params: { field } })
  })
})
