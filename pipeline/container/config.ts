import { z } from 'zod'
import type { PipelineConfig } from '../../contract/pipeline-process'
import { ProblemError } from '../../contract/problem'
import { settingsSchema } from '../../contract/settings'
import { locationSchema } from '../../contract/weather'

/** The parts of the app's settings that concern the pipeline; the rest of such a file is not looked at. */
const fileSchema = settingsSchema.pick({ collection: true, openMeteo: true, raw: true })

const port = z.coerce.number().int().min(1).max(65_535)
const brokers = z
  .string()
  .transform((list) =>
    list
      .split(',')
      .map((broker) => broker.trim())
      .filter(Boolean),
  )
  .pipe(z.array(z.string().regex(/^[^\s:]+:\d+$/, 'expected host:port, with commas between several')).min(1))

/** What the container is told by its environment. compose.yaml passes on empty what nobody set. */
const environmentSchema = z.object({
  KAFKA_BROKERS: brokers,
  POSTGRES_HOST: z.string().default('postgres'),
  POSTGRES_PORT: port.default(5432),
  POSTGRES_USER: z.string().default('admin'),
  POSTGRES_DB: z.string().default('weatherdb'),
  POSTGRES_PASSWORD: z.string(),
  DATA_DIR: z.string().default('/data'),
  POLL_INTERVAL_MINUTES: z.coerce.number().optional(),
  PAST_DAYS: z.coerce.number().optional(),
  WEATHER_VARIABLES: z.string().optional(),
  WEATHER_LOCATIONS: z.string().optional(),
  OPEN_METEO_FORECAST_URL: z.string().optional(),
  OPEN_METEO_ARCHIVE_URL: z.string().optional(),
})

export type Environment = Record<string, string | undefined>

/**
 * The configuration of a pipeline container: `file` is the text of the settings file, null without one; a variable of the
 * environment wins over it. Throws `INVALID_INPUT` with `field` and what is wrong with it.
 */
export function readConfig(environment: Environment, file: string | null): PipelineConfig {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  )
  const env = checked(environmentSchema, given, '')
  const settings = file === null ? {} : objectOf(parsed(file, 'settings file'))
  const list = env.WEATHER_VARIABLES?.split(',').map((name) => name.trim())
  const locations =
    env.WEATHER_LOCATIONS === undefined
      ? undefined
      : checked(z.array(locationSchema), parsed(env.WEATHER_LOCATIONS, 'WEATHER_LOCATIONS'), 'WEATHER_LOCATIONS ')
  const { collection, openMeteo, raw } = checked(
    fileSchema,
    {
      ...settings,
      collection: {
        ...objectOf(settings['collection']),
        ...defined({ intervalMinutes: env.POLL_INTERVAL_MINUTES, pastDays: env.PAST_DAYS, variables: list, locations }),
      },
      openMeteo: {
        ...objectOf(settings['openMeteo']),
        ...defined({ forecastUrl: env.OPEN_METEO_FORECAST_URL, archiveUrl: env.OPEN_METEO_ARCHIVE_URL }),
      },
    },
    'settings ',
  )
  return {
    dataDir: env.DATA_DIR,
    database: {
      host: env.POSTGRES_HOST,
      port: env.POSTGRES_PORT,
      user: env.POSTGRES_USER,
      database: env.POSTGRES_DB,
      password: env.POSTGRES_PASSWORD,
    },
    topic: { kind: 'kafka', brokers: env.KAFKA_BROKERS },
    collection,
    openMeteo,
    raw,
  }
}

function checked<T extends z.ZodType>(schema: T, value: unknown, where: string): z.output<T> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const field = `${where}${issue?.path.join('.') ?? ''}`.trim()
  throw new ProblemError('INVALID_INPUT', { field }, { detail: z.prettifyError(result.error) })
}

function parsed(text: string, field: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new ProblemError('INVALID_INPUT', { field }, { detail: String(error), cause: error })
  }
}

function objectOf(value: unknown): Record<string, unknown> {
  if (value === undefined) return {}
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  throw new ProblemError(
    'INVALID_INPUT',
    { field: 'settings file' },
    { detail: `expected an object, found ${JSON.stringify(value)}` },
  )
}

const defined = (values: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
