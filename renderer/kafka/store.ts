import { create } from 'zustand'
import { pipelineTopic, type GroupDetail, type TopicDetail } from '../../contract/kafka'
import type { Problem } from '../../contract/problem'
import { client, problemFromError } from '../client'
import { messagesSlice, type MessagesSlice } from './messages-slice'
import { freshQuery } from './query'

export const tabs = ['messages', 'partitions', 'readers', 'config'] as const
export type Tab = (typeof tabs)[number]

/** What the panel is about: the broker as a whole, or one thing on it. */
export type Subject = { kind: 'broker'; name: '' } | { kind: 'topic'; name: string } | { kind: 'group'; name: string }

/** What stands at the side, beside a chosen message. */
export type Side = 'create' | 'produce' | 'partitions' | 'empty' | 'delete' | 'reset' | 'deleteGroup'

interface KafkaPanelStore extends MessagesSlice {
  subject: Subject
  tab: Tab
  filter: string
  internals: boolean
  side: Side | null
  topic: TopicDetail | null
  group: GroupDetail | null
  /** Why the detail can't be shown. */
  detailProblem: Problem | null
  /** Why what was asked for last was not done; stays until dismissed. */
  problem: Problem | null
  acting: boolean
  select: (subject: Subject) => void
  setTab: (tab: Tab) => void
  setFilter: (filter: string) => void
  setInternals: (internals: boolean) => void
  open: (side: Side | null) => void
  clearProblem: () => void
  /** Reads the detail of the subject anew. */
  refresh: () => Promise<void>
  /** Does something and closes the side (`stay`: leaves it open); false when it was refused, with `problem` saying why. */
  act: (work: () => Promise<unknown>, stay?: boolean) => Promise<boolean>
}

/** What a person looks at in the panel; survives a change of panel. */
export const useKafkaPanel = create<KafkaPanelStore>((set, get) => ({
  ...messagesSlice(set, get),
  subject: { kind: 'topic', name: pipelineTopic },
  tab: 'messages',
  filter: '',
  internals: false,
  side: null,
  topic: null,
  group: null,
  detailProblem: null,
  problem: null,
  acting: false,
  select: (subject) => {
    const { subject: before, stopReading } = get()
    if (before.kind === subject.kind && before.name === subject.name) return
    stopReading()
    // What was typed for one topic says nothing about the next.
    set({ subject, side: null, topic: null, group: null, detailProblem: null, query: freshQuery, reading: null, chosen: null, whole: null })
    void get().refresh()
  },
  setTab: (tab) => {
    set({ tab, side: null })
  },
  setFilter: (filter) => {
    set({ filter })
  },
  setInternals: (internals) => {
    set({ internals })
  },
  open: (side) => {
    set({ side, problem: null })
  },
  clearProblem: () => {
    set({ problem: null })
  },
  refresh: async () => {
    const { subject } = get()
    const current = () => get().subject === subject
    try {
      if (subject.kind === 'topic') {
        const topic = await client.kafka.topic({ topic: subject.name })
        if (current()) set({ topic, detailProblem: null })
      } else if (subject.kind === 'group') {
        const group = await client.kafka.group({ group: subject.name })
        if (current()) set({ group, detailProblem: null })
      }
    } catch (error) {
      const detailProblem = problemFromError(error)
      if (current()) set({ detailProblem, topic: null, group: null })
    }
  },
  act: async (work, stay = false) => {
    set({ acting: true, problem: null })
    try {
      await work()
      if (!stay) set({ side: null })
      return true
    } catch (error) {
      set({ problem: problemFromError(error) })
      return false
    } finally {
      set({ acting: false })
    }
  },
}))
