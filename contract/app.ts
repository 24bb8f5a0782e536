import { z } from 'zod'
import { procedure } from './base'

export const appInfoSchema = z.object({
  version: z.string(),
  shell: z.enum(['electron', 'web', 'cli']),
  platform: z.string(),
  dataDir: z.string(),
  /** The user's language as the system says, `fr-FR`; the renderer falls back on it. */
  systemLanguage: z.string(),
  startedAt: z.number(),
})
export type AppInfo = z.infer<typeof appInfoSchema>

export const appContract = {
  info: procedure.output(appInfoSchema),
}
