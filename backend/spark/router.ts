import { implement } from '@orpc/server'
import { sparkContract } from '../../contract/spark'
import { problemsMiddleware } from '../../process/problems'
import type { Spark } from './spark'

/** The handlers of contract/spark.ts. */
export function sparkRouter(spark: Spark) {
  const os = implement(sparkContract).use(problemsMiddleware)
  return os.router({
    watch: os.watch.handler(({ input, signal }) => spark.watch(signal, input.closely)),
    runs: os.runs.handler(() => spark.runs()),
    run: os.run.handler(({ input }) => spark.run(input.id)),
    submit: os.submit.handler(({ input }) => spark.submit(input)),
    rerun: os.rerun.handler(({ input }) => spark.rerun(input)),
    cancel: os.cancel.handler(({ input }) => spark.cancel(input.id)),
    startNow: os.startNow.handler(({ input }) => spark.startNow(input.id)),
    killApplication: os.killApplication.handler(({ input }) => spark.killApplication(input.id)),
    remove: os.remove.handler(({ input }) => spark.remove(input.ids)),
    log: os.log.handler(({ input, signal }) => spark.log(input, signal)),
    detail: os.detail.handler(({ input }) => spark.detail(input.id)),
    files: os.files.handler(() => spark.files.list()),
    upload: os.upload.handler(async ({ input }) => ({
      file: await spark.files.upload(input.name, input.at, Buffer.from(input.data, 'base64'), input.last),
    })),
    addFile: os.addFile.handler(({ input }) => spark.files.add(input.path)),
    removeFile: os.removeFile.handler(({ input }) => spark.files.remove(input.name)),
  })
}
