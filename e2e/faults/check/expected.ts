import type { Poison } from '../poison'
import type { TopicRecord } from '../places/place'
import type { HeldPlace } from './raw-replies'

/** A value that some reply holds. `sure`: it must have come, else only may have (its topic was deleted). */
export interface Candidate {
  value: number
  by: string
  sure: boolean
}

/** `location time source` -> variable -> who says what. */
export type Expected = Map<string, Map<string, Candidate[]>>

export const keyOf = (location: string, at: number, source: string): string => `${location} ${new Date(at).toISOString()} ${source}`

/** What replies and right foreign records say, by row and variable. */
export function expectedOf(held: readonly HeldPlace[], sent: readonly Poison[], records: readonly TopicRecord[]): Expected {
  const expected: Expected = new Map()
  const add = (key: string, variable: string, candidate: Candidate): void => {
    const row = expected.get(key) ?? new Map<string, Candidate[]>()
    expected.set(key, row)
    row.set(variable, [...(row.get(variable) ?? []), candidate])
  }
  for (const { responseId, source, location, moments } of held)
    for (const [at, values] of moments)
      for (const [variable, value] of values) add(keyOf(location, at, source), variable, { value, by: responseId, sure: true })
  const there = new Set(records.map(({ value }) => value))
  for (const { accepted, value } of sent) {
    if (!accepted || value === null) continue
    const record = JSON.parse(value) as { type: string; location: string; observed_at: string; source: string; response_id: string; values: Record<string, number> }
    if (record.type !== 'observation') continue
    for (const [variable, said] of Object.entries(record.values))
      add(keyOf(record.location, Date.parse(record.observed_at), record.source), variable, { value: said, by: record.response_id, sure: there.has(value) })
  }
  return expected
}

/** The right values of one variable: the newest that must be there, and newer ones that may. */
export function rightOf(candidates: readonly Candidate[]): { right: Candidate[]; required: boolean } {
  const newest = candidates.filter(({ sure }) => sure).sort((a, b) => (a.by < b.by ? 1 : -1))[0]
  const may = candidates.filter(({ sure, by }) => !sure && (!newest || by > newest.by))
  return { right: newest ? [newest, ...may] : may, required: newest !== undefined }
}
