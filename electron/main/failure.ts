import { app, dialog } from 'electron'
import type { Problem } from '../../contract/problem'
import { describeProblem } from '../../contract/problem-text'

export const language = (): 'en' | 'fr' => (app.getLocale().startsWith('fr') ? 'fr' : 'en')

/** Says what went wrong, why and what to do, then ends the app: a window that cannot work is worse than none. */
export async function showFailure(problem: Problem): Promise<void> {
  const { title, cause, remedy } = describeProblem(problem, language())
  const detail = [problem.detail, remedy].filter(Boolean).join('\n\n')
  console.error([title, cause, detail].join('\n'))
  await dialog.showMessageBox({ type: 'error', title: 'Weatherdeck', message: `${title}\n\n${cause}`, detail })
  app.exit(1)
}
