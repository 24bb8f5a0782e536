import { implement } from '@orpc/server'
import { runAllContract } from '../../contract/run-all'
import { problemsMiddleware } from '../../process/problems'
import type { RunAllService } from './run-all'

/** The handlers of contract/run-all.ts. */
export function runAllRouter(runAll: RunAllService) {
  const os = implement(runAllContract).use(problemsMiddleware)
  return os.router({
    watch: os.watch.handler(({ signal }) => runAll.watch(signal)),
    start: os.start.handler(({ input }) => runAll.start(input)),
    cancel: os.cancel.handler(() => runAll.cancel()),
  })
}
