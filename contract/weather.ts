import { z } from 'zod'

/**
 * The variables that Weatherdeck collects: Open-Meteo's name (also our column's name), the unit we ask for and
 * check in each reply, and the column type. Source: Open-Meteo docs, "Hourly Weather Variables" and
 * "Current Conditions". The order is the order of the columns.
 */
export const weatherVariables = {
  temperature_2m: { unit: '°C', column: 'real' },
  apparent_temperature: { unit: '°C', column: 'real' },
  dew_point_2m: { unit: '°C', column: 'real' },
  relative_humidity_2m: { unit: '%', column: 'real' },
  precipitation: { unit: 'mm', column: 'real' },
  rain: { unit: 'mm', column: 'real' },
  snowfall: { unit: 'cm', column: 'real' },
  weather_code: { unit: 'wmo code', column: 'smallint' },
  cloud_cover: { unit: '%', column: 'real' },
  pressure_msl: { unit: 'hPa', column: 'real' },
  surface_pressure: { unit: 'hPa', column: 'real' },
  wind_speed_10m: { unit: 'km/h', column: 'real' },
  wind_direction_10m: { unit: '°', column: 'real' },
  wind_gusts_10m: { unit: 'km/h', column: 'real' },
} as const satisfies Record<string, { unit: string; column: 'real' | 'smallint' }>

export type WeatherVariable = keyof typeof weatherVariables
export const weatherVariableNames = Object.keys(weatherVariables) as WeatherVariable[]
export const weatherVariableSchema = z.enum(weatherVariableNames as [WeatherVariable, ...WeatherVariable[]])

/** Which door a row came in by. `sample`: real but old observations that ship with the app, for use without a network. */
export const weatherSourceSchema = z.enum(['forecast', 'archive', 'sample'])
export type WeatherSource = z.infer<typeof weatherSourceSchema>

/** A place to collect for. `id` is the row key in `weather_data.location`: stable even when the name changes. */
export const locationSchema = z.object({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/),
  name: z.string().trim().min(1).max(120),
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
  country: z.string().max(120).optional(),
  admin: z.string().max(120).optional(),
})
export type Location = z.infer<typeof locationSchema>

/** A `Location.id` for a name and a place: readable, unique within `taken`. */
export function locationId(name: string, taken: Iterable<string> = []): string {
  const used = new Set(taken)
  const base =
    name
      .normalize('NFKD')
      .replace(/[\u0300-\u036f]/g, '')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 50) || 'location'
  let id = base
  for (let n = 2; used.has(id); n++) id = `${base}-${n}`
  return id
}

/** One observation as it travels on the topic and lands in `weather_data`. Missing values are null, never absent by accident. */
export const observationSchema = z.object({
  type: z.literal('observation'),
  location: locationSchema.shape.id,
  /** ISO 8601, UTC, whole minutes: `2026-11-23T21:45:00Z`. */
  observed_at: z.iso.datetime(),
  source: weatherSourceSchema,
  response_id: z.uuid(),
  values: z.partialRecord(weatherVariableSchema, z.number().finite().nullable()),
})
export type Observation = z.infer<typeof observationSchema>

/** Follows the observations of one location in one reply: what was collected, for the ledger `weather_collections`. */
export const collectionSchema = z.object({
  type: z.literal('collection'),
  location: locationSchema,
  source: weatherSourceSchema,
  response_id: z.uuid(),
  period_start: z.iso.datetime(),
  period_end: z.iso.datetime(),
  variables: z.array(weatherVariableSchema),
  observations: z.number().int().nonnegative(),
  collected_at: z.iso.datetime(),
})
export type Collection = z.infer<typeof collectionSchema>

/** What a record of the topic `weather` holds. Key: the location's id, so that one location keeps its order. */
export const weatherRecordSchema = z.discriminatedUnion('type', [observationSchema, collectionSchema])
export type WeatherRecord = z.infer<typeof weatherRecordSchema>
