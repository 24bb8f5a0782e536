import type { FoundLocation } from '../../contract/pipeline'
import { collectionSettingsSchema, type CollectionSettings } from '../../contract/settings'
import { locationId, locationSchema, type Location, type WeatherVariable, weatherVariableNames } from '../../contract/weather'

/** What is wrong with a draft: the names by location id, and whether the variables are. */
export interface DraftProblems {
  valid: boolean
  names: ReadonlySet<string>
  variables: boolean
}

/** Checks a draft with the schema that the backend will hold it to. */
export function checkDraft(draft: CollectionSettings): DraftProblems {
  const result = collectionSettingsSchema.safeParse(draft)
  const names = new Set<string>()
  let variables = false
  for (const issue of result.error?.issues ?? []) {
    const [field, index] = issue.path
    if (field === 'variables') variables = true
    const location = field === 'locations' && typeof index === 'number' ? draft.locations[index] : undefined
    if (location) names.add(location.id)
  }
  return { valid: result.success, names, variables }
}

/** Adds a place with an id of its own; a place already there by name and coordinates is left alone. */
export function addLocation(draft: CollectionSettings, found: Omit<FoundLocation, 'timezone' | 'population'>): CollectionSettings {
  if (draft.locations.some((one) => samePlace(one, found))) return draft
  const location: Location = {
    id: locationId(found.name, draft.locations.map((one) => one.id)),
    name: found.name.trim(),
    latitude: found.latitude,
    longitude: found.longitude,
    ...(found.country === undefined ? {} : { country: found.country }),
    ...(found.admin === undefined ? {} : { admin: found.admin }),
  }
  return { ...draft, locations: [...draft.locations, location] }
}

/** Within a hundredth of a degree, about a kilometre: the same place to a forecast grid. */
export function samePlace(a: Pick<Location, 'latitude' | 'longitude'>, b: Pick<Location, 'latitude' | 'longitude'>): boolean {
  return Math.abs(a.latitude - b.latitude) < 0.01 && Math.abs(a.longitude - b.longitude) < 0.01
}

export function renameLocation(draft: CollectionSettings, id: string, name: string): CollectionSettings {
  return { ...draft, locations: draft.locations.map((one) => (one.id === id ? { ...one, name } : one)) }
}

export function removeLocation(draft: CollectionSettings, id: string): CollectionSettings {
  return { ...draft, locations: draft.locations.filter((one) => one.id !== id) }
}

/** Switches a variable; the order stays that of the contract, so that a round trip is no change. */
export function toggleVariable(draft: CollectionSettings, variable: WeatherVariable): CollectionSettings {
  const chosen = new Set(draft.variables)
  if (!chosen.delete(variable)) chosen.add(variable)
  return { ...draft, variables: weatherVariableNames.filter((name) => chosen.has(name)) }
}

/** Whether two drafts mean the same; the order of variables does not matter. */
export function sameDraft(a: CollectionSettings, b: CollectionSettings): boolean {
  const plain = (draft: CollectionSettings) => JSON.stringify([draft.locations, [...draft.variables].sort()])
  return plain(a) === plain(b)
}

/** Which fields of a place typed by hand are wrong. */
export function checkPlace(place: { name: string; latitude: number; longitude: number }): ReadonlySet<string> {
  const result = locationSchema.omit({ id: true }).safeParse(place)
  return new Set((result.error?.issues ?? []).map((issue) => String(issue.path[0])))
}
