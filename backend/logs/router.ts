import { implement } from '@orpc/server'
import { logsContract } from '../../contract/logs'
import { problemsMiddleware } from '../../process/problems'
import type { Logs } from './logs'

/** The handlers of contract/logs.ts: each passes the call on to the process of the logs. */
export function logsRouter(logs: Logs) {
  const os = implement(logsContract).use(problemsMiddleware)
  const cancelled = (signal: AbortSignal | undefined) => (signal === undefined ? {} : { signal })
  return os.router({
    watch: os.watch.handler(async ({ signal }) => (await logs.client()).watch(undefined, cancelled(signal))),
    view: os.view.handler(async ({ input, signal }) => (await logs.client()).view(input, cancelled(signal))),
    seen: os.seen.handler(async ({ input }) => (await logs.client()).seen(input)),
    follow: os.follow.handler(async ({ input }) => (await logs.client()).follow(input)),
    window: os.window.handler(async ({ input }) => (await logs.client()).window(input)),
    entry: os.entry.handler(async ({ input }) => (await logs.client()).entry(input)),
    line: os.line.handler(async ({ input }) => (await logs.client()).line(input)),
    context: os.context.handler(async ({ input }) => (await logs.client()).context(input)),
    histogram: os.histogram.handler(async ({ input, signal }) => (await logs.client()).histogram(input, cancelled(signal))),
    levelsOverTime: os.levelsOverTime.handler(async ({ input, signal }) => (await logs.client()).levelsOverTime(input, cancelled(signal))),
    download: os.download.handler(async ({ input, signal }) => (await logs.client()).download(input, cancelled(signal))),
    save: os.save.handler(async ({ input, signal }) => (await logs.client()).save(input, cancelled(signal))),
  })
}
