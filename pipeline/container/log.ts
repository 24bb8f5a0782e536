export type Level = 'info' | 'warn' | 'error' | 'fatal'

/** One thing that happened: a sentence, and what a program may want to read of it. */
export interface LogLine {
  level: Level
  msg: string
  fields?: Record<string, string | number | null>
}

/** As programs read it, one JSON object a line: `level`, `time` (ISO 8601, UTC), `msg`, then the fields. */
export function asJson({ level, msg, fields }: LogLine, at: number): string {
  return JSON.stringify({ level, time: new Date(at).toISOString(), msg, ...fields })
}

/** As a person reads it in a terminal. */
export function asText({ level, msg, fields = {} }: LogLine, at: number): string {
  const rest = Object.entries(fields).map(([name, value]) => `  ${name}=${value ?? '-'}`)
  return `${new Date(at).toISOString().slice(11, 19)} ${level.padEnd(5)} ${msg}${rest.join('')}`
}

/** Where log lines go: text where somebody sits at a terminal (`docker exec -it`), JSON everywhere else. */
export function openLog(out: { isTTY?: boolean; write(text: string): unknown }): (line: LogLine) => void {
  const format = out.isTTY === true ? asText : asJson
  return (line) => void out.write(`${format(line, Date.now())}\n`)
}
