import { prepareActs, type Diagnosis, type MendEvent } from '../../contract/hdfs'
import { findDenials, targetIn, type HdfsDenial } from '../../contract/hdfs-denial'
import { ProblemError } from '../../contract/problem'
import { lsMode, statOrNull } from './entries'
import { diagnose } from './diagnosis'
import type { Hdfs } from './hdfs'
import { applyActs } from './mend'
import { homeOf, sparkUser } from './state'

type Question = { text: string; path?: string | undefined } | { denial: HdfsDenial; path?: string | undefined }

/** A run's output repeats itself; what it says beyond this many different refusals helps nobody. */
const mostDenials = 20

/** Explains refusals, and mends them as the superuser. */
export class Permissions {
  constructor(private readonly hdfs: Hdfs) {}

  async diagnose(question: Question): Promise<Diagnosis[]> {
    if ('denial' in question) return [await diagnose(this.hdfs, question.denial, question.path)]
    const found: Diagnosis[] = []
    for (const denial of findDenials(question.text).slice(0, mostDenials))
      found.push(await this.#explain(denial, question.path, targetIn(question.text, denial)))
    return found
  }

  /** A path that was found in the text is a guess: good enough to propose by, not to say that all is well. */
  async #explain(denial: HdfsDenial, path: string | undefined, guess: string | undefined): Promise<Diagnosis> {
    const found = await diagnose(this.hdfs, denial, path ?? guess)
    const certain = path !== undefined || guess === undefined || found.kind !== 'mended'
    return certain ? found : diagnose(this.hdfs, denial, undefined)
  }

  async *applyMend(
    input: { denial: HdfsDenial; path?: string | undefined; mend: string },
    signal: AbortSignal | undefined,
  ): AsyncGenerator<MendEvent> {
    const { mends, kind } = await diagnose(this.hdfs, input.denial, input.path)
    const mend = mends.find(({ id }) => id === input.mend)
    if (mend === undefined)
      throw new ProblemError(
        'INVALID_INPUT',
        { field: 'mend' },
        { detail: kind === 'mended' ? 'It is mended already.' : `There is no mend "${input.mend}" for this now.` },
      )
    yield* applyActs(this.hdfs, mend.acts, mend.proof, signal)
  }

  /** A home of its own for Spark, and the proof that it can work there. What is right already is left as it is. */
  async *prepare(signal: AbortSignal | undefined): AsyncGenerator<MendEvent> {
    const home = homeOf(sparkUser)
    const found = await statOrNull(this.hdfs.web, home, await this.hdfs.state.superuser())
    const acts = prepareActs({ home, user: sparkUser, found: found === null ? null : { ...found, mode: lsMode(found) } })
    yield* applyActs(this.hdfs, acts, { user: sparkUser, path: home, access: 'write' }, signal)
  }
}
