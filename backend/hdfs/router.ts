import { implement } from '@orpc/server'
import { hdfsContract } from '../../contract/hdfs'
import { problemsMiddleware } from '../../process/problems'

/** The handlers of contract/hdfs.ts. */
export function hdfsRouter() {
  const os = implement(hdfsContract).use(problemsMiddleware)
  return os.router({})
}
