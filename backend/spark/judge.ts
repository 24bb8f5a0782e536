import type { Problem, ProblemCode } from '../../contract/problem'
import { fileName, isWeatherJob } from '../../contract/spark-submission'
import type { SparkRunState } from '../../contract/spark'
import { troubleOf, troubles, type LogScan, type Trace, type Trouble } from './log-scan'

export interface Outcome {
  state: Extract<SparkRunState, 'succeeded' | 'failed'>
  problems: Problem[]
  rows: number | null
}

/** What weather_batch says it failed of (compose/weather-batch): it knows better than any pattern. */
const kinds: Readonly<Record<string, ProblemCode>> = {
  permission: 'SPARK_HDFS_DENIED',
  quota: 'SPARK_HDFS_DENIED',
  'safe-mode': 'SPARK_HDFS_UNAVAILABLE',
  'hdfs-unreachable': 'SPARK_HDFS_UNAVAILABLE',
  'disk-full': 'SPARK_HDFS_UNAVAILABLE',
  'bad-argument': 'SPARK_BAD_ARGUMENTS',
  'no-workers': 'SPARK_NO_WORKER',
  'open-meteo-limit': 'OPEN_METEO_LIMIT',
  unreachable: 'OPEN_METEO_UNREACHABLE',
  'open-meteo-refused': 'OPEN_METEO_BAD_REQUEST',
  'raw-damaged': 'RAW_CORRUPT',
  'reply-unusable': 'REPLY_INCONSISTENT',
  'no-data': 'SPARK_RESULT_EMPTY',
  incomplete: 'SPARK_RESULT_INCOMPLETE',
  busy: 'BUSY',
}

/** As many as help: the first says it, the rest may be its consequence. */
const mostProblems = 3

/**
 * How a run went, by everything that it left: spark-submit's exit code alone is no proof. `exitCode` null: it never
 * came to say one. `file`: what was submitted; the stack's own job has to have said that its work is complete.
 */
export function judge(exitCode: number | null, file: string, scan: LogScan): Outcome {
  const rows = scan.result?.rows ?? scan.told?.rows ?? null
  if (exitCode !== 0) return { state: 'failed', problems: causes(exitCode, scan), rows }
  if (scan.result !== null && /fail|error|incomplete|broken/i.test(scan.result.state))
    return { state: 'failed', problems: causes(1, scan), rows }
  if (isWeatherJob(file) && scan.result === null && scan.told === null) {
    const problem: Problem = { code: 'SPARK_NO_RESULT', params: {}, detail: scan.lastError ?? fileName(file) }
    return { state: 'failed', problems: [problem, ...causes(0, scan)].slice(0, mostProblems), rows }
  }
  // It came through; what it lost on its way deserves a look.
  const executors = scan.found.get('executors')
  return { state: 'succeeded', problems: executors === undefined ? [] : [problemOf('executors', executors, 0)], rows }
}

function causes(exitCode: number | null, scan: LogScan): Problem[] {
  const found = new Map(scan.found)
  const { lastError, result } = scan
  const told = result?.message ?? lastError
  const known = kinds[result?.kind ?? '']
  if (result !== null && known !== undefined) return [{ code: known, params: {}, ...(result.message === null ? {} : { detail: result.message }) }]
  const found137 = exitCode === null || exitCode === 137 || exitCode === 143
  if (told !== null && (troubleOf(told) ?? 'raised') === 'raised') found.set('raised', { line: told, name: '', count: 1 })
  // What the job ended with is what it failed of; other traces may have been overcome.
  const last = lastError === null ? null : troubleOf(lastError)
  const rank = (trouble: Trouble): number => (trouble === last ? -1 : troubles.indexOf(trouble))
  const problems = [...found]
    .sort(([a], [b]) => rank(a) - rank(b))
    .map(([trouble, trace]) => problemOf(trouble, trace, exitCode))
  if (found137 && !found.has('memory'))
    problems.unshift({ code: 'SPARK_KILLED', params: exitCode === null ? {} : { exitCode } })
  if (exitCode === 0) return problems
  if (problems.length === 0) {
    // 2 is what argparse ends with.
    const code = exitCode === 2 ? 'SPARK_BAD_ARGUMENTS' : 'SPARK_JOB_RAISED'
    problems.push({ code, params: exitCode === null || code === 'SPARK_BAD_ARGUMENTS' ? {} : { exitCode } })
  }
  return problems.slice(0, mostProblems)
}

function problemOf(trouble: Trouble, { line, name, count }: Trace, exitCode: number | null): Problem {
  const named = (param: string): Problem['params'] => (name === '' ? {} : { [param]: name })
  switch (trouble) {
    case 'denied':
      return { code: 'SPARK_HDFS_DENIED', params: {}, detail: line }
    case 'hdfs':
      return { code: 'SPARK_HDFS_UNAVAILABLE', params: {}, detail: line }
    case 'memory':
      return { code: 'SPARK_OUT_OF_MEMORY', params: {}, detail: line }
    case 'code':
      return { code: 'SPARK_CODE_MISSING', params: named('name'), detail: line }
    case 'file':
      return { code: 'SPARK_FILE_MISSING', params: named('path'), detail: line }
    case 'exists':
      return { code: 'SPARK_OUTPUT_EXISTS', params: named('path'), detail: line }
    case 'arguments':
      return { code: 'SPARK_BAD_ARGUMENTS', params: {}, detail: line }
    case 'master':
      return { code: 'SPARK_MASTER_UNREACHABLE', params: {}, detail: line }
    case 'executors':
      return { code: 'SPARK_EXECUTORS_LOST', params: { count }, detail: line }
    case 'raised':
      return { code: 'SPARK_JOB_RAISED', params: exitCode === null || exitCode === 0 ? {} : { exitCode }, detail: line }
  }
}
