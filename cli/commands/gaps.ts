import { exitCodes } from '../codes'
import type { Context, Run } from '../command'
import { databaseReady, openSession } from '../session'
import { table } from '../table'
import { put, text, time } from '../text'
import { collected } from './start'

/** Lists what Open-Meteo was asked for and did not have; with `retry` asks for it again. */
export async function gaps(options: { retry: boolean }, { dataDir, output, signal }: Context): Run {
  const session = await openSession(dataDir)
  try {
    const { client, owner } = session
    if (!owner) await databaseReady(session, signal)
    let brought = true
    if (options.retry) {
      const result = await client.pipeline.collect({ retryGaps: true }, { signal })
      if (!output.json) output.progress(collected(result))
      for (const problem of result.problems) output.problem(problem)
      brought = result.bySource.some(({ source, records }) => source !== 'sample' && records > 0)
    }
    const all = await client.pipeline.gaps(undefined, { signal })
    output.answer(all, () =>
      all.length === 0
        ? text.noGaps
        : table(
            [{ name: text.location }, { name: text.source }, { name: text.hours, right: true }, { name: text.period }, { name: text.variables }, { name: text.gapState }],
            all.map((gap) => [
              gap.location,
              gap.source,
              String(gap.hours),
              `${time(gap.from)} – ${time(gap.to)}`,
              gap.variables.join(', '),
              put(gap.known ? text.gapKnown : text.gapWaits, { time: time(gap.askedAt) }),
            ]),
          ),
    )
    if (!brought) return exitCodes.failed
    return all.some(({ known }) => known) ? exitCodes.partial : exitCodes.ok
  } finally {
    await session.close()
  }
}
