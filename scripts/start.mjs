// npm start: installs and builds what is missing, then opens the app: in Electron where that can be had, else in a browser.
import { spawn } from 'node:child_process'
import { join, resolve } from 'node:path'
import { noDisplay, obtainElectron } from './electron.mjs'
import { prepare, PrepareError, root, say } from './prepare.mjs'

const usage = `npm start -- [--web | --electron] [--port <number>] [--no-open] [--data <folder>]

  --web         serve the app on this machine, for a browser
  --electron    in its own window, even where a browser would be chosen
  --port        port of the web shell (default: 4280 or the next free one)
  --no-open     do not open the browser, only print the address
  --data        folder of the data (also WEATHERDECK_DATA)`

function readArguments(args) {
  const options = { shell: null, web: [], data: null }
  const rest = args.flatMap((arg) =>
    /^--\w+=/.test(arg) ? [arg.slice(0, arg.indexOf('=')), arg.slice(arg.indexOf('=') + 1)] : [arg],
  )
  while (rest.length > 0) {
    const name = rest.shift()
    if (name === '--web' || name === '--electron') options.shell = name.slice(2)
    else if (name === '--no-open') options.web.push(name)
    else if (name === '--port' && rest.length > 0) options.web.push(name, rest.shift())
    else if (name === '--data' && rest.length > 0)
      options.data = resolve(process.env.INIT_CWD ?? process.cwd(), rest.shift())
    else if (name === '--help' || name === '-h') {
      console.log(usage)
      process.exit(0)
    } else {
      say(`${name} is not known here, or lacks its value.\n\n${usage}`)
      process.exit(2)
    }
  }
  return options
}

/** Runs the app in the foreground; resolves with its exit code and how long it ran, ms. */
function run(file, args, env) {
  return new Promise((done) => {
    const started = Date.now()
    const child = spawn(file, args, { cwd: root, stdio: 'inherit', env })
    // Ctrl+C reaches the app by itself; a signal to npm alone is handed on. This process ends after the app.
    for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
    process.on('SIGINT', () => {})
    child.on('error', (error) => {
      say(error.message)
      done({ code: 1, ms: Date.now() - started })
    })
    child.on('exit', (code, signal) =>
      done({ code: code ?? (signal === 'SIGINT' ? 130 : 1), ms: Date.now() - started }),
    )
  })
}

/** The window's binary and arguments, or why there is none. */
async function electron(wanted) {
  const asRoot = process.platform === 'linux' && process.getuid?.() === 0
  const why = noDisplay() ?? (asRoot && !wanted ? 'as root Chromium runs without its sandbox' : null)
  if (why) return { reason: `No window: ${why}` }
  const found = await obtainElectron()
  if (!found.path) return { reason: `No window: ${found.reason}` }
  if (asRoot) say('As root Chromium runs without its sandbox (--no-sandbox).')
  return { path: found.path, args: [root, ...(asRoot ? ['--no-sandbox'] : [])] }
}

async function main() {
  const options = readArguments(process.argv.slice(2))
  prepare()
  const env = { ...process.env, ...(options.data ? { WEATHERDECK_DATA: options.data } : {}) }
  // Set by some editors' terminals; Electron would start as plain Node.
  delete env.ELECTRON_RUN_AS_NODE
  if (options.shell !== 'web') {
    const window = await electron(options.shell === 'electron')
    if (window.path) {
      const { code, ms } = await run(window.path, window.args, env)
      if (code === 0 || ms > 5000 || options.shell === 'electron') return code
      say('The window could not be opened (see above).')
    } else {
      say(window.reason + (options.shell === 'electron' ? '.' : '; the browser shows the same app.'))
      if (options.shell === 'electron') return 1
    }
  }
  return (await run(process.execPath, [join(root, 'out', 'main', 'web.cjs'), ...options.web], env)).code
}

main().then(
  (code) => process.exit(code),
  (error) => {
    say(error instanceof PrepareError ? error.message : error.stack)
    process.exit(1)
  },
)
