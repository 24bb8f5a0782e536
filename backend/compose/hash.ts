import { createHash } from 'node:crypto'
import { prettyJson } from '../../contract/json-text'
import type { ComposeModel, ComposeNetwork, ComposeService, ComposeVolume } from './model'

/**
 * Compose's config hash of a service (docker/compose v2.40, pkg/compose/hash.go): the SHA-256 of its canonical JSON without
 * what does not matter to a container that exists (build, pull policy, scale, dependencies, profiles).
 */
export function serviceHash(service: ComposeService): string {
  // An absent value is left out by goJson, and the keys keep their order.
  const unset = {
    build: undefined,
    pull_policy: undefined,
    scale: undefined,
    depends_on: undefined,
    profiles: undefined,
  }
  const deploy = service.deploy === undefined ? undefined : { ...service.deploy, replicas: undefined }
  return sha256(goJson({ ...service, ...unset, deploy }))
}

export const networkHash = (network: ComposeNetwork): string => sha256(goJson(network))

/** Compose fills in the default driver before it hashes. */
export const volumeHash = ({ name, driver, ...rest }: ComposeVolume): string =>
  sha256(goJson({ name, driver: driver || 'local', ...rest }))

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** JSON as Go's encoder writes it: HTML's special characters escaped, the keys of maps in byte order. */
export function goJson(value: unknown, text: (value: string) => string = goText): string {
  if (Array.isArray(value)) return `[${value.map((item) => goJson(item, text)).join(',')}]`
  if (typeof value === 'object' && value !== null) {
    let keys = Object.keys(value)
    // JavaScript moves keys like "8080" to the front whatever their order was. Only maps have such keys, never structs.
    if (keys.some((key) => /^\d+$/.test(key)))
      keys = keys.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    const entries = keys.map((key) => [key, (value as Record<string, unknown>)[key]] as const)
    return `{${entries
      .filter(([, item]) => item !== undefined)
      .map(([key, item]) => `${text(key)}:${goJson(item, text)}`)
      .join(',')}}`
  }
  if (typeof value === 'string') return text(value)
  if (typeof value === 'bigint') return String(value)
  return Object.is(value, -0) ? '-0' : JSON.stringify(value)
}

/** The model as `docker compose config --format json` prints it, but for the `$` and the HTML characters that it escapes. */
export const modelJson = (model: ComposeModel): string => prettyJson(goJson(model, JSON.stringify))

const goText = (text: string): string =>
  JSON.stringify(text).replace(/[<>&\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
