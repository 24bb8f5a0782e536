// The logs on the screen under load: six containers write together, the panel follows, in Chromium.
//   npx tsx bench/logs-screen.ts [seconds, 60] [lines a second in total, 20000]
// Needs `npm run build`, Docker with node:24-bookworm-slim, Chromium, Linux. Says: time from write to screen (of each line that came
// to be on the screen, in the DOM, by the writer's own clock in it), long tasks, memory of page and processes at the end.
import { ownProjectName } from '../backend/stack/own-project'
import { openWeb } from '../e2e/app'
import { loadPage } from './logs-screen-load'

const app = await openWeb({ settings: { language: 'en' } })
try {
  const { page } = app
  page.setDefaultTimeout(60_000)
  await page.getByTestId('rail-logs').click()
  await page.locator('[data-testid=logs-follow][data-following=true]').waitFor()
  const total = async (): Promise<number> => Number(await page.getByTestId('logs-total').getAttribute('data-total'))
  const watched = { page, rows: '#log-list [data-id]', project: ownProjectName(app.dataDir), total, server: app.web.child.pid ?? 0 }
  console.log(await loadPage(watched, Number(process.argv[2] ?? 60), Number(process.argv[3] ?? 20_000)))
} finally {
  await app.close()
}
