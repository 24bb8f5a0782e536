import { logLevels, type LogLevel } from '../../../contract/logs'

/** Levels by their place in `logLevels`: 0 is none. */
export type LevelNumber = number
const number = (level: LogLevel): LevelNumber => logLevels.indexOf(level)
export const noLevel = number('none')
const trace = number('trace')
const debug = number('debug')
const info = number('info')
export const warnLevel = number('warn')
export const errorLevel = number('error')
export const fatalLevel = number('fatal')

/** What programs write for a level. Java, Python, PostgreSQL, syslog, pino and Go's loggers. */
const words: Readonly<Record<string, LevelNumber>> = {
  TRACE: trace, FINEST: trace, FINER: trace, VERBOSE: trace,
  DEBUG: debug, DEBUG1: debug, DEBUG2: debug, DEBUG3: debug, DEBUG4: debug, DEBUG5: debug, FINE: debug, CONFIG: debug, DBG: debug,
  INFO: info, INFORMATION: info, NOTICE: info, LOG: info, STATEMENT: info, HINT: info, DETAIL: info, INF: info,
  WARN: warnLevel, WARNING: warnLevel, WRN: warnLevel,
  ERROR: errorLevel, ERR: errorLevel, SEVERE: errorLevel,
  FATAL: fatalLevel, CRITICAL: fatalLevel, CRIT: fatalLevel, PANIC: fatalLevel, ALERT: fatalLevel, EMERG: fatalLevel, EMERGENCY: fatalLevel,
}
/** pino's and bunyan's numbers: 10 trace to 60 fatal. */
const byNumber = [noLevel, trace, debug, info, warnLevel, errorLevel, fatalLevel]
/** klog and glog: `I0102 15:04:05.000000`; MongoDB's `"s":"I"`, apt's `E: `. */
const byLetter: Readonly<Record<string, LevelNumber>> = { T: trace, V: trace, D: debug, I: info, N: info, W: warnLevel, E: errorLevel, F: fatalLevel }
/** Severities of syslog (RFC 5424), the lowest three bits of `<34>`. */
const bySeverity = [fatalLevel, fatalLevel, fatalLevel, errorLevel, warnLevel, info, info, debug]

const jsonLevel = /"(?:level|severity|levelname|log\.level|lvl|loglevel)"\s*:\s*(?:"(\w+)"|(\d+))/i
const logfmtLevel = /(?:^|\s)(?:level|lvl|severity)=["']?(\w+)/
const javaOrPython = /^(?:Exception in thread |Traceback \(most recent call last\)|(?:[\w$]+\.)*[\w$]*(?:Error|Exception)(?:: |$)|Caused by: |Uncaught |Unhandled )/
const crashed = /^(?:panic: |Segmentation fault|Killed$|Aborted\b|# A fatal error has been detected)/
const access = /" (\d)\d\d (?:\d+|-)(?:\s|$)/
const shouted = /^(?:npm ERR!|ERROR\b|Error:|FATAL\b|error:|WARN(?:ING)?\b|Warning:|warning:)/
const toolSays = /^[\w.-]{1,40}: (warning|error|fatal|notice|info|debug): /i
const syslog = /^[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \S+ [\w./-]+(?:\[\d+\])?: /
/** apt; SLF4J; Python's warnings. */
const letterFirst = /^(?:SLF4J\()?([EWI])\)?: /
const pythonWarns = /^\S+\.py:\d+: \w*Warning: /
const zones = /^[A-Z]{3,5}$/
const escapes = /\u001b\[[0-9;:]*[A-Za-z]/g

const isDigit = (c: number): boolean => c >= 48 && c <= 57
const isLetter = (c: number): boolean => (c >= 65 && c <= 90) || (c >= 97 && c <= 122)
/** A word of a logger's or thread's name. */
const inName = (c: number): boolean => isLetter(c) || isDigit(c) || c === 95 || c === 46 || c === 36 || c === 64 || c === 47
const inTime = (c: number): boolean => isDigit(c) || c === 58 || c === 46 || c === 44 || c === 45 || c === 47 || c === 43 || c === 84 || c === 90

const wordLevel = (word: string): LevelNumber => words[word] ?? (word.length < 12 ? (words[word.toUpperCase()] ?? noLevel) : noLevel)

/**
 * The level that a line names, from its beginning: between the times, brackets and names of loggers that stand in front of
 * the message. A level's word later on is part of the message. The text may go on after `end`.
 */
export function readLevel(text: string, start: number, end: number): LevelNumber {
  let at = start
  while (at < end && text.charCodeAt(at) === 32) at++
  if (at >= end) return noLevel
  const first = text.charCodeAt(at)
  if (first === 27 || hasEscape(text, at, Math.min(end, at + 60))) {
    const plain = text.slice(at, Math.min(end, at + 400)).replace(escapes, '')
    return plain.includes('\u001b') ? noLevel : readLevel(plain, 0, plain.length)
  }
  if (first === 123) {
    const match = jsonLevel.exec(text.slice(at, Math.min(end, at + 8000)))
    if (match === null) return noLevel
    return match[1] === undefined ? (byNumber[Math.min(6, Math.floor(Number(match[2]) / 10))] ?? noLevel) : (byLetter[match[1]] ?? wordLevel(match[1]))
  }
  // The colon of `Nov 24 10:06:25`.
  if (isLetter(first) && text.charCodeAt(at + 9) === 58) {
    const head = syslog.exec(text.slice(at, Math.min(end, at + 200)))
    if (head !== null) return readLevel(text, at + head[0].length, end)
  }
  const found = prefixLevel(text, at, end)
  if (found !== noLevel) return found
  return looseLevel(text.slice(at, Math.min(end, at + 500)))
}

function hasEscape(text: string, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (text.charCodeAt(i) === 27) return true
  return false
}

/** Goes over what loggers put before a message, until a level or something else comes. */
function prefixLevel(text: string, start: number, end: number): LevelNumber {
  let at = start
  let structured = false
  for (let token = 0; token < 14 && at < end && at < start + 300; token++) {
    let c = text.charCodeAt(at)
    while (c === 32 || c === 45 || c === 124 || c === 58 || c === 64 || c === 9) c = ++at < end ? text.charCodeAt(at) : 0
    if (at >= end) return noLevel
    if (c === 91 || c === 40 || c === 60) {
      const word = wordAt(text, at + 1, end)
      const after = text.charCodeAt(at + 1 + word.length)
      const level = after === 93 || after === 41 || after === 62 || after === 32 || after === 58 ? wordLevel(word) : noLevel
      if (level !== noLevel) return level
      if (c === 60 && token === 0 && after === 62 && /^\d{1,3}$/.test(word)) return bySeverity[Number(word) & 7] ?? noLevel
      const close = text.indexOf(c === 91 ? ']' : c === 40 ? ')' : '>', at)
      if (close < 0 || close >= end || close > at + 120) return noLevel
      at = close + 1
      structured = true
    } else if (isDigit(c)) {
      // `24-Nov-2026`, as Tomcat writes it.
      if (text.charCodeAt(at + 2) === 45 && isLetter(text.charCodeAt(at + 3)) && text.charCodeAt(at + 6) === 45) at += 7
      while (at < end && inTime(text.charCodeAt(at))) at++
      if (at < end && text.charCodeAt(at) !== 32 && text.charCodeAt(at) !== 93 && text.charCodeAt(at) !== 124) return noLevel
      structured = true
    } else if (isLetter(c)) {
      const word = wordAt(text, at, end)
      const after = at + word.length < end ? text.charCodeAt(at + word.length) : 32
      const shouting = word === word.toUpperCase()
      if (shouting || structured || after === 58) {
        const level = after === 32 || after === 58 || after === 93 || after === 124 || after === 44 || after === 9 ? wordLevel(word) : noLevel
        // `Log in`, `info about`, at the beginning of a sentence, are words; `LOG` is PostgreSQL's, which has a colon.
        if (level !== noLevel && (shouting ? word !== 'LOG' || after === 58 : structured || after === 58)) return level
      }
      if (token === 0 && /^[IWEF]\d{4}$/.test(word)) return byLetter[word.charAt(0)] ?? noLevel
      // A zone after the time; PostgreSQL's `user@database`; a logger's or thread's name that is set apart by ` - `, `: ` after a process id, or ` |`.
      const apart = after === 32 && (text.charCodeAt(at + word.length + 1) === 45 || text.charCodeAt(at + word.length + 1) === 124)
      if (!(structured && (zones.test(word) || apart || word.includes('@')))) return noLevel
      at += word.length
    } else return noLevel
  }
  return noLevel
}

function wordAt(text: string, start: number, end: number): string {
  let at = start
  while (at < end && at < start + 80 && inName(text.charCodeAt(at))) at++
  return text.slice(start, at)
}

/** Lines without a prefix: crashes, logfmt, access logs, command-line tools. */
function looseLevel(text: string): LevelNumber {
  const logfmt = text.includes('=') ? logfmtLevel.exec(text) : null
  if (logfmt?.[1] !== undefined) return wordLevel(logfmt[1])
  const c = text.charCodeAt(0)
  if (isLetter(c) || c === 35) {
    if (javaOrPython.test(text)) return errorLevel
    if (crashed.test(text)) return fatalLevel
    const letter = letterFirst.exec(text)?.[1]
    if (letter !== undefined) return byLetter[letter] ?? noLevel
    const says = toolSays.exec(text)
    if (says?.[1] !== undefined) return wordLevel(says[1])
    const tool = shouted.exec(text)
    if (tool !== null) return tool[0].toUpperCase().startsWith('WARN') ? warnLevel : tool[0].startsWith('FATAL') ? fatalLevel : errorLevel
  }
  if (text.includes('.py:') && pythonWarns.test(text)) return warnLevel
  const status = text.includes('" ') ? access.exec(text) : null
  if (status !== null) return status[1] === '5' ? errorLevel : status[1] === '4' ? warnLevel : info
  return noLevel
}
