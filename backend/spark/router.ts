import { implement } from '@orpc/server'
import { sparkContract } from '../../contract/spark'
import { problemsMiddleware } from '../../process/problems'

/** The handlers of contract/spark.ts. */
export function sparkRouter() {
  const os = implement(sparkContract).use(problemsMiddleware)
  return os.router({})
}
