import { os } from '@orpc/server'

/** Calls wait until it is known whose servers answer; a panel that watches is shown what there is meanwhile. */
export const settledFirst = (settled: () => Promise<void>) =>
  os.middleware(async ({ next, path }) => {
    if (path.at(-1) !== 'watch') await settled()
    return next()
  })
