import { z } from 'zod'
import { locationSchema, weatherVariableSchema, type Location, type WeatherVariable } from '../../contract/weather'
import { newResponseId } from './generation'
import type { RawReply } from './raw-store'

const sampleSchema = z.object({
  locations: z.array(locationSchema),
  variables: z.array(weatherVariableSchema),
  /** One a day, oldest first: the body of a reply as Open-Meteo would have sent it. */
  replies: z.array(z.object({ date: z.iso.date(), body: z.array(z.unknown()) })),
})

export interface Sample {
  locations: Location[]
  variables: WeatherVariable[]
  replies: { date: string; body: unknown[] }[]
}

/** The recorded replies that ship with the app; origin and licence in SAMPLE.md. Loaded only when they are needed. */
export async function loadSample(): Promise<Sample> {
  const module: { default: unknown } = await import('./sample-data.json')
  return sampleSchema.parse(module.default)
}

/** A recorded reply as one that has just come in: the times observed stay what they were. */
export function sampleReply(sample: Sample, index: number, now: number): RawReply {
  const reply = sample.replies[index]
  if (!reply) throw new RangeError(`the sample has no reply ${index}`)
  return {
    version: 1,
    responseId: newResponseId(now),
    url: `sample:${reply.date}`,
    status: 200,
    requestedAt: now,
    receivedAt: now,
    source: 'sample',
    locations: sample.locations,
    variables: sample.variables,
    current: false,
    hourly: true,
    cut: null,
    body: JSON.stringify(reply.body),
  }
}
