import { ORPCError, ValidationError } from '@orpc/contract'
import { os } from '@orpc/server'
import { problemOf, problemSchema, type Problem } from '../contract/problem'

/** The `Problem` behind whatever a call threw, on either side of the wire. */
export function problemOfCall(error: unknown): Problem {
  if (error instanceof ORPCError) {
    if (error.code === 'PROBLEM') {
      const parsed = problemSchema.safeParse(error.data)
      if (parsed.success) return parsed.data
    }
    if (error.cause instanceof ValidationError)
      return {
        code: error.code === 'BAD_REQUEST' ? 'INVALID_INPUT' : 'INTERNAL',
        params: {},
        detail: error.cause.issues
          .map((issue) => {
            const path = (issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part)).join('.')
            return path === '' ? issue.message : `${path}: ${issue.message}`
          })
          .join('\n'),
      }
  }
  return problemOf(error)
}

const toCallError = (error: unknown) =>
  new ORPCError('PROBLEM', { status: 500, data: problemOfCall(error), cause: error })

async function* withProblems<T>(stream: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* stream
  } catch (error) {
    throw toCallError(error)
  }
}

const isStream = (value: unknown): value is AsyncIterable<unknown> =>
  typeof value === 'object' && value !== null && Symbol.asyncIterator in value

/** Turns everything that a procedure (or its stream) throws into the contract's one kind of error. */
export const problemsMiddleware = os.middleware(async ({ next }) => {
  try {
    const result = await next()
    return isStream(result.output) ? { ...result, output: withProblems(result.output) as typeof result.output } : result
  } catch (error) {
    throw toCallError(error)
  }
})
