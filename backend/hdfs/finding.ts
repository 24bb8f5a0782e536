import type { DiagnosisKind, Mend } from '../../contract/hdfs'

export type Sentence = Mend['sentence']

/** A diagnosis before it is dressed for the contract. */
export interface Finding {
  kind: DiagnosisKind
  sentence: Sentence
  advice: Sentence | null
  /** The parts of the path that stand in the way. */
  blocking: readonly string[]
  nearest: readonly string[]
  /** The recommended one first. */
  mends: readonly Proposal[]
}

/** A mend without what is the same for all: its commands, and that the first is the recommended one. */
export type Proposal = Omit<Mend, 'commands' | 'recommended'>

export const sentence = (text: string, params: Sentence['params'] = {}): Sentence => ({ text, params })

/** A finding that is all words. */
export const bare = (kind: Finding['kind'], params: Finding['sentence']['params'], advice?: string): Finding => ({
  kind,
  sentence: sentence(kind, params),
  advice: advice === undefined ? null : sentence(advice, params),
  blocking: [],
  nearest: [],
  mends: [],
})

/** Nothing in HDFS is wrong: the job has to name something else. */
export const nameInstead = (from: string, to: string): Proposal => ({
  id: 'use-instead',
  sentence: sentence('use-instead', { from, to }),
  acts: [],
  instead: { from, to },
  proof: null,
})
