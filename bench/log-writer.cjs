// Runs in a container: `node log-writer.cjs <name> <lines a second> <seconds>`. Every line carries its number and the clock at its writing.
const [name, rate, seconds] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])]
const started = Date.now()
const everyMs = 20
let written = 0
function line(n, now) {
  const level = n % 100 === 0 ? 'ERROR' : n % 50 === 0 ? 'WARN' : 'INFO'
  return `${new Date(now).toISOString()} ${level} ${name} seq=${n} t=${now} rows of weather_data written for location ${n % 97}, took ${n % 40} ms\n`
}
const timer = setInterval(() => {
  const now = Date.now()
  const due = Math.min(rate * seconds, Math.floor(((now - started) / 1000) * rate))
  let text = ''
  while (written < due) text += line(++written, now)
  if (text !== '') process.stdout.write(text)
  if (written >= rate * seconds) clearInterval(timer)
}, everyMs)
