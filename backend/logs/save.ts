import { open, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { ProblemError } from '../../contract/problem'
import { unfinished, writeProblem } from '../../process/atomic-file'

/**
 * Writes text to a file: under another name until it is complete, so that a file that is there is whole; directly where it
 * is to grow. Throws `FILE_UNWRITABLE`, `DISK_FULL`. Ended early, it leaves no part behind (but a growing file stays).
 */
export async function* saveText(
  file: string,
  grows: boolean,
  pieces: AsyncIterable<{ rows: number; text: string }>,
  signal: AbortSignal,
): AsyncGenerator<{ rows: number; bytes: number; done: boolean }> {
  if (!path.isAbsolute(file)) throw new ProblemError('FILE_UNWRITABLE', { path: file }, { detail: 'not an absolute path' })
  const target = grows ? file : path.join(path.dirname(file), `.${path.basename(file)}${unfinished}`)
  let rows = 0
  let bytes = 0
  let complete = false
  const handle = await open(target, 'w', 0o600).catch((error: unknown) => {
    throw writeProblem(error, file)
  })
  try {
    if (grows) yield { rows, bytes, done: false }
    for await (const piece of pieces) {
      const written = Buffer.from(piece.text, 'utf8')
      await handle.writeFile(written)
      rows = piece.rows
      bytes += written.length
      yield { rows, bytes, done: false }
    }
    await handle.close()
    if (signal.aborted && !grows) return
    if (!grows) await rename(target, file)
    complete = true
  } catch (error) {
    throw writeProblem(error, file)
  } finally {
    if (!complete) {
      await handle.close().catch(() => undefined)
      if (!grows) await rm(target, { force: true }).catch(() => undefined)
    }
  }
  yield { rows, bytes, done: true }
}
