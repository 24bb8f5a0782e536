import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { text as textOf } from 'node:stream/consumers'
import { runStoreOf } from '../../backend/spark/run-store'
import type { Client } from '../../contract'
import type { Diagnosis, MendEvent } from '../../contract/hdfs'
import { describeDiagnosis, describeMend, whyNotMore } from '../../contract/hdfs-text'
import { ProblemError, problemOf } from '../../contract/problem'
import { refusedPath } from '../../contract/spark'
import { exitCodes } from '../codes'
import type { Context, Run } from '../command'
import { oneLine } from '../table'
import { language, put } from '../text'
import { withHdfs } from './hdfs-session'
import { hdfsText } from './hdfs-text'
import { runOf } from './spark-run'

/** Shows what is done as it goes; true where it all went well and was proven. */
async function follow(events: AsyncIterable<MendEvent>, { output }: Context): Promise<boolean> {
  let last: MendEvent | null = null
  for await (const event of events) {
    last = event
    if (output.json) output.progress(JSON.stringify(event))
    else if (event.state !== 'working') {
      const what =
        event.type === 'act'
          ? event.command
          : put(hdfsText.proofs[event.access], { user: event.user, path: event.path })
      output.progress(oneLine(`${what}  (${hdfsText.acts[event.state]})`))
    }
    if (event.problem !== null) output.problem(event.problem)
  }
  return last !== null && (last.state === 'done' || last.state === 'skipped')
}

/** "Prepare HDFS for Spark". */
export async function prepare(context: Context): Run {
  return withHdfs(context, async (client) => {
    const done = await follow(await client.prepare(undefined, { signal: context.signal }), context)
    if (done) context.output.answer({ prepared: true }, () => hdfsText.prepared1)
    return done ? exitCodes.ok : exitCodes.failed
  })
}

/** A longer output is read from its end, where the error is. */
const mostText = 5_000_000

export interface DiagnoseOptions {
  file?: string
  run?: string
  path?: string
  apply?: boolean | string
}

/** What a person reads of a diagnosis. */
export function diagnosisLines(diagnosis: Diagnosis): string[] {
  const { sentence, advice } = describeDiagnosis(diagnosis, language)
  const mends = diagnosis.mends.flatMap((mend) => [
    `${mend.recommended ? '*' : '-'} ${mend.id}${mend.recommended ? ` (${hdfsText.recommended})` : ''}: ${describeMend(mend, language)}`,
    ...mend.commands.map((command) => `    ${command}`),
    ...(mend.instead === null ? [] : [`    ${mend.instead.from} -> ${mend.instead.to}`]),
  ])
  const nearest = diagnosis.nearest.length === 0 ? [] : [put(hdfsText.nearest, { paths: diagnosis.nearest.join('  ') })]
  const changesRights = diagnosis.mends.some(({ acts }) => acts.length > 0)
  return [
    diagnosis.denial.message,
    sentence,
    ...(advice === '' ? [] : [advice]),
    ...nearest,
    ...mends,
    ...(changesRights ? [whyNotMore(language)] : []),
  ].map(oneLine)
}

async function read(words: readonly string[], file: string | undefined): Promise<string> {
  if (file !== undefined)
    try {
      return await readFile(resolve(file), 'utf8')
    } catch (error) {
      throw new ProblemError(
        'FILE_UNREADABLE',
        { path: resolve(file) },
        { detail: problemOf(error).detail, cause: error },
      )
    }
  if (words.length > 0 && words[0] !== '-') return words.join(' ')
  if (words.length === 0 && process.stdin.isTTY)
    throw new ProblemError('INVALID_INPUT', { field: 'text' }, { detail: hdfsText.noInput })
  return textOf(process.stdin)
}

/** Explains what a text (a job's output, a log) says was refused; with --apply does the mend. Ends with 1 while something is refused. */
export async function diagnose(words: string[], options: DiagnoseOptions, context: Context): Run {
  const { output, signal } = context
  const refused = options.run === undefined ? null : await refusedIn(options.run, context.dataDir)
  const text = refused?.text ?? (await read(words, options.file))
  const { path = refused?.path, apply } = options
  return withHdfs(context, async (client) => {
    const found = await client.diagnose({ text: text.slice(-mostText), ...(path === undefined ? {} : { path }) })
    if (found.length === 0) {
      output.answer([], () => hdfsText.nothingRefused)
      return exitCodes.ok
    }
    output.answer(
      found.map((diagnosis) => ({ ...diagnosis, text: describeDiagnosis(diagnosis, language) })),
      () => found.map((diagnosis) => diagnosisLines(diagnosis).join('\n')).join('\n\n'),
    )
    const open = found.filter(({ kind }) => kind !== 'mended')
    if (apply === undefined || apply === false) {
      if (!output.json && open.some(({ mends }) => mends.length > 0)) output.progress(hdfsText.applyWith)
      return open.length === 0 ? exitCodes.ok : exitCodes.failed
    }
    return applyAll(client, open, apply, context, signal)
  })
}

/** What HDFS refused a run of Spark: by its id, the beginning of it, or `last`. Throws `INVALID_INPUT`. */
async function refusedIn(id: string, dataDir: string): Promise<{ text: string; path: string | undefined }> {
  const run = runOf((await runStoreOf(dataDir).list(() => undefined)).reverse(), id)
  return { text: run.denial ?? '', path: refusedPath(run) ?? undefined }
}

async function applyAll(
  client: Client['hdfs'],
  open: readonly Diagnosis[],
  apply: true | string,
  context: Context,
  signal: AbortSignal,
): Run {
  const { output } = context
  let all = true
  for (const { denial, path, mends } of open) {
    const mend = mends.find(({ id, recommended }) => (apply === true ? recommended : id === apply))
    if (mend === undefined || (mend.acts.length === 0 && mend.proof === null)) {
      output.progress(hdfsText.nothingToApply)
      all = false
      continue
    }
    const input = { denial, mend: mend.id, ...(path === null ? {} : { path }) }
    all = (await follow(await client.applyMend(input, { signal }), context)) && all
  }
  if (all && !output.json) output.progress(hdfsText.applied)
  return all ? exitCodes.ok : exitCodes.failed
}
