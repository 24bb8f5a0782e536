import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { findCities } from './cities'
import { Faults, type Fault } from './faults'
import { answer, Refusal, type LocationReply, type Revise } from './forecast'

export type { Fault } from './faults'

/** A request that was answered, or made to fail. */
export interface LoggedRequest {
  at: number
  path: string
  query: Record<string, string>
  /** null: the fault left no status. */
  status: number | null
  fault: Fault['kind'] | null
}

export interface LocalOpenMeteo {
  url: string
  forecastUrl: string
  archiveUrl: string
  geocodingUrl: string
  /** What makes the app ask here: `openMeteo` of its settings. */
  settings: { forecastUrl: string; archiveUrl: string; geocodingUrl: string }
  /** All requests so far, oldest first. */
  requests: LoggedRequest[]
  /** The faults in force from now on; `[]` for none. */
  setFaults: (faults: readonly Fault[]) => void
  close: () => Promise<void>
}

/**
 * Open-Meteo on this machine: forecast, archive and geocoding with the real parameters, checks, shapes and errors, and
 * with faults to order. Over HTTP: `POST /__faults` (a JSON array), `GET /__requests`.
 * `now` sets its clock, epoch ms; `host` the address it listens on, for callers that are not on loopback; `revise` makes
 * values differ from reply to reply.
 */
export async function startOpenMeteo(options: { port?: number; host?: string; now?: () => number; revise?: Revise } = {}): Promise<LocalOpenMeteo> {
  const faults = new Faults()
  const requests: LoggedRequest[] = []
  const now = options.now ?? Date.now
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost')
    // Its clock is the one that its answers speak of.
    response.setHeader('date', new Date(now()).toUTCString())
    handle(request, response, url).catch((error: unknown) => {
      response.writeHead(500)
      response.end(String(error))
    })
  })

  async function handle(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    if (url.pathname === '/__requests') return json(response, 200, requests)
    if (url.pathname === '/__faults' && request.method === 'POST') {
      let body = ''
      for await (const chunk of request) body += String(chunk)
      faults.set(JSON.parse(body) as Fault[])
      return json(response, 200, { ok: true })
    }
    const fault = faults.strike((candidate) => appliesTo(candidate, url.searchParams))
    const entry: LoggedRequest = { at: Date.now(), path: url.pathname, query: Object.fromEntries(url.searchParams), status: null, fault: fault?.kind ?? null }
    requests.push(entry)
    response.on('finish', () => (entry.status = response.statusCode))
    if (fault && strikeBefore(fault, request, response, url.searchParams)) return
    let body: unknown
    try {
      body = reply(url)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      return json(response, 400, { error: true, reason: error.message })
    }
    if (body === null) return json(response, 404, { error: true, reason: 'Not Found' })
    strikeBody(fault, body, response)
  }

  function reply(url: URL): unknown {
    if (url.pathname === '/v1/forecast') return answer('forecast', url.searchParams, now(), options.revise)
    if (url.pathname === '/v1/archive') return answer('archive', url.searchParams, now())
    if (url.pathname !== '/v1/search') return null
    const name = url.searchParams.get('name')
    if (name === null) throw new Refusal("Parameter 'name' must be set")
    const results = findCities(name, Number(url.searchParams.get('count') ?? 10))
    return { ...(results.length > 0 ? { results } : {}), generationtime_ms: 0.5 }
  }

  const host = options.host ?? '127.0.0.1'
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, host, resolve)
  })
  const url = `http://${host}:${(server.address() as AddressInfo).port}`
  const settings = { forecastUrl: `${url}/v1/forecast`, archiveUrl: `${url}/v1/archive`, geocodingUrl: `${url}/v1/search` }
  return {
    url,
    ...settings,
    settings,
    requests,
    setFaults: (list) => faults.set(list),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function appliesTo(fault: Fault, query: URLSearchParams): boolean {
  const list = (name: string) => (query.get(name) ?? '').split(',')
  if (fault.kind === 'bad-location') {
    return list('latitude').some((latitude, i) => Number(latitude) === fault.latitude && Number(list('longitude')[i]) === fault.longitude)
  }
  if (fault.kind === 'nulls') return fault.current === true || query.has('hourly')
  if (fault.kind === 'bad-variable') return ['current', 'hourly'].some((key) => list(key).includes(fault.variable))
  return true
}

/** Faults instead of an answer; true when the fault was one of them. */
function strikeBefore(fault: Fault, request: IncomingMessage, response: ServerResponse, query: URLSearchParams): boolean {
  switch (fault.kind) {
    case 'bad-location':
      json(response, 400, { error: true, reason: 'No data is available for this location' })
      return true
    case 'bad-variable': {
      const key = (query.get('hourly') ?? '').split(',').includes(fault.variable) ? 'hourly' : 'current'
      json(response, 400, { error: true, reason: `Cannot initialize WeatherVariable from invalid String value ${fault.variable} for key ${key}` })
      return true
    }
    case 'limit': {
      const ends = { minutely: 'in one minute', hourly: 'in the next hour', daily: 'tomorrow' }
      const window = fault.window ?? 'minutely'
      const seconds = fault.seconds ?? 1
      if (fault.retryAfter === 'seconds') response.setHeader('retry-after', seconds)
      // An HTTP date has whole seconds: rounded up, never asking for less than was meant.
      if (fault.retryAfter === 'date') response.setHeader('retry-after', new Date(Math.ceil(Date.now() / 1000 + seconds) * 1000).toUTCString())
      const name = window.charAt(0).toUpperCase() + window.slice(1)
      json(response, 429, { error: true, reason: `${name} API request limit exceeded. Please try again ${ends[window]}.` })
      return true
    }
    case 'unavailable':
      if (fault.retryAfterSeconds !== undefined) response.setHeader('retry-after', fault.retryAfterSeconds)
      json(response, 503, { error: true, reason: 'The service is overloaded' })
      return true
    case 'reset':
      request.socket.resetAndDestroy()
      return true
    case 'hang':
      return true
    default:
      return false
  }
}

/** Sends the answer, with the fault in it. */
function strikeBody(fault: Fault | null, body: unknown, response: ServerResponse): void {
  const text = JSON.stringify(body)
  const type = { 'content-type': 'application/json; charset=utf-8' }
  const half = text.slice(0, Math.floor(text.length / 2))
  switch (fault?.kind) {
    case 'slow-body':
      response.writeHead(200, type)
      response.write(half)
      setTimeout(() => response.end(text.slice(half.length)), fault.milliseconds).unref()
      return
    case 'broken-off':
      // With a lie the header promises the whole; without, chunks simply stop, well-formed, in the middle.
      if (!fault.lie) {
        response.writeHead(200, type)
        response.end(half)
        return
      }
      response.writeHead(200, { ...type, 'content-length': Buffer.byteLength(text) })
      response.write(half, () => response.destroy())
      return
    case 'error-text':
      response.writeHead(200, type)
      response.end(`${half}Unexpected error while streaming data: timeoutReached`)
      return
    case 'not-json':
      response.writeHead(200, { 'content-type': 'text/html' })
      response.end('<html><body>Please sign in to this network</body></html>')
      return
    case 'other-count':
      return json(response, 200, Array.isArray(body) ? (body as unknown[]).slice(1) : [body, body])
    case 'nan': {
      const places = Array.isArray(body) ? (body as LocationReply[]) : [body as LocationReply]
      const texts = places.map((place, i) => (i === fault.index ? JSON.stringify(place).replace(/"latitude":[^,]+/, '"latitude":-nan') : JSON.stringify(place)))
      response.writeHead(200, type)
      response.end(Array.isArray(body) ? `[${texts.join(',')}]` : texts[0])
      return
    }
    case 'swapped':
      if (Array.isArray(body)) (body as unknown[]).splice(0, 2, body[1], body[0])
      return json(response, 200, body)
    case 'nulls':
      return json(response, 200, withNulls(fault, body as LocationReply | LocationReply[]))
    case 'unequal-arrays':
    case 'other-timezone':
    case 'other-unit':
      return json(response, 200, spoilt(fault.kind, JSON.parse(text) as LocationReply | LocationReply[]))
    default:
      return json(response, 200, body)
  }
}

function withNulls(fault: Extract<Fault, { kind: 'nulls' }>, body: LocationReply | LocationReply[]): unknown {
  const places = Array.isArray(body) ? body : [body]
  const strikes = (name: string) => name !== 'time' && name !== 'interval' && (fault.variables?.includes(name) ?? true)
  for (const place of places) {
    // Answers carry the centre of the grid cell.
    if (fault.latitude !== undefined && Math.abs(place.latitude - fault.latitude) > 0.1) continue
    const times = place.hourly?.['time'] ?? []
    for (const [name, column] of Object.entries(place.hourly ?? {}))
      if (strikes(name)) times.forEach((time, i) => String(time) >= (fault.from ?? '') && String(time) <= (fault.to ?? '9') && (column[i] = null))
    if (fault.current && place.current) for (const name of Object.keys(place.current)) if (strikes(name)) place.current[name] = null
  }
  return body
}

function spoilt(kind: 'unequal-arrays' | 'other-timezone' | 'other-unit', body: LocationReply | LocationReply[]): unknown {
  const last = Array.isArray(body) ? body[body.length - 1] : body
  if (!last) return body
  const lists = Object.entries(last.hourly ?? {}).filter(([name]) => name !== 'time')
  if (kind === 'other-timezone') Object.assign(last, { timezone: 'Europe/Berlin', timezone_abbreviation: 'GMT+1', utc_offset_seconds: 3600 })
  if (kind === 'unequal-arrays') {
    // A reply without arrays can only lack a value.
    if (lists[0]) lists[0][1].pop()
    else if (last.current) last.current = Object.fromEntries(Object.entries(last.current).slice(0, -1))
  }
  if (kind === 'other-unit') {
    for (const units of [last.current_units, last.hourly_units]) {
      const name = Object.keys(units ?? {}).find((key) => key !== 'time' && key !== 'interval')
      if (units && name) units[name] = '°F'
    }
  }
  return body
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' })
  response.end(JSON.stringify(body))
}
