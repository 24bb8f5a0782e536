// Runs in a container: writes RATE lines a second for SECONDS s (or LINES lines at once), each with the moment of writing.
const { RATE = '0', SECONDS = '60', LINES = '0', NAME = 'writer' } = process.env
const levels = ['INFO', 'INFO', 'INFO', 'DEBUG', 'WARN', 'ERROR']
let n = 0
const line = () => {
  const at = new Date()
  const i = n++
  return `${at.toISOString().replace('T', ' ').replace('Z', '').replace('.', ',')} ${levels[i % 6]} bench.${NAME}: written ${at.getTime()} number ${i} of the run took ${(i * 7919) % 1000} ms for client-${i % 97}\n`
}
const write = (count) =>
  new Promise((resolve) => {
    let text = ''
    for (let i = 0; i < count; i++) text += line()
    if (process.stdout.write(text)) resolve()
    else process.stdout.once('drain', resolve)
  })
if (Number(LINES) > 0) {
  while (n < Number(LINES)) await write(Math.min(200, Number(LINES) - n))
} else {
  const began = Date.now()
  while (Date.now() - began < Number(SECONDS) * 1000) {
    const due = Math.floor(((Date.now() - began) / 1000) * Number(RATE))
    if (due > n) await write(Math.min(due - n, 2000))
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
