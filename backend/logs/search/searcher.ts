import { Worker } from 'node:worker_threads'
import type { LogTerm } from '../../../contract/logs'
import { ProblemError } from '../../../contract/problem'
import type { Answer, Job, Place, ProblemLine } from './jobs'

/** The longest that one look at a few megabytes may take, ms. */
const patienceMs = 10_000
/** How long a look that nobody waits for any more may go on: shorter ones end sooner than a new thread starts. */
const graceMs = 1000

interface Waiting {
  job: Job
  resolve: (answer: Answer) => void
  reject: (error: Error) => void
}

/** Looks through lines in a thread of its own, one job after the other; searches go before the look for known problems. */
export class Searcher {
  #worker: Worker | null = null
  #queue: Waiting[] = []
  #present: (Waiting & { timer: NodeJS.Timeout }) | null = null
  #numbers = 0
  #closed = false

  /** `file`: the bundled worker.ts. */
  constructor(private readonly file: string) {}

  /** The bits of `scan`. Throws `SEARCH_TOO_SLOW`; rejects where the file is gone, or the signal aborts. */
  async scan(place: Place, terms: LogTerm[], signal: AbortSignal): Promise<Uint8Array> {
    signal.throwIfAborted()
    const number = ++this.#numbers
    const abandon = (): void => this.#abandon(number)
    signal.addEventListener('abort', abandon)
    try {
      const answer = await this.#ask({ kind: 'scan', number, place, terms })
      if ('bits' in answer) return answer.bits
      throw new Error('failed' in answer ? answer.failed : 'no bits')
    } finally {
      signal.removeEventListener('abort', abandon)
    }
  }

  async problems(place: Place): Promise<ProblemLine[]> {
    const answer = await this.#ask({ kind: 'problems', number: ++this.#numbers, place })
    if ('problems' in answer) return answer.problems
    throw new Error('failed' in answer ? answer.failed : 'no problems')
  }

  async close(): Promise<void> {
    this.#closed = true
    const error = new Error('the search was closed')
    for (const waiting of this.#queue.splice(0)) waiting.reject(error)
    this.#present?.reject(error)
    await this.#worker?.terminate()
  }

  #ask(job: Job): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#closed) return reject(new Error('the search was closed'))
      const waiting = { job, resolve, reject }
      const behind = job.kind === 'scan' ? this.#queue.findIndex((other) => other.job.kind === 'problems') : -1
      if (behind < 0) this.#queue.push(waiting)
      else this.#queue.splice(behind, 0, waiting)
      this.#next()
    })
  }

  /** Nobody waits for a job any more: those behind it need not wait for it either. */
  #abandon(number: number): void {
    const error = new Error('the search was given up')
    const at = this.#queue.findIndex(({ job }) => job.number === number)
    if (at >= 0) {
      for (const { reject } of this.#queue.splice(at, 1)) reject(error)
      return
    }
    const worker = this.#worker
    if (worker === null || this.#present?.job.number !== number) return
    setTimeout(() => {
      if (this.#present?.job.number === number) this.#fail(worker, error)
    }, graceMs).unref()
  }

  #next(): void {
    if (this.#present !== null) return
    const waiting = this.#queue.shift()
    if (waiting === undefined) return
    const worker = (this.#worker ??= this.#start())
    const timer = setTimeout(() => {
      this.#fail(worker, new ProblemError('SEARCH_TOO_SLOW'))
    }, patienceMs)
    this.#present = { ...waiting, timer }
    worker.postMessage(waiting.job)
  }

  #start(): Worker {
    const worker = new Worker(this.file, { resourceLimits: { maxOldGenerationSizeMb: 256 } })
    worker.on('message', (answer: Answer) => {
      const present = this.#present
      if (present?.job.number !== answer.number) return
      clearTimeout(present.timer)
      this.#present = null
      present.resolve(answer)
      this.#next()
    })
    worker.on('error', (error) => this.#fail(worker, error instanceof Error ? error : new Error(String(error))))
    return worker
  }

  /** The thread is of no use any more: what it worked on fails, what waits gets another one. */
  #fail(worker: Worker, error: Error): void {
    if (this.#worker !== worker) return
    this.#worker = null
    void worker.terminate()
    const present = this.#present
    this.#present = null
    if (present !== null) {
      clearTimeout(present.timer)
      present.reject(error)
    }
    this.#next()
  }
}
