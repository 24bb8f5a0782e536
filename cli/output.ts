import type { Problem } from '../contract/problem'
import { describeProblem } from '../contract/problem-text'
import { oneLine } from './table'
import { language } from './text'

/** Where a command's answer goes: a text for a person, or JSON for a script, one document a line. */
export class Output {
  constructor(readonly json: boolean) {}

  /** The answer: `value` with `--json`, otherwise the text. `json`: what stands for a value that holds more than doubles. */
  answer(value: unknown, text: () => string, json: () => string = () => JSON.stringify(value)): void {
    process.stdout.write(`${this.json ? json() : text()}\n`)
  }

  /** What is under way; never part of the answer. */
  progress(line: string): void {
    process.stderr.write(`${line}\n`)
  }

  /** A problem with what to do about it; with `--json` as `{"problem": {...}}`. On stderr either way. */
  problem(problem: Problem): void {
    const { title, cause, remedy } = describeProblem(problem, language)
    if (this.json) return this.progress(JSON.stringify({ problem: { ...problem, title, cause, remedy } }))
    // A detail may quote a reply or a record: it gets no say over the terminal.
    const detail = problem.detail?.split('\n').map((line) => `  ${oneLine(line)}`) ?? []
    this.progress([`${title}. ${cause}`, ...detail, remedy].join('\n'))
  }
}
