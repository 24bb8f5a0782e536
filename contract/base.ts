import { oc } from '@orpc/contract'
import { z } from 'zod'
import { problemSchema } from './problem'

/** Every procedure may fail with `PROBLEM`, whose `data` is a `Problem`. There is no other kind of failure on the wire. */
export const procedure = oc.errors({ PROBLEM: { status: 500, data: problemSchema } })

/** How a stream is watched: `closely` by who has it before their eyes, otherwise only so that a change is noticed some time. */
export const closelySchema = z.object({ closely: z.boolean().default(true) }).prefault({})
