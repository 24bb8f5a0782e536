import { ProblemError } from '../../contract/problem'
import type { SparkRun } from '../../contract/spark'
import { put } from '../text'
import { sparkText } from './spark-text'

/** Of runs, newest first, the one with this id, with this beginning of it, or the `last`. Throws `INVALID_INPUT`. */
export function runOf(runs: readonly SparkRun[], id: string): SparkRun {
  const [run, another] = id === 'last' ? runs.slice(0, 1) : runs.filter((each) => each.id.startsWith(id))
  const invalid = (detail: string): ProblemError => new ProblemError('INVALID_INPUT', {}, { detail: put(detail, { id }) })
  if (run === undefined) throw invalid(sparkText.unknown)
  if (another !== undefined && run.id !== id) throw invalid(sparkText.several)
  return run
}
