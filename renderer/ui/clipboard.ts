import { ProblemError } from '../../contract/problem'

/** Puts a text on the clipboard. Throws `CLIPBOARD_REFUSED` where the browser or the system will not have it. */
export async function toClipboard(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
  } catch (error) {
    throw new ProblemError('CLIPBOARD_REFUSED', {}, { detail: (error as Error).message })
  }
}
