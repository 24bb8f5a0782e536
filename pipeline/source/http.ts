import { ProblemError } from '../../contract/problem'
import { linkedAbort, reasonOf } from './timing'

export type Fetch = typeof globalThis.fetch

export interface Timeouts {
  /** Milliseconds until the answer begins. */
  connect: number
  /** Milliseconds until the whole body is there. */
  whole: number
}

export const defaultTimeouts: Timeouts = { connect: 10_000, whole: 30_000 }

export interface HttpReply {
  status: number
  retryAfter: string | null
  /** The source's own time, as it says it. */
  date: string | null
  /** What arrived of the body; all of it unless `cut` says why not. */
  body: string
  /** Why the body ended too early; null when it is whole. */
  cut: 'connection' | 'timeout' | null
  detail: string
}

/** Failures before anything was sent: the call cannot have counted against the limits. */
const neverSent = new Set([
  'ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH', 'ENETDOWN', 'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'ERR_TLS_CERT_ALTNAME_INVALID',
])

/** An `OPEN_METEO_UNREACHABLE` or `OPEN_METEO_TIMEOUT` that knows whether the request can have reached the server. */
export class NoReply extends ProblemError {
  readonly sent: boolean

  constructor(code: 'OPEN_METEO_UNREACHABLE' | 'OPEN_METEO_TIMEOUT', params: Record<string, string | number>, options: { detail: string; cause: unknown; sent: boolean }) {
    super(code, params, options)
    this.sent = options.sent
  }
}

/**
 * One GET. Resolves with whatever came, also when the body broke off: a broken body is kept as raw.
 * Throws `NoReply` when no answer began, the signal's reason when it aborts.
 */
export async function getText(url: string, options: { fetch: Fetch; timeouts: Timeouts; signal?: AbortSignal | undefined }): Promise<HttpReply> {
  const { controller, release } = linkedAbort(options.signal)
  const host = new URL(url).host
  let late: 'connect' | 'whole' | null = null
  const timer = (which: 'connect' | 'whole') =>
    setTimeout(() => {
      late = which
      controller.abort(new Error(`no ${which === 'connect' ? 'answer' : 'whole answer'} after ${options.timeouts[which]} ms`))
    }, options.timeouts[which])
  const timers = [timer('whole'), timer('connect')]
  try {
    const response = await options.fetch(url, { signal: controller.signal, headers: { accept: 'application/json' } })
    clearTimeout(timers[1])
    const chunks: Uint8Array[] = []
    let cut: HttpReply['cut'] = null
    let detail = ''
    try {
      if (response.body) for await (const chunk of response.body as AsyncIterable<Uint8Array>) chunks.push(chunk)
    } catch (error) {
      if (options.signal?.aborted) throw reasonOf(options.signal)
      cut = late ? 'timeout' : 'connection'
      detail = late ? `the body was not whole after ${options.timeouts.whole} ms` : describe(error)
    }
    const body = new TextDecoder().decode(Buffer.concat(chunks))
    return { status: response.status, retryAfter: response.headers.get('retry-after'), date: response.headers.get('date'), body, cut, detail }
  } catch (error) {
    if (options.signal?.aborted) throw reasonOf(options.signal)
    if (late) {
      const seconds = Math.round(options.timeouts[late] / 100) / 10
      throw new NoReply('OPEN_METEO_TIMEOUT', { host, seconds }, { detail: describe(error), cause: error, sent: true })
    }
    const sent = !causes(error).some((code) => neverSent.has(code))
    throw new NoReply('OPEN_METEO_UNREACHABLE', { host }, { detail: describe(error), cause: error, sent })
  } finally {
    timers.forEach(clearTimeout)
    release()
  }
}

/** fetch says only "fetch failed": what happened stands in the causes behind it. */
function* chain(error: unknown): Generator<object> {
  for (let e = error, depth = 0; e !== null && typeof e === 'object' && depth < 5; depth++) {
    yield e
    const inner: unknown = 'errors' in e && Array.isArray(e.errors) ? e.errors[0] : undefined
    e = inner ?? ('cause' in e ? e.cause : undefined)
  }
}

function causes(error: unknown): string[] {
  return [...chain(error)].flatMap((e) => ('code' in e && typeof e.code === 'string' ? [e.code] : []))
}

function describe(error: unknown): string {
  const messages = [...chain(error)].flatMap((e) => ('message' in e && typeof e.message === 'string' && e.message ? [e.message] : []))
  return [...new Set(messages)].join(': ') || String(error)
}
