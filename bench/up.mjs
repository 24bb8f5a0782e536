// The whole stack from nothing to healthy, and again when nothing has changed: ours beside `docker compose`, in turn.
// node bench/up.mjs [runs]        needs `npm run build`, Docker with the images at hand, and no stack that runs.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const runs = Number(process.argv[2] ?? 3)
const project = 'weatherdeck-bench'
const file = join(root, 'compose', 'compose.yaml')
const dataDir = mkdtempSync(join(tmpdir(), 'weatherdeck-bench-'))
const env = { ...process.env, POSTGRES_PASSWORD: 'bench', PGADMIN_PASSWORD: 'bench', WEATHERDECK_DATA: dataDir }

function timed(command, args) {
  const started = performance.now()
  const { status, stderr } = spawnSync(command, args, { env, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}\n${stderr}`)
  return (performance.now() - started) / 1000
}
const compose = (...args) => timed('docker', ['compose', '-f', file, '-p', project, ...args])
const ours = (...args) => timed(process.execPath, [join(root, 'out', 'main', 'cli.cjs'), args[0], '-f', file, '-p', project, ...args.slice(1)])
const ways = {
  'weatherdeck up --wait': () => ours('up', '--wait'),
  'docker compose up -d --wait': () => compose('up', '-d', '--wait'),
}
const times = Object.fromEntries(Object.keys(ways).map((name) => [name, { fresh: [], again: [] }]))
try {
  compose('down', '-v')
  for (let run = 0; run < runs; run++)
    for (const [name, up] of Object.entries(ways)) {
      times[name].fresh.push(up())
      times[name].again.push(up())
      compose('down', '-v')
    }
} finally {
  compose('down', '-v')
  rmSync(dataDir, { recursive: true, force: true })
}
const median = (of) => [...of].sort((a, b) => a - b)[of.length >> 1]
const show = (of) => `${median(of).toFixed(1)} s (${Math.min(...of).toFixed(1)} to ${Math.max(...of).toFixed(1)})`
for (const [name, { fresh, again }] of Object.entries(times))
  console.log(`${name.padEnd(30)} from nothing ${show(fresh).padEnd(26)} nothing changed ${show(again)}   median of ${runs}`)
