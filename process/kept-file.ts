import { readFile, rename } from 'node:fs/promises'
import { ProblemError, type Problem } from '../contract/problem'
import { errnoOf } from './atomic-file'

/** The name under which a damaged file is kept: beside it, with the time. */
export const brokenName = (file: string, at = new Date()): string => `${file}.broken-${at.toISOString().replace(/[:.]/g, '-')}`

/**
 * Reads a file that we wrote; null where there is none. One that is damaged (`parse` throws, or a folder is in its place) is
 * renamed, never deleted, and reported as `FILE_SET_ASIDE`. Throws `FILE_UNREADABLE` for one that cannot be read just now,
 * which may be in the best of order, or that cannot be renamed.
 */
export async function readKept<T>(file: string, parse: (text: string) => T, report: (problem: Problem) => void): Promise<T | null> {
  let damage: unknown
  try {
    const text = await readFile(file, 'utf8')
    try {
      return parse(text)
    } catch (error) {
      damage = error
    }
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null
    if (errnoOf(error) !== 'EISDIR') throw unreadable(file, error)
    damage = error
  }
  const aside = brokenName(file)
  await rename(file, aside).catch((error: unknown) => {
    throw unreadable(file, error)
  })
  report({ code: 'FILE_SET_ASIDE', params: { path: file, aside }, detail: damage instanceof Error ? damage.message : String(damage) })
  return null
}

const unreadable = (file: string, error: unknown): ProblemError =>
  new ProblemError('FILE_UNREADABLE', { path: file }, { detail: error instanceof Error ? error.message : String(error), cause: error })
