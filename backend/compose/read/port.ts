import { isIP } from 'node:net'

export interface ShortPort {
  hostIp?: string
  target: number
  /** A port or a range. */
  published?: string
  protocol: string
}

/**
 * `[[ip:]published:]target[/protocol]`, where ports may be ranges: `8080:80`, `127.0.0.1:8000-8002:80-82/udp`,
 * `[::1]:80:80`, `53/udp`. One entry for each port of the target's range, in Compose's order (as texts).
 * A string: what is wrong with it.
 */
export function parsePorts(spec: string): ShortPort[] | string {
  const parts = spec.split(':')
  const container = parts.at(-1) ?? ''
  const published = parts.at(-2) ?? ''
  let ip = parts.slice(0, -2).join(':')
  const [range = '', protocolPart] = cut(container, '/')
  const protocol = (protocolPart || 'tcp').toLowerCase()
  const shown = JSON.stringify(spec)
  if (range === '') return `expected [[ip:]published:]target[/protocol], found no port of the container in ${shown}`
  if (!['tcp', 'udp', 'sctp'].includes(protocol)) return `expected tcp, udp or sctp after the slash, found ${shown}`
  if (ip.startsWith('[') && ip.endsWith(']')) ip = ip.slice(1, -1)
  if (ip !== '' && isIP(ip.split('%')[0] ?? '') === 0)
    return `expected an IP address before the ports, found ${JSON.stringify(ip)} in ${shown}`
  const target = parseRange(range)
  if (!target) return `expected a port from 0 to 65535 or a range, found ${JSON.stringify(range)} in ${shown}`
  const host = published === '' ? null : parseRange(published)
  if (published !== '' && !host)
    return `expected a port from 0 to 65535 or a range, found ${JSON.stringify(published)} in ${shown}`
  const count = target.end - target.start + 1
  if (host && count > 1 && host.end - host.start + 1 !== count)
    return `the two ranges of ports in ${shown} differ in length`
  const ports = Array.from({ length: count }, (_, i): ShortPort => {
    const ends = host && count === 1 && host.end !== host.start ? `-${host.end}` : ''
    return {
      ...(ip === '' ? {} : { hostIp: ip }),
      target: target.start + i,
      ...(host ? { published: `${host.start + i}${ends}` } : {}),
      protocol,
    }
  })
  return ports.sort((a, b) => compare(`${a.target}/${protocol}`, `${b.target}/${protocol}`))
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function cut(value: string, separator: string): [string, string | undefined] {
  const at = value.indexOf(separator)
  return at === -1 ? [value, undefined] : [value.slice(0, at), value.slice(at + 1)]
}

function parseRange(range: string): { start: number; end: number } | null {
  const [from = '', to] = range.split('-')
  const start = port(from)
  const end = to === undefined ? start : port(to)
  return start === null || end === null || end < start ? null : { start, end }
}

function port(digits: string): number | null {
  return /^\d+$/.test(digits) && Number(digits) <= 65_535 ? Number(digits) : null
}
