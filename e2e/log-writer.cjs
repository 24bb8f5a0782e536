// Runs in a container and writes numbered lines, each with the clock at its writing:
//   NAME, FIRST lines at once, then RATE lines a second, for SECONDS (0: without end). SIZE: bytes of a line, at least.
// TRUTH: a file that gets the same lines; after a restart the numbers go on from it. SIGUSR2: a line of 10 MB.
const { appendFileSync, existsSync, readFileSync } = require('node:fs')
const { NAME = 'writer', FIRST = '0', RATE = '0', SECONDS = '0', SIZE = '0', TRUTH = '' } = process.env
const [first, rate, seconds, size] = [FIRST, RATE, SECONDS, SIZE].map(Number)
const before = TRUTH !== '' && existsSync(TRUTH) ? readFileSync(TRUTH, 'utf8').split('\n').length - 1 : 0
let n = before

function line(now) {
  n++
  const level = n % 100 === 0 ? 'ERROR' : n % 10 === 0 ? 'WARN' : 'INFO'
  const text = `${new Date(now).toISOString()} ${level} ${NAME} seq=${n} t=${now} took ${(n * 7919) % 1000} ms, ${n % 250 === 0 ? 'a needle in' : 'some'} hay of client-${n % 97}`
  return `${text.length < size ? text.padEnd(size, ' .') : text}\n`
}

/** Resolves when there is room for more. */
function write(count) {
  const now = Date.now()
  let text = ''
  for (let i = 0; i < count; i++) text += line(now)
  if (TRUTH !== '') appendFileSync(TRUTH, text)
  return new Promise((resolve) => {
    if (process.stdout.write(text)) resolve()
    else process.stdout.once('drain', resolve)
  })
}

async function main() {
  for (let left = before === 0 ? first : 0; left > 0; left -= 500) await write(Math.min(500, left))
  if (rate === 0) return
  const [began, from] = [Date.now(), n]
  const most = seconds === 0 ? Infinity : Math.round(rate * seconds)
  while (n - from < most) {
    const due = Math.min(most, Math.floor(((Date.now() - began) / 1000) * rate))
    while (n - from < due) await write(Math.min(due - (n - from), 2000))
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

process.on('SIGUSR2', () => process.stdout.write(`huge ${'x'.repeat(1e7)} end\n`))
void main()
