import { implement } from '@orpc/server'
import { hdfsContract } from '../../contract/hdfs'
import { problemsMiddleware } from '../../process/problems'
import { settledFirst } from '../settled-first'
import type { Hdfs } from './hdfs'

/** The handlers of contract/hdfs.ts. */
export function hdfsRouter(hdfs: Hdfs, settled: () => Promise<void> = () => Promise.resolve()) {
  const os = implement(hdfsContract).use(problemsMiddleware).use(settledFirst(settled))
  return os.router({
    watch: os.watch.handler(({ input, signal }) => hdfs.watch(signal, input.closely)),
    list: os.list.handler(({ input, signal }) => hdfs.list(input, signal)),
    maker: os.maker.handler(async ({ input }) => ({ user: await hdfs.maker(input) })),
    stat: os.stat.handler(({ input }) => hdfs.stat(input)),
    summary: os.summary.handler(({ input }) => hdfs.summary(input)),
    preview: os.preview.handler(({ input }) => hdfs.preview(input)),
    uploadBegin: os.uploadBegin.handler(({ input }) => hdfs.uploadBegin(input)),
    uploadChunk: os.uploadChunk.handler(({ input }) => hdfs.uploadChunk(input)),
    uploadEnd: os.uploadEnd.handler(({ input }) => hdfs.uploadEnd(input)),
    uploadCancel: os.uploadCancel.handler(({ input }) => hdfs.uploadCancel(input)),
    download: os.download.handler(({ input, signal }) => hdfs.download(input, signal)),
    put: os.put.handler(({ input, signal }) => hdfs.put(input, signal)),
    get: os.get.handler(({ input, signal }) => hdfs.get(input, signal)),
    mkdir: os.mkdir.handler(({ input }) => hdfs.mkdir(input)),
    rename: os.rename.handler(({ input }) => hdfs.rename(input)),
    remove: os.remove.handler(({ input }) => hdfs.remove(input)),
    chmod: os.chmod.handler(({ input }) => hdfs.chmod(input)),
    chown: os.chown.handler(({ input }) => hdfs.chown(input)),
    setReplication: os.setReplication.handler(({ input }) => hdfs.setReplication(input)),
    setQuota: os.setQuota.handler(({ input }) => hdfs.setQuota(input)),
    safeMode: os.safeMode.handler(({ input }) => hdfs.safeMode(input)),
    fsck: os.fsck.handler(({ input, signal }) => hdfs.fsck(input, signal)),
    prepare: os.prepare.handler(({ signal }) => hdfs.permissions.prepare(signal)),
    diagnose: os.diagnose.handler(({ input }) => hdfs.permissions.diagnose(input)),
    applyMend: os.applyMend.handler(({ input, signal }) => hdfs.permissions.applyMend(input, signal)),
  })
}
