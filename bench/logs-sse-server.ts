// The way of a log viewer that pushes each line to a page which keeps the last N: a reproduction, after the sources of
// Dozzle 10.7 (`internal/web`, `assets/composable/eventStreams.ts`), which could not be built here. Each container's stream
// is decoded line by line, and every line is an event of its own (SSE) in JSON; the page copies a buffer for each, and all
// rows are drawn anew at each flush (after 250 ms without lines, at the latest each second), 400 of them at most.
// Kinder than the original where it differs: plain elements instead of Vue's components.
//   npx tsx bench/logs-sse-server.ts <project>     says the port
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import Docker from 'dockerode'
import { readLog } from '../backend/logs/engine/log-stream'
import { MessageReader } from '../backend/logs/engine/messages'

const project = process.argv[2] ?? ''
const docker = new Docker()
let ids = 0

const page = `<!doctype html><meta charset="utf-8"><title>lines</title>
<style>body { font: 13px monospace; margin: 0 } li { display: flex; gap: 8px; line-height: 20px; white-space: pre-wrap } ul { margin: 0; padding: 0; height: 100vh; overflow: auto }</style>
<ul id="lines"></ul>
<script>
const most = 400
let messages = [], buffer = [], timer = 0, since = 0
window.total = 0
const list = document.getElementById('lines')
function flush() {
  clearTimeout(timer)
  timer = since = 0
  messages = buffer.length > most / 2 ? buffer.slice(-most / 2) : [...messages, ...buffer].slice(-most)
  buffer = []
  list.replaceChildren(...messages.map(({ id, c, l, ts, m }) => {
    const row = document.createElement('li')
    row.dataset.id = id
    for (const text of [new Date(ts).toLocaleTimeString(), c, l, m]) row.appendChild(document.createElement('span')).textContent = text
    return row
  }))
  list.scrollTop = list.scrollHeight
}
new EventSource('/stream').onmessage = ({ data }) => {
  buffer = [...buffer, JSON.parse(data)]
  window.total++
  const now = performance.now()
  since ||= now
  clearTimeout(timer)
  timer = setTimeout(flush, Math.max(0, Math.min(250, since + 1000 - now)))
}
</script>`

const server = createServer((request, response) => {
  if (request.url !== '/stream') {
    response.setHeader('content-type', 'text/html').end(page)
    return
  }
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' })
  const ended = new AbortController()
  response.on('close', () => { ended.abort() })
  const followed = new Set<string>()
  const look = async (): Promise<void> => {
    const found = await docker.listContainers({ filters: { label: [`com.docker.compose.project=${project}`] } })
    for (const { Id, Names } of found) {
      if (followed.has(Id)) continue
      followed.add(Id)
      const reader = new MessageReader(false, (_stream, micros, _nanos, { bytes }, start, end) => {
        const m = bytes.toString('utf8', start, end)
        const l = /\b(INFO|WARN|ERROR)\b/.exec(m)?.[1]?.toLowerCase() ?? 'unknown'
        response.write(`data: ${JSON.stringify({ id: ++ids, c: Names[0], l, ts: micros / 1000, m })}\n\n`)
      })
      void readLog(docker, Id, { follow: true, tail: 300 }, (piece) => (reader.take(piece), true), ended.signal).catch(() => undefined)
    }
  }
  const timer = setInterval(() => void look().catch(() => undefined), 500)
  response.on('close', () => { clearInterval(timer) })
})
server.listen(0, '127.0.0.1', () => { console.log((server.address() as AddressInfo).port) })
