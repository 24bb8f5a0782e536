import { randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { sameSecret } from '../backend/control-socket'

/** Links that were handed out and not used yet; the oldest goes when there are more. */
const linksAtMost = 20
const sessionsAtMost = 200

const secret = (): string => randomBytes(32).toString('base64url')
const has = (all: Set<string>, given: string): boolean => {
  // Every one is compared, so that the time tells nothing.
  let found = false
  for (const one of all) if (sameSecret(given, one)) found = true
  return found
}
const addTo = (all: Set<string>, one: string, most: number): void => {
  all.add(one)
  for (const oldest of all) {
    if (all.size <= most) break
    all.delete(oldest)
  }
}

/**
 * Who may use the app: a browser that came by a one-time link, known afterwards by a cookie. In memory only, so that a
 * cookie ends with the process.
 */
export class Access {
  readonly #links = new Set<string>()
  readonly #sessions = new Set<string>()
  readonly #port: number

  constructor(port: number) {
    this.#port = port
  }

  /** Cookies do not know ports: two Weatherdecks on one machine need two names. */
  get cookieName(): string {
    return `weatherdeck-${this.#port}`
  }

  /** A fresh address that works once. */
  link(): string {
    const token = secret()
    addTo(this.#links, token, linksAtMost)
    return `http://127.0.0.1:${this.#port}/?token=${token}`
  }

  /** The cookie for a token, which is used up by it; null for a wrong one. */
  redeem(token: string): string | null {
    if (!has(this.#links, token)) return null
    this.#links.delete(token)
    const session = secret()
    addTo(this.#sessions, session, sessionsAtMost)
    return `${this.cookieName}=${session}; HttpOnly; SameSite=Strict; Path=/`
  }

  /** True when the request carries the cookie of a session. */
  knows(request: Pick<IncomingMessage, 'headers'>): boolean {
    for (const part of (request.headers.cookie ?? '').split(';')) {
      const [name, value] = part.trim().split('=')
      if (name === this.cookieName && value && has(this.#sessions, value)) return true
    }
    return false
  }
}

/**
 * Why a request is refused before anything else is looked at; null when it may go on. A page elsewhere can send
 * requests here, directly or under a name of its own that it lets point to 127.0.0.1 (DNS rebinding): `Host` and
 * `Origin` tell.
 */
export function refusal(
  request: { remoteAddress: string | undefined; headers: IncomingMessage['headers'] },
  port: number,
  originRequired: boolean,
): 'address' | 'host' | 'origin' | null {
  const address = request.remoteAddress ?? ''
  if (!/^(::ffff:)?127\.\d+\.\d+\.\d+$/.test(address) && address !== '::1') return 'address'
  const { host, origin } = request.headers
  if (host !== `127.0.0.1:${port}` && host !== `localhost:${port}`) return 'host'
  if (origin === undefined) return originRequired ? 'origin' : null
  return origin === `http://${host}` ? null : 'origin'
}
