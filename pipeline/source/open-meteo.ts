import { errorOf, ProblemError, type Problem } from '../../contract/problem'
import type { Location, WeatherSource, WeatherVariable } from '../../contract/weather'
import type { Budget } from './budget'
import { forecastUrl, halves, splitCall, weightOfCall, type ForecastCall } from './forecast-url'
import { GenerationClock, servedAt } from './generation'
import { defaultTimeouts, getText, NoReply, type Fetch, type Timeouts } from './http'
import type { RawReply } from './raw-store'
import { AllRefused, readReply, reasonOf, type LocationRecords, type Reading } from './reply'
import { backoff, limitWindow, retryAfter, windowEnd } from './retry'
import { realTiming, type Timing } from './timing'

export interface OpenMeteoOptions {
  budget: Budget
  /** Called with every reply that has a body, before anything is made of it; throws when it could not be kept. */
  save: (reply: RawReply) => Promise<void>
  fetch?: Fetch
  timing?: Timing
  timeouts?: Timeouts
  /** Tries of one call until it is given up for this time. */
  attempts?: number
}

/** What a collection tells while it runs. */
export interface CollectEvents {
  /** A reply, already saved, with the records of every place whose answer could be used. */
  reply: (reply: RawReply, records: LocationRecords[]) => void | Promise<void>
  /** A saved reply that no records come from: an error's, or one that was refused. */
  refused: (reply: RawReply, problem: Problem) => void | Promise<void>
  /** A try failed and is made again, or a location, a variable or a value had to be left out. What is thrown is not reported here. */
  problem: (problem: Problem) => void
  /** Held back by a limit until `until` (epoch ms); null when it goes on. */
  hold: (hold: { problem: Problem; until: number } | null) => void
}

/** A wait for the minute's limit is sat out here; a longer one is the caller's to plan around. */
const longestHold = 90_000

/** What is left out for good since Open-Meteo does not know it, until the caller changes what it asks for. */
export interface LeftOut {
  variables: Set<WeatherVariable>
  /** Keys of `placeKey`, each with the time (epoch ms) after which it is tried again. */
  places: Map<string, number>
}

const tryPlaceAgainAfter = 3_600_000
/** Tries of a call of several places whose reply cannot be used, until it is narrowed down to the place that is the reason. */
const triesUntilNarrowed = 2
/** Unusable replies in a row, while narrowing, until it is plain that no single place is the reason. */
const narrowingGivesUpAfter = 8
const firstRefusalPause = 900_000
const longestRefusalPause = 6 * 3_600_000

export function placeKey(location: Location): string {
  return `${location.id} ${location.latitude} ${location.longitude}`
}

/** What one collection has seen so far. */
interface Tally {
  good: number
  /** Unusable replies in a row since calls were narrowed. */
  unusable: number
  /** Places that were given up, and why. */
  refused: { location: Location; problem: Problem }[]
}

/** Open-Meteo's forecast endpoint: several locations a call, within the budget, with retries. */
export class OpenMeteo {
  readonly #o: Required<OpenMeteoOptions>
  readonly #generations = new GenerationClock()
  /** Collections in a row in which a place's answer could not be used, by `placeKey`. */
  readonly #refusals = new Map<string, number>()
  readonly leftOut: LeftOut = { variables: new Set(), places: new Map() }
  /** How far the source's clock was ahead of ours at its last reply, ms. */
  skew = 0

  constructor(options: OpenMeteoOptions) {
    this.#o = { fetch: (...args) => globalThis.fetch(...args), timing: realTiming, timeouts: defaultTimeouts, attempts: 4, ...options }
  }

  /**
   * Asks for all of `call`, in as many calls as it takes. Resolves when every location was answered, or reported and
   * left out. Throws the last problem when Open-Meteo cannot be reached or refuses by a limit (`OPEN_METEO_LIMIT`,
   * `BUDGET_EXHAUSTED`, each with `until`), the last reply's problem when no reply could be used at all,
   * `DISK_FULL` when a reply cannot be kept, the signal's reason when it aborts.
   */
  async collect(base: string, call: ForecastCall, events: CollectEvents, signal?: AbortSignal): Promise<void> {
    const queue = splitCall(base, call)
    const tally: Tally = { good: 0, unusable: 0, refused: [] }
    let unsettled: ProblemError | null = null
    let secondChance = false
    for (let next = queue.shift(); next; next = queue.shift()) {
      const known = this.#withoutLeftOut(next)
      if (known.locations.length === 0 || known.variables.length === 0) continue
      try {
        queue.unshift(...(await this.#settle(base, known, tally, events, signal)))
      } catch (error) {
        // A reply that stays broken is that call's trouble; the others go on, and the caller hears of it at the end.
        const code = error instanceof ProblemError ? error.problem.code : ''
        if (!(error instanceof ProblemError) || !['REPLY_BROKEN', 'REPLY_INCONSISTENT', 'OPEN_METEO_BAD_REQUEST'].includes(code)) throw error
        if (unsettled) events.problem(unsettled.problem)
        unsettled = error
      }
      // A second chance, once the others are answered: what was in the way may have passed.
      if (queue.length === 0 && tally.good > 0 && tally.refused.length > 0 && !secondChance) {
        secondChance = true
        queue.push(...splitCall(base, { ...call, locations: tally.refused.splice(0).map(({ location }) => location) }))
        await this.#o.timing.sleep(1000 + backoff(2, () => this.#o.timing.random()), signal)
      }
    }
    const last = tally.refused.at(-1)
    // Where nothing could be used it is no single place's trouble: the caller waits and asks for all of it again.
    if (tally.good > 0) for (const { location, problem } of tally.refused) this.#refuse(location, problem, events)
    if (unsettled) throw unsettled
    if (tally.good === 0 && last) throw errorOf(last.problem)
  }

  /** Tries again what was left out: for settings that changed. */
  forgetLeftOut(): void {
    this.leftOut.variables.clear()
    this.leftOut.places.clear()
    this.#refusals.clear()
  }

  #withoutLeftOut(call: ForecastCall): ForecastCall {
    const now = this.#o.timing.now()
    return {
      ...call,
      locations: call.locations.filter((location) => (this.leftOut.places.get(placeKey(location)) ?? 0) <= now),
      variables: call.variables.filter((variable) => !this.leftOut.variables.has(variable)),
    }
  }

  /** Leaves a place out for a while, longer each time: its answers cannot be used. The others are collected. */
  #refuse(location: Location, problem: Problem, events: CollectEvents): void {
    const key = placeKey(location)
    const before = this.#refusals.get(key) ?? 0
    this.#refusals.set(key, before + 1)
    const until = this.#o.timing.now() + Math.min(longestRefusalPause, firstRefusalPause * 2 ** Math.min(before, 10))
    this.leftOut.places.set(key, until)
    const { code, params, detail } = locationRefused(location, problem)
    events.problem({ code, params: { ...params, until: new Date(until).toISOString() }, detail })
  }

  /** Tries one call until it is answered or given up; returns the calls to make instead, of fewer places. */
  async #settle(base: string, asked: ForecastCall, tally: Tally, events: CollectEvents, signal?: AbortSignal): Promise<ForecastCall[]> {
    let call = asked
    let left: Reading['refused'] = []
    const said = new Set<string>()
    for (let attempt = 0; ; attempt++) {
      const outcome = await this.#try(base, call, events, signal)
      if (outcome.kind === 'bad') return this.#leaveOut(call, outcome.reason, events)
      if (outcome.kind === 'read') {
        if (outcome.refused.length < call.locations.length) {
          tally.good++
          tally.unusable = 0
        }
        const refused = outcome.refused.map(({ location }) => location)
        for (const location of call.locations) if (!refused.includes(location)) this.#refusals.delete(placeKey(location))
        // What is wrong twice with the same words stays wrong: it is reported, and asked for again at a later poll.
        const again = outcome.flawed.filter(({ problem }) => attempt + 1 < this.#o.attempts && !said.has(JSON.stringify(problem)))
        for (const flawed of outcome.flawed) {
          if (!again.includes(flawed)) events.problem(flawed.problem)
          said.add(JSON.stringify(flawed.problem))
        }
        left = [...outcome.refused.map(({ location, problem }) => ({ location, problem: locationRefused(location, problem) })), ...again]
        // Fewer places are another call, with tries of its own.
        if (left.length < call.locations.length) attempt = 0
        call = { ...call, locations: left.map(({ location }) => location) }
      }
      const problem = outcome.kind === 'read' ? left[0]?.problem : outcome.problem
      if (problem === undefined) return []
      const unusable = problem.code.startsWith('REPLY_')
      const named = outcome.kind === 'read'
      if (unusable && !named && call.locations.length > 1 && attempt + 1 >= Math.min(triesUntilNarrowed, this.#o.attempts)) {
        if (++tally.unusable > narrowingGivesUpAfter) {
          if (tally.good === 0) throw errorOf(problem)
          for (const location of call.locations) tally.refused.push({ location, problem })
          return []
        }
        events.problem(problem)
        return halves(call)
      }
      const now = this.#o.timing.now()
      // A time that is past already, by our clock or theirs, is no reason to ask again at once.
      const retryAt = outcome.kind === 'failed' ? outcome.retryAt : null
      const until = retryAt !== null && retryAt > now ? retryAt : now + backoff(attempt, () => this.#o.timing.random())
      if (attempt + 1 >= this.#o.attempts || until - now > longestHold) {
        if (!unusable) throw errorOf(problem)
        tally.refused.push(...(named ? left : call.locations.map((location) => ({ location, problem }))))
        return []
      }
      events.problem(problem)
      const limited = problem.code === 'OPEN_METEO_LIMIT'
      if (limited) events.hold({ problem, until })
      try {
        await this.#o.timing.sleep(until - now, signal)
      } finally {
        if (limited) events.hold(null)
      }
    }
  }

  async #try(base: string, call: ForecastCall, events: CollectEvents, signal?: AbortSignal): Promise<Outcome> {
    const { timing } = this.#o
    const url = forecastUrl(base, call)
    const booked = await this.#o.budget.reserve(weightOfCall(call), signal)
    const requestedAt = timing.now()
    let got: Awaited<ReturnType<typeof getText>>
    try {
      got = await getText(url, { fetch: this.#o.fetch, timeouts: this.#o.timeouts, signal })
    } catch (error) {
      if (!(error instanceof NoReply)) throw error
      if (!error.sent) await booked.release()
      return { kind: 'failed', problem: error.problem, retryAt: null }
    }
    const receivedAt = timing.now()
    const served = servedAt(got.date, got.body, receivedAt)
    const reply: RawReply = {
      version: 1,
      responseId: this.#generations.next(served ?? receivedAt),
      url,
      status: got.status,
      requestedAt,
      receivedAt,
      servedAt: served,
      source: 'forecast' satisfies WeatherSource,
      locations: call.locations,
      variables: call.variables,
      current: true,
      hourly: call.pastDays !== null,
      pastDays: call.pastDays,
      cut: got.cut === null ? null : got.detail,
      body: got.body,
    }
    const retryAt = retryAfter(got.retryAfter, receivedAt)
    const kept = got.body !== ''
    if (kept) await this.#o.save(reply)
    const refuse = async (outcome: Outcome, problem: Problem) => {
      if (kept) await events.refused(reply, problem)
      return outcome
    }
    try {
      if (got.status === 200) {
        const { places, refused } = readSaved(reply)
        if (served !== null) this.skew = served - receivedAt
        await events.reply(reply, places)
        const flawed = places.flatMap(({ location: id, problem }) => call.locations.flatMap((location) => (location.id === id && problem ? [{ location, problem }] : [])))
        return { kind: 'read', refused, flawed }
      }
    } catch (error) {
      if (!(error instanceof ProblemError) || !error.problem.code.startsWith('REPLY_')) throw error
      // It is known of each place what is wrong with it: there is nothing to narrow down.
      const outcome: Outcome = error instanceof AllRefused ? { kind: 'read', refused: error.refused, flawed: [] } : { kind: 'failed', problem: error.problem, retryAt }
      return refuse(outcome, error.problem)
    }
    const reason = reasonOf(got.body)
    const detail = reason || `HTTP ${got.status}`
    const host = new URL(url).host
    if (got.status === 400 && reason) {
      return refuse({ kind: 'bad', reason }, { code: 'OPEN_METEO_BAD_REQUEST', params: { status: 400 }, detail })
    }
    if (got.status === 429) {
      const window = limitWindow(reason)
      // A little late rather than a little early: the server's clock is not ours.
      const end = window === null ? null : windowEnd(window, receivedAt) + Math.round(timing.random() * 5000)
      const asked = retryAt !== null && retryAt > receivedAt ? retryAt : null
      const until = asked ?? end ?? receivedAt + backoff(2, () => timing.random()) + 1000
      const problem: Problem = { code: 'OPEN_METEO_LIMIT', params: { ...(window === null ? {} : { window }), until: new Date(until).toISOString() }, detail }
      return refuse({ kind: 'failed', problem, retryAt: until }, problem)
    }
    const problem: Problem = { code: 'OPEN_METEO_UNAVAILABLE', params: { host, status: got.status }, detail }
    return refuse({ kind: 'failed', problem, retryAt }, problem)
  }

  /** After a 400: finds what is bad by the reason, or by halving, and returns what is left to ask. */
  #leaveOut(call: ForecastCall, reason: string, events: CollectEvents): ForecastCall[] {
    const variables = call.variables.filter((variable) => new RegExp(`(^|[^a-z0-9_])${variable}($|[^a-z0-9_])`).test(reason))
    if (variables.length > 0) {
      for (const variable of variables) {
        this.leftOut.variables.add(variable)
        events.problem({ code: 'OPEN_METEO_BAD_VARIABLE', params: { variable }, detail: reason })
      }
      const rest = call.variables.filter((variable) => !variables.includes(variable))
      return rest.length > 0 ? [{ ...call, variables: rest }] : []
    }
    if (!/latitude|longitude|coordinate|location|elevation|no data is available/i.test(reason)) {
      throw new ProblemError('OPEN_METEO_BAD_REQUEST', { status: 400 }, { detail: reason })
    }
    const [first, ...others] = call.locations
    if (first && others.length === 0) {
      this.leftOut.places.set(placeKey(first), this.#o.timing.now() + tryPlaceAgainAfter)
      events.problem({ code: 'OPEN_METEO_BAD_LOCATION', params: { location: first.name, id: first.id }, detail: reason })
      return []
    }
    return halves(call)
  }
}

function locationRefused(location: Location, { code, detail }: Problem): Problem {
  return { code: 'REPLY_LOCATION_REFUSED', params: { location: location.name, id: location.id }, detail: detail ?? code }
}

type Outcome =
  /** Read, but for the answers of the places in `refused`, and for some values of those in `flawed`. */
  | { kind: 'read'; refused: Reading['refused']; flawed: Reading['refused'] }
  | { kind: 'bad'; reason: string }
  | { kind: 'failed'; problem: Problem; retryAt: number | null }

/** The records of a saved reply, place by place. Throws `REPLY_BROKEN`, `REPLY_INCONSISTENT`, or what an error status means. */
export function readSaved(reply: RawReply): Reading {
  if (reply.status !== 200) {
    throw new ProblemError('OPEN_METEO_UNAVAILABLE', { host: hostOf(reply.url), status: reply.status }, { detail: reasonOf(reply.body) })
  }
  const { cut } = reply
  const becauseCut = (problem: Problem): Problem => (cut === null || problem.code !== 'REPLY_BROKEN' ? problem : { ...problem, detail: `${cut}; ${problem.detail ?? ''}` })
  try {
    const { places, refused } = readReply(reply.body, reply)
    return { places, refused: refused.map(({ location, problem }) => ({ location, problem: becauseCut(problem) })) }
  } catch (error) {
    throw cut !== null && error instanceof ProblemError ? errorOf(becauseCut(error.problem)) : error
  }
}

function hostOf(url: string): string {
  try {
    return new URL(url).host
  } catch {
    return url
  }
}
