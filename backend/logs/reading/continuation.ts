import { errorLevel, fatalLevel, readLevel, warnLevel, type LevelNumber } from './levels'

const javaCause = /^(?:Caused by: |Suppressed: |Driver stacktrace:|\.\.\. \d+ (?:more|common frames omitted))/
const exceptionName = /^(?:[\w$]+\.)+[\w$]*(?:Exception|Error|Throwable|Failure)\b(?:: |$|\n)/
/** Hadoop's banners are one message. */
const hadoopBanner = /^(?:\/\*{10}|\*{10,}\/|(?:STARTUP|SHUTDOWN)_MSG:)/
/** What py4j says below Python's own exception, and what Spark puts behind one that it tells again. */
const behindPython = /^(?:: (?:[\w$]+\.)+[\w$]+|\) \[duplicate \d+\])/
/** What a message says of an exception that it is logged with, whatever its level. */
const tellsOfOne = /exception|error|fail|cannot|could not|unable|unexpected|caught|throw/i
const pythonEnd = /^(?:[\w.]+(?:Error|Exception|Warning|Interrupt|Exit|Timeout|Available|Closed|Refused|Failed)\b|[A-Za-z_][\w.]*: )/
const pythonChain = /^(?:During handling of the above exception|The above exception was the direct cause)/
const traceback = 'Traceback (most recent call last):'
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
  /** The line before was indented: an empty one may part two stacks of one exception. */
  #indented = false
  /** The entry's first line, as long as no other was fed: an exception's name may follow the message. */
  #first: { text: string; start: number; end: number } | null = null

  /** The level of the entry that the line last fed belongs to. */
  get level(): LevelNumber {
    return this.#level
  }

  /** The line is `text` from `start` to `lineEnd`; the line before it in the source is of the same stream where it is `adjacent`. */
  next(text: string, start: number, lineEnd: number, micros: number, adjacent: boolean): boolean {
    // A terminal's lines end in CR LF.
    const end = lineEnd > start && text.charCodeAt(lineEnd - 1) === 13 ? lineEnd - 1 : lineEnd
    const near = adjacent && micros - this.#micros <= longestPause && this.#lines > 0 && this.#lines < mostLines
    this.#micros = micros
    if (near && this.#continues(text, start, end)) {
      this.#lines++
      this.#first = null
      this.#indented = start < end && isIndented(text, start)
      if (endsInTraceback(text, start, end)) this.#python = 'stack'
      return true
    }
    this.#level = readLevel(text, start, end)
    this.#lines = 1
    this.#first = { text, start, end }
    this.#indented = false
    this.#python = endsInTraceback(text, start, end) ? 'stack' : 'no'
    return false
  }

  #continues(text: string, start: number, end: number): boolean {
    const python = this.#python
    if (start >= end) return python !== 'no' || this.#indented
    const c = text.charCodeAt(start)
    if (isTraceback(text, start)) {
      // `logging.exception` prints its message first; a traceback after a line of another kind is an entry of its own.
      return this.#level >= errorLevel && this.#level <= fatalLevel
    }
    const indented = isIndented(text, start)
    if (python === 'stack') {
      if (indented) return true
      this.#python = 'after'
      return pythonEnd.test(text.slice(start, Math.min(end, start + 200)))
    }
    if (indented) return true
    // 67 C, 83 S, 46 '.', 68 D, 84 T: most lines begin otherwise.
    if (c === 67 || c === 83 || c === 68 || c === 46) if (javaCause.test(text.slice(start, Math.min(end, start + 60)))) return true
    if (python === 'after' && (c === 68 || c === 84) && pythonChain.test(text.slice(start, Math.min(end, start + 80)))) return true
    // 47 '/', 42 '*'.
    if (c === 47 || c === 42 || c === 83) if (hadoopBanner.test(text.slice(start, Math.min(end, start + 80)))) return true
    if (this.#nameFollows(text, start, end)) return true
    // 50 the 2 of a year, and a space (not a T) after the date.
    return c === 50 && text.charCodeAt(start + 10) === 32 && postgresMore.test(text.slice(start, Math.min(end, start + 60)))
  }

  /** An exception's name below the message that it was logged with, or below Python's own exception where that came over py4j. */
  #nameFollows(text: string, start: number, end: number): boolean {
    const c = text.charCodeAt(start)
    // 58 ':', 41 ')'.
    if (c === 58 || c === 41) return this.#python === 'after' && behindPython.test(text.slice(start, Math.min(end, start + 300)))
    if (this.#first === null || !((c >= 97 && c <= 122) || (c >= 65 && c <= 90))) return false
    if (!exceptionName.test(text.slice(start, Math.min(end, start + 300)))) return false
    const { text: all, start: from, end: to } = this.#first
    const first = all.slice(from, Math.min(to, from + 1000))
    // A program that prints two exceptions one after the other has two of them.
    return !exceptionName.test(first) && (this.#level >= warnLevel || tellsOfOne.test(first))
  }
}

const isIndented = (text: string, start: number): boolean => text.charCodeAt(start) === 32 || text.charCodeAt(start) === 9
const isTraceback = (text: string, start: number): boolean => text.charCodeAt(start) === 84 && text.startsWith(traceback, start)
/** A traceback begins, maybe that of a Python worker in the message of Spark's exception. */
const endsInTraceback = (text: string, start: number, end: number): boolean =>
  text.charCodeAt(end - 1) === 58 && end - start >= traceback.length && text.startsWith(traceback, end - traceback.length)
