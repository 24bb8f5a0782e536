import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { procedure } from './base'
import { seenProblemSchema } from './problem'
import { locationSchema, weatherVariableSchema, type WeatherVariable } from './weather'

const httpUrl = z.url({ protocol: /^https?$/ })

/** How often to poll, minutes: `current` is 15-minute data, polling faster is waste. */
export const pollIntervals = [15, 30, 60, 180, 360] as const

export const defaultVariables: WeatherVariable[] = [
  'temperature_2m',
  'apparent_temperature',
  'relative_humidity_2m',
  'precipitation',
  'weather_code',
  'cloud_cover',
  'pressure_msl',
  'wind_speed_10m',
  'wind_direction_10m',
  'wind_gusts_10m',
]

export const collectionSettingsSchema = z.object({
  /** Minutes between polls, aligned to the quarter hour. */
  intervalMinutes: z.union(pollIntervals.map((minutes) => z.literal(minutes))).default(15),
  /** Days of hourly history fetched for a location that is new. Open-Meteo's forecast host gives at most 92. */
  pastDays: z.number().int().min(0).max(92).default(7),
  /** Open-Meteo takes at most 1,000 locations a call. */
  locations: z.array(locationSchema).max(1000).refine((all) => new Set(all.map((l) => l.id)).size === all.length, { message: 'two locations have the same id' }).default([
    { id: 'paris', name: 'Paris', latitude: 48.85341, longitude: 2.3488, country: 'France' },
    { id: 'lyon', name: 'Lyon', latitude: 45.74846, longitude: 4.84671, country: 'France' },
    { id: 'marseille', name: 'Marseille', latitude: 43.29695, longitude: 5.38107, country: 'France' },
    { id: 'montreal', name: 'Montréal', latitude: 45.50884, longitude: -73.58781, country: 'Canada' },
    { id: 'dakar', name: 'Dakar', latitude: 14.6937, longitude: -17.44406, country: 'Sénégal' },
  ]),
  variables: z.array(weatherVariableSchema).min(1).refine((all) => new Set(all).size === all.length, { message: 'a variable is named twice' }).default(defaultVariables),
  /** Start producer and consumer when the app starts. */
  autoStart: z.boolean().default(true),
})
export type CollectionSettings = z.infer<typeof collectionSettingsSchema>

export const openMeteoSettingsSchema = z.object({
  forecastUrl: httpUrl.default('https://api.open-meteo.com/v1/forecast'),
  archiveUrl: httpUrl.default('https://archive-api.open-meteo.com/v1/archive'),
  geocodingUrl: httpUrl.default('https://geocoding-api.open-meteo.com/v1/search'),
})
export type OpenMeteoSettings = z.infer<typeof openMeteoSettingsSchema>

export const rawSettingsSchema = z.object({
  /** Raw replies older than this are deleted once they were published. */
  keepDays: z.number().int().min(1).max(3650).default(90),
  /** Beyond this size, megabytes, the oldest published replies go first. */
  keepMegabytes: z.number().int().min(10).max(1_000_000).default(500),
})
export type RawSettings = z.infer<typeof rawSettingsSchema>

export const desktopSettingsSchema = z.object({
  /** Asks for a newer version at the start and once a day. Nothing is downloaded or installed unasked. */
  updates: z.boolean().default(true),
  /** Closing the window leaves the app in the tray, and the pipeline running. */
  keepInTray: z.boolean().default(false),
  startWithSystem: z.boolean().default(false),
  /** Tells by the system's notifications what matters while the window is not in front. */
  notifications: z.boolean().default(true),
})
export type DesktopSettings = z.infer<typeof desktopSettingsSchema>

export const settingsSchema = z.object({
  version: z.literal(1).default(1),
  /**
   * Where topic and tables are. `embedded`: PostgreSQL (PGlite) and the topic live inside the app, no Docker.
   * `stack`: Kafka and PostgreSQL of the Docker stack.
   */
  profile: z.enum(['embedded', 'stack']).default('embedded'),
  /** With profile `stack`: producer and consumer run in the app, or as the stack's containers. */
  pipelineIn: z.enum(['app', 'containers']).default('app'),
  language: z.enum(['system', 'en', 'fr']).default('system'),
  theme: z.enum(['system', 'light', 'dark']).default('system'),
  /** The introduction has been seen. */
  welcomed: z.boolean().default(false),
  desktop: desktopSettingsSchema.prefault({}),
  collection: collectionSettingsSchema.prefault({}),
  openMeteo: openMeteoSettingsSchema.prefault({}),
  raw: rawSettingsSchema.prefault({}),
})
export type Settings = z.infer<typeof settingsSchema>

type WithoutDefaults<Shape> = { [Key in keyof Shape]: Shape[Key] extends z.ZodDefault<infer Inner extends z.ZodType> ? Inner : Shape[Key] }

/** Any of a section's values: a default would put back what is left out. */
function someOf<Shape extends z.ZodRawShape>({ shape }: z.ZodObject<Shape>) {
  const values = Object.entries(shape).map(([key, value]) => [key, value instanceof z.ZodDefault ? value.removeDefault() : value])
  return z.object(Object.fromEntries(values) as WithoutDefaults<Shape>).partial()
}

/** A change: what is left out stays, also within a section, so that two changes at once are both kept. */
export const settingsPatchSchema = someOf(settingsSchema.omit({ version: true })).extend({
  desktop: someOf(desktopSettingsSchema).optional(),
  collection: someOf(collectionSettingsSchema).optional(),
  openMeteo: someOf(openMeteoSettingsSchema).optional(),
  raw: someOf(rawSettingsSchema).optional(),
})
export type SettingsPatch = z.infer<typeof settingsPatchSchema>

/** The settings and, where the file could not be read, what became of it (kept until `dismiss`). */
export const settingsStateSchema = z.object({
  settings: settingsSchema,
  file: z.string(),
  problem: seenProblemSchema.nullable(),
})
export type SettingsState = z.infer<typeof settingsStateSchema>

export const settingsContract = {
  get: procedure.output(settingsStateSchema),
  update: procedure.input(settingsPatchSchema).output(settingsStateSchema),
  dismissProblem: procedure.output(settingsStateSchema),
  /** Yields the present state at once, then each change. */
  watch: procedure.output(eventIterator(settingsStateSchema)),
}
