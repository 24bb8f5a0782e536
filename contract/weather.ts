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

/**
 * How many days after an hour its source may still fill in what was null. The forecast host serves model runs that are
 * complete within a day or two; the archive (ERA5) is about five days behind and takes corrections for longer.
 */
export const fillsInDays: Record<WeatherSource, number> = { forecast: 3, archive: 14, sample: 0 }

/** How many replies must have been without a value, the last of them after that time, until it is a known gap: one alone may have been wrong. */
export const asksUntilGap = 5

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

/** A reply's id: a UUIDv7, whose time is that of the source's clock when it answered (pipeline/source/generation.ts). */
export const responseIdSchema = z.uuidv7().transform((id) => id.toLowerCase())

/** The time that a `response_id` carries in its first 48 bits (RFC 9562, 5.7), epoch ms. */
export function responseTime(responseId: string): number {
  return Number.parseInt(responseId.slice(0, 8) + responseId.slice(9, 13), 16)
}

/**
 * Why the table's column could not hold a value; null when it can. PostgreSQL refuses for `real` what becomes infinite or,
 * not being zero, becomes zero (float.c, `float4in_internal`).
 */
export function columnRefuses(variable: WeatherVariable, value: number): string | null {
  if (weatherVariables[variable].column === 'smallint') {
    if (!Number.isInteger(value)) return 'not a whole number'
    return value >= -32_768 && value <= 32_767 ? null : 'out of range'
  }
  const single = Math.fround(value)
  return Number.isFinite(single) && (single !== 0 || value === 0) ? null : 'out of range'
}

/** One observation as it travels on the topic and lands in `weather_data`. Missing values are null, never absent by accident. */
export const observationSchema = z.object({
  type: z.literal('observation'),
  location: locationSchema.shape.id,
  /** ISO 8601, UTC, whole minutes: `2026-11-23T21:45:00Z`. */
  observed_at: z.iso.datetime(),
  source: weatherSourceSchema,
  response_id: responseIdSchema,
  values: z.partialRecord(weatherVariableSchema, z.number().finite().nullable()).superRefine((values, context) => {
    for (const [name, value] of Object.entries(values) as [WeatherVariable, number | null | undefined][]) {
      const what = value === null || value === undefined ? null : columnRefuses(name, value)
      if (what !== null) context.addIssue({ code: 'custom', path: [name], message: what })
    }
  }),
})
export type Observation = z.infer<typeof observationSchema>

/** Consecutive moments of a reply, both ends included, with the variables that all of them have, or all of them lack. */
export const runSchema = z.object({
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  variables: z.array(weatherVariableSchema).min(1),
  /** How many moments: hours, and the present conditions. */
  moments: z.number().int().positive(),
})
export type Run = z.infer<typeof runSchema>

/** Follows the observations of one location in one reply: what was collected, for the ledger `weather_collections`. */
export const collectionSchema = z.object({
  type: z.literal('collection'),
  location: locationSchema,
  source: weatherSourceSchema,
  response_id: responseIdSchema,
  /** First and last moment that was asked for. What the reply held of them is in `held`. */
  period_start: z.iso.datetime(),
  period_end: z.iso.datetime(),
  variables: z.array(weatherVariableSchema),
  observations: z.number().int().nonnegative(),
  collected_at: z.iso.datetime(),
  /** What the reply held, and the hours it was asked for and did not hold. Records of before version 0.2 have neither. */
  held: z.array(runSchema).optional(),
  missing: z.array(runSchema).optional(),
})
export type Collection = z.infer<typeof collectionSchema>

/** What a record of the topic `weather` holds. Key: the location's id, so that one location keeps its order. */
export const weatherRecordSchema = z.discriminatedUnion('type', [observationSchema, collectionSchema])
export type WeatherRecord = z.infer<typeof weatherRecordSchema>
