// Runs in the page, for logs-screen-load.ts: notes lines when they are first drawn, and tasks that held the page up.
window.seen = { latencies: [], longTasks: [], frames: 0 }
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.seen.longTasks.push({ at: performance.timeOrigin + entry.startTime, ms: entry.duration })
}).observe({ entryTypes: ['longtask'] })
{
  let known = new Set()
  let changed = true
  // Only where rows changed is there anything to look at: what is measured is the page, not the measuring.
  new MutationObserver(() => {
    changed = true
  }).observe(document.body, { subtree: true, childList: true, attributeFilter: ['data-id'] })
  const look = () => {
    window.seen.frames++
    requestAnimationFrame(look)
    if (!changed) return
    changed = false
    const now = Date.now()
    const present = new Set()
    for (const row of document.querySelectorAll(window.logRows)) {
      const id = row.getAttribute('data-id')
      present.add(id)
      if (known.has(id)) continue
      const written = / t=(\d+) /.exec(row.textContent)?.[1]
      if (written !== undefined) window.seen.latencies.push(now - Number(written))
    }
    known = present
  }
  requestAnimationFrame(look)
}
