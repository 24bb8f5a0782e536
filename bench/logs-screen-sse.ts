// The same load as logs-screen.ts on the way of others (logs-sse-server.ts): same containers, same browser, same measure.
//   npx tsx bench/logs-screen-sse.ts [seconds, 60] [lines a second in total, 20000]
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { chromiumPath, root } from '../e2e/available'
import { loadPage } from './logs-screen-load'

const project = 'weatherdeck-bench-sse'
const server = spawn(process.execPath, ['--import', 'tsx', join(root, 'bench', 'logs-sse-server.ts'), project], { stdio: ['ignore', 'pipe', 'inherit'] })
const [port] = (await once(server.stdout, 'data')) as [Buffer]
const browser = await chromium.launch({ executablePath: chromiumPath ?? '', args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] })
try {
  const page = await browser.newPage({ viewport: { width: 1360, height: 880 } })
  page.setDefaultTimeout(60_000)
  await page.goto(`http://127.0.0.1:${port.toString().trim()}/`)
  const watched = { page, rows: '#lines li', project, total: () => page.evaluate<number>('total'), server: server.pid ?? 0 }
  console.log(await loadPage(watched, Number(process.argv[2] ?? 60), Number(process.argv[3] ?? 20_000)))
} finally {
  await browser.close()
  server.kill()
}
