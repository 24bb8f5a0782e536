import { z } from 'zod'
import type { FoundLocation } from '../contract/pipeline'
import { ProblemError } from '../contract/problem'

const timeout = 10_000

/** Open-Meteo's geocoding reply; without a match `results` is absent (docs, "Geocoding API"). */
const replySchema = z.object({ results: z.array(z.unknown()).default([]) })
const placeSchema = z.object({
  name: z.string().min(1).max(120),
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
  country: z.string().max(120).optional(),
  admin1: z.string().max(120).optional(),
  timezone: z.string().optional(),
  population: z.number().optional(),
})

/**
 * Places by name, best match first, at most 10; `[]` where there is none. Names come in `language` where known.
 * Throws `OPEN_METEO_UNREACHABLE`, `OPEN_METEO_TIMEOUT` (10 s), `OPEN_METEO_LIMIT`, `OPEN_METEO_UNAVAILABLE`,
 * `OPEN_METEO_BAD_REQUEST` or `REPLY_BROKEN`.
 */
export async function searchLocations(
  baseUrl: string,
  query: { name: string; language: 'en' | 'fr' },
  fetch: typeof globalThis.fetch = globalThis.fetch,
): Promise<FoundLocation[]> {
  const url = new URL(baseUrl)
  for (const [name, value] of Object.entries({ ...query, count: '10', format: 'json' })) url.searchParams.set(name, value)
  const { status, body } = await get(url, fetch)
  if (status !== 200) throw refusal(url.host, status, body)
  const parsed = replySchema.safeParse(parse(body))
  if (!parsed.success) throw new ProblemError('REPLY_BROKEN', {}, { detail: z.prettifyError(parsed.error) })
  // One place that cannot be used does not take the others with it.
  const places = parsed.data.results.map((result) => placeSchema.safeParse(result))
  const [first] = places
  if (first?.error && places.every((place) => !place.success)) throw new ProblemError('REPLY_BROKEN', {}, { detail: z.prettifyError(first.error) })
  return places.flatMap(({ data }) => {
    if (data === undefined) return []
    const { admin1: admin, ...place } = data
    return [withoutUndefined({ ...place, admin })]
  })
}

async function get(url: URL, fetch: typeof globalThis.fetch): Promise<{ status: number; body: string }> {
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(), timeout)
  try {
    const response = await fetch(url.href, { signal: abort.signal, headers: { accept: 'application/json' } })
    return { status: response.status, body: await response.text() }
  } catch (error) {
    const code = abort.signal.aborted ? 'OPEN_METEO_TIMEOUT' : 'OPEN_METEO_UNREACHABLE'
    const params = abort.signal.aborted ? { host: url.host, seconds: timeout / 1000 } : { host: url.host }
    throw new ProblemError(code, params, { detail: describe(error), cause: error })
  } finally {
    clearTimeout(timer)
  }
}

function refusal(host: string, status: number, body: string): ProblemError {
  const reply = parse(body)
  const reason = typeof reply === 'object' && reply !== null && 'reason' in reply ? String(reply.reason) : `HTTP ${status}`
  if (status === 429) return new ProblemError('OPEN_METEO_LIMIT', {}, { detail: reason })
  if (status === 400) return new ProblemError('OPEN_METEO_BAD_REQUEST', { status }, { detail: reason })
  return new ProblemError('OPEN_METEO_UNAVAILABLE', { host, status }, { detail: reason })
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return body
  }
}

/** fetch says "fetch failed" and hides what happened in `cause`. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error && error.cause.message ? error.cause.message : error.message
}

/** Absent is absent: a key with undefined would be sent as one. */
function withoutUndefined(place: { [K in keyof FoundLocation]: FoundLocation[K] | undefined }): FoundLocation {
  return Object.fromEntries(Object.entries(place).filter(([, value]) => value !== undefined)) as FoundLocation
}
