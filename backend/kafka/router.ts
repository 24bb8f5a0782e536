import { implement } from '@orpc/server'
import { kafkaContract } from '../../contract/kafka'
import { problemsMiddleware } from '../../process/problems'

/** The handlers of contract/kafka.ts. */
export function kafkaRouter() {
  const os = implement(kafkaContract).use(problemsMiddleware)
  return os.router({})
}
