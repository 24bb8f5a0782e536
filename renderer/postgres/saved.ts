import { z } from 'zod'

/** One run of the past. `problem` is its code where it failed. */
const entrySchema = z.object({
  sql: z.string(),
  at: z.number(),
  milliseconds: z.number(),
  readOnly: z.boolean(),
  rows: z.number(),
  problem: z.string().nullable(),
})
export type HistoryEntry = z.infer<typeof entrySchema>

const draftKey = 'weatherdeck.postgres.draft'
const historyKey = 'weatherdeck.postgres.history'
const keptRuns = 100
/** What one entry keeps of a text, characters: local storage holds about 5 million. */
const keptText = 20_000

const firstDraft = `select location, observed_at, temperature_2m, wind_speed_10m, source
from weather_data
order by observed_at desc
limit 100;
`

/** The history with a run more, newest first, at most 100; the same text run again right away counts once. */
export function rememberRun(history: HistoryEntry[], entry: HistoryEntry): HistoryEntry[] {
  const kept = { ...entry, sql: entry.sql.slice(0, keptText) }
  return [kept, ...history.filter((old, i) => i > 0 || old.sql !== kept.sql)].slice(0, keptRuns)
}

// Storage may be full or forbidden: then the panel works without a memory.
function read(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value)
  } catch {
    // See above.
  }
}

export const loadDraft = (): string => read(draftKey) ?? firstDraft
export const saveDraft = (draft: string): void => {
  write(draftKey, draft)
}

export function loadHistory(): HistoryEntry[] {
  try {
    return z.array(entrySchema).parse(JSON.parse(read(historyKey) ?? '[]'))
  } catch {
    return []
  }
}
export const saveHistory = (history: HistoryEntry[]): void => {
  write(historyKey, JSON.stringify(history))
}
