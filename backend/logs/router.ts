import { implement } from '@orpc/server'
import { logsContract } from '../../contract/logs'
import { problemsMiddleware } from '../../process/problems'

/** The handlers of contract/logs.ts. */
export function logsRouter() {
  const os = implement(logsContract).use(problemsMiddleware)
  return os.router({})
}
