import { ProblemError } from '../contract/problem'

export interface WebOptions {
  port: number | null
  open: boolean
}

/** Reads the web shell's own arguments. Throws `INVALID_INPUT`. */
export function readOptions(args: readonly string[]): WebOptions {
  const options: WebOptions = { port: null, open: true }
  const rest = args.flatMap((arg) =>
    /^--\w+=/.test(arg) ? [arg.slice(0, arg.indexOf('=')), arg.slice(arg.indexOf('=') + 1)] : arg,
  )
  while (rest.length > 0) {
    const name = rest.shift()
    if (name === '--no-open') options.open = false
    else if (name === '--port') {
      const given = rest.shift() ?? ''
      const port = Number(given)
      if (!/^\d+$/.test(given) || port > 65_535) {
        throw new ProblemError(
          'INVALID_INPUT',
          { field: '--port' },
          { detail: `a port is a number up to 65535, not "${given}"` },
        )
      }
      options.port = port
    } else
      throw new ProblemError(
        'INVALID_INPUT',
        { field: String(name) },
        { detail: 'known are --port <number> and --no-open' },
      )
  }
  return options
}
