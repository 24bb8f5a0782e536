import { ProblemError } from '../../contract/problem'
import { exitCodes } from '../codes'
import type { Context, Run } from '../command'
import { findRunning } from '../session'
import { put, text } from '../text'

/** Asks the running Weatherdeck to stop producer and consumer; resolves when they have drained and committed. */
export async function stop({ dataDir, output, signal }: Context): Run {
  const session = await findRunning(dataDir)
  if (!session) {
    output.problem(new ProblemError('NOT_RUNNING', {}, { detail: put(text.stopped, { dataDir }) }).problem)
    return exitCodes.notRunning
  }
  try {
    await session.client.pipeline.stop({ role: 'both' }, { signal })
  } finally {
    await session.close()
  }
  output.answer({ stopped: true }, () => text.stoppedThere)
  return exitCodes.ok
}
