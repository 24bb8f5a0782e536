import { createInterface } from 'node:readline/promises'
import { ProblemError } from '../contract/problem'
import type { Context } from './command'
import { language } from './text'

const yes = language === 'fr' ? /^[oy]/i : /^y/i

/**
 * Asks a question on the terminal that only a yes lets pass. Throws `INVALID_INPUT`, which names `about`, where nobody
 * is there to ask: a script says `--yes`.
 */
export async function asksYes(question: string, about: string, { output, signal }: Context): Promise<boolean> {
  if (output.json || !process.stdin.isTTY || !process.stderr.isTTY)
    throw new ProblemError('INVALID_INPUT', {}, { detail: `${about}: --yes` })
  const prompt = createInterface({ input: process.stdin, output: process.stderr })
  try {
    // Ctrl+D and Ctrl+C close the prompt without an answer: that is a no.
    const closed = new Promise<string>((resolve) => prompt.once('close', () => resolve('')))
    return yes.test((await Promise.race([prompt.question(question, { signal }), closed])).trim())
  } finally {
    prompt.close()
  }
}
