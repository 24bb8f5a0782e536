// Runs in the page, for logs-screen-load.ts: notes lines when they are first drawn, and tasks that held the page up.
window.seen = { latencies: [], longTasks: [], frames: 0 }
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.seen.longTasks.push({ at: performance.timeOrigin + entry.startTime, ms: entry.duration })
}).observe({ entryTypes: ['longtask'] })
{
  let known = new Set()
  const look = () => {
    const now = Date.now()
    const present = new Set()
    for (const row of document.querySelectorAll(window.logRows)) {
      present.add(row.dataset.id)
      if (known.has(row.dataset.id)) continue
      const written = / t=(\d+) /.exec(row.textContent)?.[1]
      if (written !== undefined) window.seen.latencies.push(now - Number(written))
    }
    known = present
    window.seen.frames++
    requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
}
