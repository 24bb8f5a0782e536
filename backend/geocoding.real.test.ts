import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { startOpenMeteo, type Fault, type LocalOpenMeteo } from '../e2e/open-meteo/server'
import { foundLocationSchema } from '../contract/pipeline'
import { problemOf } from '../contract/problem'
import { searchLocations } from './geocoding'

let server: LocalOpenMeteo
beforeAll(async () => {
  server = await startOpenMeteo()
})
afterAll(() => server.close())
beforeEach(() => server.setFaults([]))

it('finds places by name, the largest first, with what tells them apart', async () => {
  const found = await searchLocations(server.geocodingUrl, { name: 'paris', language: 'fr' })
  expect(found.map(({ country, admin }) => [country, admin])).toEqual([['France', 'Île-de-France'], ['United States', 'Texas']])
  expect(found[0]).toEqual({ name: 'Paris', latitude: 48.85341, longitude: 2.3488, country: 'France', admin: 'Île-de-France', timezone: 'Europe/Paris', population: 2138551 })
  for (const place of found) expect(foundLocationSchema.parse(place)).toEqual(place)
  expect(server.requests.at(-1)?.query).toMatchObject({ name: 'paris', language: 'fr', format: 'json' })
})

it('finds accents without accents, and nothing where there is nothing', async () => {
  expect((await searchLocations(server.geocodingUrl, { name: 'montreal', language: 'en' })).map(({ name }) => name)).toEqual(['Montréal'])
  expect(await searchLocations(server.geocodingUrl, { name: 'xyzzy', language: 'en' })).toEqual([])
})

it.each<[Fault, string]>([
  [{ kind: 'unavailable' }, 'OPEN_METEO_UNAVAILABLE'],
  [{ kind: 'limit' }, 'OPEN_METEO_LIMIT'],
  [{ kind: 'reset' }, 'OPEN_METEO_UNREACHABLE'],
  [{ kind: 'not-json' }, 'REPLY_BROKEN'],
  [{ kind: 'broken-off' }, 'REPLY_BROKEN'],
  [{ kind: 'broken-off', lie: true }, 'OPEN_METEO_UNREACHABLE'],
])('says what is wrong: %j', async (fault, code) => {
  server.setFaults([fault])
  const problem = problemOf(await searchLocations(server.geocodingUrl, { name: 'paris', language: 'en' }).catch((error: unknown) => error))
  expect(problem.code).toBe(code)
  expect(problem.detail).toBeTruthy()
})

it('offers the places that it can use beside one that it cannot', async () => {
  const answer = (...results: unknown[]) => () => Promise.resolve(new Response(JSON.stringify({ results })))
  const [good, bad] = [{ name: 'Paris', latitude: 48.85, longitude: 2.35 }, { name: 'Nowhere', latitude: null, longitude: 2.35 }]
  const find = (fetch: () => Promise<Response>) => searchLocations('http://test/', { name: 'paris', language: 'en' }, fetch)
  expect(await find(answer(bad, good))).toEqual([good])
  await expect(find(answer(bad))).rejects.toMatchObject({ problem: { code: 'REPLY_BROKEN' } })
})
