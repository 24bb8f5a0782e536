import { readFile } from 'node:fs/promises'
import { ProblemError } from '../../contract/problem'
import { errnoOf, writeAtomically } from '../../process/atomic-file'

/**
 * The text of a `.env` with one value set: its line is replaced, or the commented-out one of `.env.example`, or a new
 * one is added. Everything else, the line endings too, stays as it was. `value` needs no quotes (a port, a name).
 */
export function setEnvValue(text: string, name: string, value: string): string {
  const newline = text.includes('\r\n') ? '\r\n' : '\n'
  const line = (comment: string) => new RegExp(`^[ \\t]*${comment}(?:export[ \\t]+)?${name}[ \\t]*[=:].*$`, 'gm')
  const put = () => `${name}=${value}`
  // "." stops before \n only: a \r at the end would be taken along.
  const withReturn = (match: string) => put() + (match.endsWith('\r') ? '\r' : '')
  if (line('').test(text)) return text.replace(line(''), withReturn)
  if (line('#[ \\t]*').test(text)) {
    let done = false
    return text.replace(line('#[ \\t]*'), (match) => {
      if (done) return match
      done = true
      return withReturn(match)
    })
  }
  const gap = text === '' || text.endsWith('\n') ? '' : newline
  return `${text}${gap}${put()}${newline}`
}

/** Sets one value in the file, which is made where it does not exist. Throws `FILE_UNREADABLE`, `FILE_UNWRITABLE`, `DISK_FULL`. */
export async function writeEnvValue(file: string, name: string, value: string): Promise<void> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return ''
    throw new ProblemError('FILE_UNREADABLE', { path: file }, { detail: String(error), cause: error })
  })
  await writeAtomically(file, setEnvValue(text, name, value))
}
