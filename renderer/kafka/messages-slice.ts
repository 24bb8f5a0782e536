import type { StoreApi } from 'zustand'
import type { BrowseEvent, BrowseInput, Message } from '../../contract/kafka'
import type { Problem } from '../../contract/problem'
import { client, problemFromError } from '../client'
import { freshQuery, inputOf, type Query } from './query'

export const pageSize = 200
/** Of a live topic only the latest are kept. */
const liveKept = 1000

/** One reading of a topic, under way or ended. */
export interface Reading {
  topic: string
  input: BrowseInput
  state: 'reading' | 'done' | 'cancelled' | 'failed'
  messages: Message[]
  scanned: number
  total: number | null
  /** What there was to read when it began: what the topic holds beyond that is newer. */
  held: number | null
  skipped: number
  /** Where to go on; empty at the end. */
  next: BrowseEvent['next']
  problem: Problem | null
}

export interface MessagesSlice {
  query: Query
  reading: Reading | null
  /** The message at the side, by its place. */
  chosen: { partition: number; offset: number } | null
  /** The chosen message whole, once it was asked for. */
  whole: Message | null
  setQuery: (patch: Partial<Query>) => void
  /** Reads as the bar says. */
  read: (topic: string) => Promise<void>
  readMore: () => Promise<void>
  stopReading: () => void
  choose: (message: { partition: number; offset: number } | null) => void
  /** Fetches a message whole, also one that is not in the list. */
  fetchWhole: (topic: string, at: { partition: number; offset: number }) => Promise<void>
}

const backwards = ({ from }: BrowseInput): boolean => from.kind === 'newest' || (from.kind === 'next' && from.direction === 'backwards')

export function messagesSlice(set: StoreApi<MessagesSlice>['setState'], get: StoreApi<MessagesSlice>['getState']): MessagesSlice {
  let controller = new AbortController()

  /** Reads into the present reading; a later one takes its place at once. */
  async function run(reading: Reading, input: BrowseInput): Promise<void> {
    controller.abort()
    const own = (controller = new AbortController())
    const change = (patch: (now: Reading) => Partial<Reading>) => {
      if (!own.signal.aborted) set((s) => (s.reading ? { reading: { ...s.reading, ...patch(s.reading) } } : s))
    }
    set({ reading: { ...reading, state: 'reading', problem: null } })
    const before = reading.scanned
    try {
      for await (const event of await client.kafka.browse(input, { signal: own.signal })) {
        change(({ messages, held }) => ({
          messages:
            event.messages.length === 0
              ? messages
              : input.from.kind === 'live'
                ? [...event.messages.reverse(), ...messages].slice(0, liveKept)
                : [...messages, ...event.messages],
          scanned: before + event.scanned,
          total: event.total === null ? null : before + event.total,
          held: held ?? event.total,
          skipped: event.skipped,
          next: event.next,
          ...(event.done === null ? {} : { state: 'done' as const }),
        }))
      }
    } catch (error) {
      const problem = problemFromError(error)
      change(() => ({ state: 'failed', problem }))
    }
  }

  return {
    query: freshQuery,
    reading: null,
    chosen: null,
    whole: null,
    setQuery: (patch) => {
      set((s) => ({ query: { ...s.query, ...patch } }))
    },
    read: async (topic) => {
      const input = inputOf(topic, get().query, pageSize)
      if (!input) return
      set({ chosen: null, whole: null })
      await run({ topic, input, state: 'reading', messages: [], scanned: 0, total: null, held: null, skipped: 0, next: [], problem: null }, input)
    },
    readMore: async () => {
      const { reading } = get()
      if (!reading || reading.next.length === 0) return
      const direction = backwards(reading.input) ? 'backwards' : 'forwards'
      await run(reading, { ...reading.input, from: { kind: 'next', direction, positions: reading.next } })
    },
    stopReading: () => {
      controller.abort()
      set((s) => (s.reading?.state === 'reading' ? { reading: { ...s.reading, state: 'cancelled' } } : s))
    },
    choose: (chosen) => {
      set({ chosen, whole: null })
    },
    fetchWhole: async (topic, { partition, offset }) => {
      const asked = get().chosen
      try {
        const whole = await client.kafka.message({ topic, partition, offset })
        if (get().chosen === asked) set({ whole })
      } catch (error) {
        const problem = problemFromError(error)
        set((s) => (s.reading ? { reading: { ...s.reading, problem } } : s))
      }
    },
  }
}
