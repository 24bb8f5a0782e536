/** A program that accepts connections. */
export interface Listener {
  /** `127.0.0.1`, `::1`; `0.0.0.0` and `::` for every address. */
  address: string
  port: number
  /** null where this user may not see it. */
  pid: number | null
  program: string | null
}

const isPort = (port: number) => Number.isInteger(port) && port > 0 && port < 65_536

/** `0100007F:2384` of /proc/net/tcp: the address's 32-bit words in the processor's order, which is little-endian here. */
function hexAddress(hex: string): string {
  const words = hex.match(/.{8}/g) ?? []
  const bytes = words.flatMap((word) => (word.match(/../g) ?? []).reverse().map((byte) => parseInt(byte, 16)))
  if (bytes.length === 4) return bytes.join('.')
  if (bytes.every((byte) => byte === 0)) return '::'
  if (bytes.slice(0, 15).every((byte) => byte === 0) && bytes[15] === 1) return '::1'
  const mapped = bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255 && bytes[11] === 255
  if (mapped) return bytes.slice(12).join('.')
  return Array.from({ length: 8 }, (_, at) =>
    (((bytes[2 * at] ?? 0) << 8) | (bytes[2 * at + 1] ?? 0)).toString(16),
  ).join(':')
}

/** The listening sockets of /proc/net/tcp or tcp6 (state 0A), with the inode that leads to the process. */
export function parseProcNetTcp(text: string): { address: string; port: number; inode: string }[] {
  return text.split('\n').flatMap((line) => {
    const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/)
    const [hex = '', port = ''] = local.split(':')
    if (state !== '0A' || !isPort(parseInt(port, 16))) return []
    return [{ address: hexAddress(hex), port: parseInt(port, 16), inode }]
  })
}

/** The address and port of `127.0.0.1:5432`, `*:5432`, `[::1]:5432`. */
function endpoint(text: string): { address: string; port: number } | null {
  const [, host = '', port = ''] = /^(.*):(\d+)$/.exec(text) ?? []
  const address = host.replace(/^\[|\]$/g, '').replace(/%.*$/, '')
  return isPort(Number(port)) ? { address: address === '*' ? '0.0.0.0' : address, port: Number(port) } : null
}

/** `lsof -nP -iTCP -sTCP:LISTEN -F pcn`: a field a line, by its first letter. */
export function parseLsof(text: string): Listener[] {
  const found: Listener[] = []
  let pid: number | null = null
  let program: string | null = null
  for (const line of text.split('\n')) {
    const value = line.slice(1).trim()
    if (line.startsWith('p')) [pid, program] = [Number(value) || null, null]
    else if (line.startsWith('c')) program = value
    else if (line.startsWith('n')) {
      const at = endpoint(value)
      if (at) found.push({ ...at, pid, program })
    }
  }
  return found
}

/**
 * `netstat -ano` of Windows. The word for the state is translated (LISTENING, ABHÖREN, ÉCOUTE): whoever listens is known
 * by a foreign port of 0.
 */
export function parseNetstat(text: string): { address: string; port: number; pid: number }[] {
  return text.split('\n').flatMap((line) => {
    const parts = line.trim().split(/\s+/)
    const [protocol, local = '', foreign = ''] = parts
    const pid = Number(parts.at(-1))
    const at = endpoint(local)
    if (protocol !== 'TCP' || !/:0$/.test(foreign) || !at || !Number.isInteger(pid)) return []
    return [{ ...at, pid }]
  })
}

/** `tasklist /FO CSV /NH`: names by process id. */
export function parseTasklist(text: string): Map<number, string> {
  const names = new Map<number, string>()
  for (const [, name, pid] of text.matchAll(/^"([^"]*)","(\d+)"/gm)) names.set(Number(pid), name ?? '')
  return names
}

export interface PortRange {
  from: number
  to: number
}

/** `netsh interface ipv4 show excludedportrange protocol=tcp`; words around the numbers are translated. */
export function parseExcludedRanges(text: string): PortRange[] {
  return [...text.matchAll(/^\s*(\d+)\s+(\d+)\s*\*?\s*$/gm)].map(([, from, to]) => ({
    from: Number(from),
    to: Number(to),
  }))
}

const everywhere = new Set(['', '0.0.0.0', '::'])

/** Whether two addresses cannot both be listened at on one port; '' is every address. */
export const overlaps = (a: string, b: string): boolean => a === b || everywhere.has(a) || everywhere.has(b)
