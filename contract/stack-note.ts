import { z } from 'zod'

/** Why something of the stack is done, left or waited for. The words are in stack-note-text.ts. */
export const stackNoteCodes = [
  // Plans: why an action is taken, or none.
  'ASKED',
  'PULL_POLICY',
  'NO_IMAGE',
  'NOT_THERE',
  'CONFIGURATION_CHANGED',
  'IMAGE_CHANGED',
  'NAMESPACE_RENEWED',
  'NETWORK_NOT_ATTACHED',
  'VOLUME_NOT_MOUNTED',
  'TOO_MANY',
  'NOT_IN_FILE',
  'RESTARTS_WITH',
  'RUNS',
  'RESTARTING',
  'COMPLETED',
  'EXITED',
  'IN_STATE',
  'NO_CONTAINER',
  // Steps: what is done now.
  'STARTING',
  'STOPPING',
  'REMOVING',
  'NEEDS',
  'WAITS_HEALTHY',
  'WAITS_COMPLETED',
  'WAITS_STARTED',
  'ASKS_REGISTRY',
  'LAYERS',
  'GATHERS_CONTEXT',
  'BASE_IMAGE',
] as const
export type StackNoteCode = (typeof stackNoteCodes)[number]

export const stackNoteSchema = z.object({
  code: z.enum(stackNoteCodes),
  params: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
})
export type StackNote = z.infer<typeof stackNoteSchema>

export const note = (code: StackNoteCode, params: StackNote['params'] = {}): StackNote => ({ code, params })
