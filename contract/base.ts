import { oc } from '@orpc/contract'
import { problemSchema } from './problem'

/** Every procedure may fail with `PROBLEM`, whose `data` is a `Problem`. There is no other kind of failure on the wire. */
export const procedure = oc.errors({ PROBLEM: { status: 500, data: problemSchema } })
