import type { BrowseInput } from '../../contract/kafka'

/** What stands in the bar above the messages, as it was typed. */
export interface Query {
  from: 'newest' | 'live' | 'oldest' | 'offset' | 'time'
  offset: string
  /** Local date and time, as the browser's own field gives it: `2026-11-24T10:30`. */
  time: string
  /** null: all. */
  partition: number | null
  key: string
  text: string
  regex: boolean
}

export const freshQuery: Query = { from: 'newest', offset: '', time: '', partition: null, key: '', text: '', regex: false }

/** The whole number that a person typed; null where it is none. */
export function offsetOf(typed: string): number | null {
  const digits = typed.trim().replace(/[\s\u00a0\u202f,.]/g, '')
  return /^\d{1,15}$/.test(digits) ? Number(digits) : null
}

/** Epoch ms of a local date and time; null where it is none. */
export function timeOf(typed: string): number | null {
  const at = new Date(typed).getTime()
  return typed === '' || Number.isNaN(at) || at < 0 ? null : at
}

/** What to ask of the backend; null while the offset or the time is missing. */
export function inputOf(topic: string, query: Query, limit: number): BrowseInput | null {
  const { key, text, regex } = query
  const rest = { topic, limit, partitions: query.partition === null ? [] : [query.partition], filter: { key, text, regex } }
  switch (query.from) {
    case 'offset': {
      const offset = offsetOf(query.offset)
      return offset === null ? null : { ...rest, from: { kind: 'offset', offset } }
    }
    case 'time': {
      const at = timeOf(query.time)
      return at === null ? null : { ...rest, from: { kind: 'time', at } }
    }
    default:
      return { ...rest, from: { kind: query.from } }
  }
}
