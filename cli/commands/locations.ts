import type { FoundLocation } from '../../contract/pipeline'
import { ProblemError } from '../../contract/problem'
import { locationId, type Location } from '../../contract/weather'
import { exitCodes } from '../codes'
import type { Context, Run } from '../command'
import { openSession, type Session } from '../session'
import { table } from '../table'
import { language, put, text } from '../text'

const withSession = async (context: Context, work: (session: Session) => Run): Run => {
  const session = await openSession(context.dataDir)
  try {
    return await work(session)
  } finally {
    await session.close()
  }
}

const coordinates = [
  { name: text.latitude, right: true },
  { name: text.longitude, right: true },
]
const places = (
  found: readonly (FoundLocation | Location)[],
  first: string,
  value: (index: number) => string,
): string =>
  table(
    [{ name: first }, { name: text.name }, ...coordinates, { name: text.country }],
    found.map((l, index) => [
      value(index),
      l.name,
      l.latitude.toFixed(4),
      l.longitude.toFixed(4),
      [l.admin, l.country].filter(Boolean).join(', '),
    ]),
  )

const collection = async ({ client }: Session) => (await client.settings.get()).settings.collection

export const listLocations = (context: Context): Run =>
  withSession(context, async (session) => {
    const { locations } = await collection(session)
    context.output.answer(locations, () => places(locations, text.id, (index) => locations[index]?.id ?? ''))
    return exitCodes.ok
  })

export const searchLocations = (name: string, context: Context): Run =>
  withSession(context, async ({ client }) => {
    const found = await client.pipeline.searchLocations({ name, language }, { signal: context.signal })
    context.output.answer(found, () =>
      found.length > 0 ? places(found, '#', (index) => String(index + 1)) : text.nothingFound,
    )
    return found.length > 0 ? exitCodes.ok : exitCodes.failed
  })

export interface AddOptions {
  latitude?: number
  longitude?: number
  name?: string
  /** Which of several found places, from 1. */
  number?: number
}

async function choose(
  session: Session,
  name: string,
  number: number | undefined,
  context: Context,
): Promise<FoundLocation> {
  const found = await session.client.pipeline.searchLocations({ name, language }, { signal: context.signal })
  const chosen = number === undefined ? (found.length === 1 ? found[0] : undefined) : found[number - 1]
  if (chosen) return chosen
  if (found.length > 1)
    context.output.progress(`${text.severalFound}\n${places(found, '#', (index) => String(index + 1))}`)
  throw new ProblemError(
    'INVALID_INPUT',
    { field: found.length > 1 ? '--number' : 'name' },
    { detail: found.length > 1 ? text.severalFound : text.nothingFound },
  )
}

/** By name, through Open-Meteo's search, or by coordinates. */
export const addLocation = (search: string | undefined, options: AddOptions, context: Context): Run =>
  withSession(context, async (session) => {
    const { latitude, longitude } = options
    const place =
      latitude !== undefined && longitude !== undefined
        ? { name: options.name ?? search ?? `${latitude}, ${longitude}`, latitude, longitude }
        : await choose(session, search ?? options.name ?? '', options.number, context)
    const present = await collection(session)
    const location: Location = {
      id: locationId(
        place.name,
        present.locations.map(({ id }) => id),
      ),
      name: place.name,
      latitude: place.latitude,
      longitude: place.longitude,
      ...('country' in place && place.country !== undefined ? { country: place.country } : {}),
      ...('admin' in place && place.admin !== undefined ? { admin: place.admin } : {}),
    }
    await session.client.settings.update({ collection: { ...present, locations: [...present.locations, location] } })
    context.output.answer(location, () => put(text.added, { name: location.name, id: location.id }))
    return exitCodes.ok
  })

export const removeLocation = (id: string, context: Context): Run =>
  withSession(context, async (session) => {
    const present = await collection(session)
    const locations = present.locations.filter((location) => location.id !== id)
    if (locations.length === present.locations.length) {
      throw new ProblemError('INVALID_INPUT', { field: 'id' }, { detail: put(text.unknownLocation, { id }) })
    }
    await session.client.settings.update({ collection: { ...present, locations } })
    context.output.answer({ removed: id }, () => put(text.removed, { id }))
    return exitCodes.ok
  })
