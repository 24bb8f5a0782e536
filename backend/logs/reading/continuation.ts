import { errorLevel, fatalLevel, readLevel, type LevelNumber } from './levels'

const javaCause = /^(?:Caused by: |Suppressed: |\.\.\. \d+ (?:more|common frames omitted))/
const exceptionName = /^(?:[\w$]+\.)+[\w$]*(?:Exception|Error|Throwable|Failure)\b(?:: |$|\n)/
const pythonEnd = /^(?:[\w.]+(?:Error|Exception|Warning|Interrupt|Exit|Timeout|Available|Closed|Refused|Failed)\b|[A-Za-z_][\w.]*: )/
const pythonChain = /^(?:During handling of the above exception|The above exception was the direct cause)/
const postgresMore = /\] (?:STATEMENT|DETAIL|HINT|CONTEXT|QUERY|LOCATION):/

/** Lines of one entry at most, and the longest pause between two of them, micros. */
const mostLines = 5000
const longestPause = 2_000_000

/**
 * Says of each line of a source whether it goes on with the entry before: stack traces of Java and Python, and lines that
 * are indented or belong to PostgreSQL's message. One for each stream, fed in order.
 */
export class Continuations {
  #level: LevelNumber = 0
  #lines = 0
  #micros = Number.NEGATIVE_INFINITY
  /** `stack`: indented lines of a Python traceback, until the line that names the exception. */
  #python: 'no' | 'stack' | 'after' = 'no'
  /** The line before is the entry's first: an exception's name may follow the message. */
  #afterFirst = false

  /** The level of the entry that the line last fed belongs to. */
  get level(): LevelNumber {
    return this.#level
  }

  /** The line is `text` from `start` to `end`; the line before it in the source is of the same stream where it is `adjacent`. */
  next(text: string, start: number, end: number, micros: number, adjacent: boolean): boolean {
    const near = adjacent && micros - this.#micros <= longestPause && this.#lines > 0 && this.#lines < mostLines
    this.#micros = micros
    if (near && this.#continues(text, start, end)) {
      this.#lines++
      this.#afterFirst = false
      return true
    }
    this.#level = readLevel(text, start, end)
    this.#lines = 1
    this.#afterFirst = true
    this.#python = isTraceback(text, start) ? 'stack' : 'no'
    return false
  }

  #continues(text: string, start: number, end: number): boolean {
    const python = this.#python
    if (start >= end) return python !== 'no'
    const c = text.charCodeAt(start)
    const indented = c === 32 || c === 9
    if (isTraceback(text, start)) {
      // `logging.exception` prints its message first; a traceback after a line of another kind is an entry of its own.
      const follows = this.#level >= errorLevel && this.#level <= fatalLevel
      if (follows) this.#python = 'stack'
      return follows
    }
    if (python === 'stack') {
      if (indented) return true
      this.#python = 'after'
      return pythonEnd.test(text.slice(start, Math.min(end, start + 200)))
    }
    if (indented) return true
    // 67 C, 83 S, 46 '.', 68 D, 84 T: most lines begin otherwise.
    if (c === 67 || c === 83 || c === 46) if (javaCause.test(text.slice(start, Math.min(end, start + 60)))) return true
    if (python === 'after' && (c === 68 || c === 84) && pythonChain.test(text.slice(start, Math.min(end, start + 80)))) return true
    if (this.#afterFirst && ((c >= 97 && c <= 122) || (c >= 65 && c <= 90)))
      if (exceptionName.test(text.slice(start, Math.min(end, start + 300)))) return true
    // 50 the 2 of a year, and a space (not a T) after the date.
    return c === 50 && text.charCodeAt(start + 10) === 32 && postgresMore.test(text.slice(start, Math.min(end, start + 60)))
  }
}

const isTraceback = (text: string, start: number): boolean => text.charCodeAt(start) === 84 && text.startsWith('Traceback (most recent call last)', start)
