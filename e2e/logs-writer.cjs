// Runs in a container: writes numbered lines to its log, and the same to /truth; goes on numbering after a restart. SIGUSR2: a line of 10 MB.
const { appendFileSync, existsSync, readFileSync } = require('node:fs')
const name = process.argv[2]
let n = existsSync('/truth') ? readFileSync('/truth', 'utf8').split('\n').filter(Boolean).length : 0
function write(count) {
  let text = ''
  for (let i = 0; i < count; i++) {
    n++
    const level = n % 100 === 0 ? 'ERROR' : n % 10 === 0 ? 'WARN' : 'INFO'
    text += `${level} ${name} seq=${n} ${n % 250 === 0 ? 'a needle in' : 'some'} hay\n`
  }
  appendFileSync('/truth', text)
  process.stdout.write(text)
}
if (n === 0) write(2000)
setInterval(() => write(1), 50)
process.on('SIGUSR2', () => process.stdout.write(`huge ${'x'.repeat(1e7)} end\n`))
