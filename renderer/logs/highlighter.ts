import { useEffect, useMemo, useSyncExternalStore } from 'react'
import type { LogTerm } from '../../contract/logs'
import { findHits, merged, patternOf, type Hit } from './find-hits'
import type { HighlightAnswer, HighlightQuestion } from './highlight-worker'

/** How long an expression may take for the lines on the screen before it is given up, ms. */
const patience = 1000
const mostKnown = 2000

/**
 * Says where texts have the terms. Plain terms are looked for at once; expressions in a worker, since a bad one may take
 * forever: their hits are there a frame later.
 */
export class Highlighter {
  readonly #plain: RegExp[]
  readonly #worked: LogTerm[]
  readonly #known = new Map<string, Hit[]>()
  readonly #listeners = new Set<() => void>()
  #asked = new Set<string>()
  #worker: Worker | null = null
  #watchdog: ReturnType<typeof setTimeout> | undefined
  #number = 0
  #waiting = false
  #gaveUp = false
  version = 0

  constructor(terms: readonly LogTerm[]) {
    const positive = terms.filter((term) => !term.negate)
    this.#plain = positive.filter((term) => !term.regex).map(patternOf).map(({ source, flags }) => new RegExp(source, flags))
    this.#worked = positive.filter((term) => term.regex)
  }

  hits(text: string): readonly Hit[] {
    const plain = this.#plain.length === 0 ? [] : findHits(text, this.#plain)
    if (this.#worked.length === 0 || text === '') return plain
    const known = this.#known.get(text)
    if (known !== undefined) return plain.length === 0 ? known : merged([...plain, ...known])
    this.#ask(text)
    return plain
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  dispose(): void {
    clearTimeout(this.#watchdog)
    this.#worker?.terminate()
    this.#worker = null
    this.#waiting = false
    this.#asked.clear()
  }

  #ask(text: string): void {
    if (this.#gaveUp) return
    this.#asked.add(text)
    if (this.#waiting) return
    this.#waiting = true
    // All rows of one drawing together.
    queueMicrotask(() => { this.#send() })
  }

  #send(): void {
    if (!this.#waiting || this.#asked.size === 0) {
      this.#waiting = false
      return
    }
    const texts = [...this.#asked]
    this.#asked = new Set()
    const worker = (this.#worker ??= new Worker(new URL('./highlight-worker.ts', import.meta.url), { type: 'module' }))
    worker.onmessage = ({ data }: MessageEvent<HighlightAnswer>) => { this.#take(data, texts) }
    worker.onerror = () => { this.#giveUp() }
    this.#watchdog = setTimeout(() => { this.#giveUp() }, patience)
    worker.postMessage({ number: ++this.#number, patterns: this.#worked.map(patternOf), texts } satisfies HighlightQuestion)
  }

  #take({ number, hits }: HighlightAnswer, texts: readonly string[]): void {
    if (number !== this.#number) return
    clearTimeout(this.#watchdog)
    if (this.#known.size > mostKnown) this.#known.clear()
    texts.forEach((text, i) => this.#known.set(text, hits[i] ?? []))
    this.version++
    for (const listener of this.#listeners) listener()
    this.#send()
  }

  #giveUp(): void {
    this.#gaveUp = true
    this.dispose()
  }
}

/** The highlighter of some terms, drawn again when a worker has answered. */
export function useHighlighter(terms: readonly LogTerm[]): { highlighter: Highlighter; version: number } {
  const key = JSON.stringify(terms)
  const highlighter = useMemo(() => new Highlighter(JSON.parse(key) as LogTerm[]), [key])
  useEffect(() => () => { highlighter.dispose() }, [highlighter])
  const version = useSyncExternalStore(highlighter.subscribe, () => highlighter.version)
  return { highlighter, version }
}
