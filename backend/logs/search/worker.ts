import { closeSync, openSync, readSync } from 'node:fs'
import { parentPort } from 'node:worker_threads'
import { findKnownProblem, knownProblems } from '../../../contract/known-problems'
import { plainText } from '../reading/display'
import type { Answer, Job, Place, ProblemLine } from './jobs'
import { compile, type Pattern } from './pattern'
import { scan, type Lines } from './scan'

/**
 * The thread that looks through lines. Expressions are a person's own and may take for ever on a line: then this thread is
 * ended and another one made, and nothing else has waited.
 */

const patterns = new Map<string, Pattern[]>()

function patternsOf(terms: Extract<Job, { kind: 'scan' }>['terms']): Pattern[] {
  const key = JSON.stringify(terms)
  let found = patterns.get(key)
  if (found === undefined) {
    if (patterns.size > 20) patterns.clear()
    found = terms.map((term) => compile(term))
    patterns.set(key, found)
  }
  return found
}

/** Used again for every read: a new one of some megabytes each time would be memory that waits to be collected. */
let buffer = Buffer.allocUnsafeSlow(256 * 1024)

function linesOf({ file, offsets, continues, simple }: Place): Lines {
  const from = offsets[0] ?? 0
  const size = (offsets[offsets.length - 1] ?? 0) - from
  if (buffer.length < size || (buffer.length > 8 * 1024 * 1024 && size < 4 * 1024 * 1024)) buffer = Buffer.allocUnsafeSlow(size)
  const bytes = buffer.subarray(0, size)
  const fd = openSync(file, 'r')
  try {
    for (let done = 0; done < size; ) {
      const read = readSync(fd, bytes, done, size - done, from + done)
      if (read === 0) throw new Error('the file of kept lines is shorter than it was')
      done += read
    }
  } finally {
    closeSync(fd)
  }
  return { bytes, offsets, continues, simple }
}

const signs = new RegExp(
  Object.values(knownProblems)
    .flatMap(({ words }) => [...words])
    .map((word) => word.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
    .join('|'),
  'g',
)

function problemsOf({ bytes, offsets, simple }: Lines): ProblemLine[] {
  const text = simple ? bytes.toString('latin1', 0, bytes.length) : bytes.toString('latin1')
  const base = offsets[0] ?? 0
  const found: ProblemLine[] = []
  signs.lastIndex = 0
  let line = 0
  for (let match = signs.exec(text); match !== null; match = signs.exec(text)) {
    while (line + 1 < offsets.length && (offsets[line + 1] ?? 0) - base <= match.index) line++
    const start = (offsets[line] ?? 0) - base
    const end = (offsets[line + 1] ?? 0) - base
    const whole = plainText(bytes.toString('utf8', start, Math.min(end - 1, start + 8000)))
    const problem = findKnownProblem(whole)
    if (problem !== null) found.push({ line, ...problem, text: whole.slice(0, 1000) })
    signs.lastIndex = end
  }
  return found
}

parentPort?.on('message', (job: Job) => {
  let answer: Answer
  try {
    const lines = linesOf(job.place)
    answer =
      job.kind === 'scan'
        ? { number: job.number, bits: scan(lines, patternsOf(job.terms)) }
        : { number: job.number, problems: problemsOf(lines) }
  } catch (error) {
    answer = { number: job.number, failed: (error as Error).message }
  }
  parentPort?.postMessage(answer)
})
