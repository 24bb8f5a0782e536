import { DatabaseError } from 'pg'
import { ProblemError, type Problem } from '../../contract/problem'
import { utf16Offset, type Statement } from './split'

/** What a `failed` event says. */
export interface Failure {
  problem: Problem
  position: number | null
  hint: string | null
  sqlState: string | null
}

// Classes and codes: PostgreSQL documentation, appendix "PostgreSQL Error Codes".
const cancelled = '57014'
const readOnlyTransaction = '25006'
const insufficientPrivilege = '42501'
const diskFull = '53100'
const unavailable = /^(08...|57P0[1-5]|53300|28...|3D000)$/

/** A failure that we state ourselves, before or after PostgreSQL has its say. */
export function ownFailure(code: Problem['code'], detail: string, position: number | null = null): Failure {
  return { problem: { code, params: {}, detail }, position, hint: null, sqlState: null }
}

/**
 * A driver's error as a failure of `statement`. `SQL_READ_ONLY` where the transaction or the reader role refused it,
 * `DATABASE_UNAVAILABLE` where the connection is gone, `DATABASE_DISK_FULL` where there is no room to write, `SQL_CANCELLED` where it was interrupted, else `SQL_FAILED`.
 */
export function failureOf(error: unknown, statement: Statement | null, mode: { readOnly: boolean }): Failure {
  if (error instanceof ProblemError) return { problem: error.problem, position: null, hint: null, sqlState: null }
  if (!(error instanceof DatabaseError)) return ownFailure('DATABASE_UNAVAILABLE', String((error as Error).message))
  const sqlState = error.code ?? null
  const position =
    statement?.kind === 'sql' && error.position !== undefined
      ? statement.offset + utf16Offset(statement.text, Number(error.position))
      : null
  const detail = [error.message, error.detail].filter(Boolean).join('\n')
  return { problem: { code: codeOf(sqlState, mode), params: {}, detail }, position, hint: error.hint ?? null, sqlState }
}

function codeOf(sqlState: string | null, mode: { readOnly: boolean }): Problem['code'] {
  if (sqlState === null) return 'SQL_FAILED'
  if (sqlState === cancelled) return 'SQL_CANCELLED'
  if (sqlState === readOnlyTransaction || (mode.readOnly && sqlState === insufficientPrivilege)) return 'SQL_READ_ONLY'
  if (sqlState === diskFull) return 'DATABASE_DISK_FULL'
  return unavailable.test(sqlState) ? 'DATABASE_UNAVAILABLE' : 'SQL_FAILED'
}

/** For what is not a statement of the user's: everything that went wrong is the database's being away. */
export function databaseAway(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error
  const failure = failureOf(error, null, { readOnly: false })
  const told = ['SQL_FAILED', 'DATABASE_DISK_FULL'] as const
  const code = told.find((one) => one === failure.problem.code) ?? 'DATABASE_UNAVAILABLE'
  return new ProblemError(code, {}, { detail: failure.problem.detail, cause: error })
}
