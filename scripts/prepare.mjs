// Installs and builds what is missing or out of date. Plain Node: it runs before anything is installed.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const oldestNode = [20, 19]

/** Everything said here goes to stderr: stdout belongs to the answers of `deck`. */
export const say = (text) => process.stderr.write(`${text}\n`)

export class PrepareError extends Error {}

const read = (path) => {
  try {
    return readFileSync(path)
  } catch {
    return null
  }
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])) return
  throw new PrepareError(
    `Weatherdeck needs Node.js ${oldestNode.join('.')} or newer; this is ${process.versions.node} (${process.execPath}).`,
  )
}

/** npm as a script for this Node: on Windows `npm` itself is a batch file, which only a shell can start. */
function npmCommand() {
  const here = dirname(process.execPath)
  const script = [
    process.env.npm_execpath,
    join(here, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    join(here, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
  ].find((path) => path && /npm-cli\.c?js$/.test(path) && existsSync(path))
  return script ? { file: process.execPath, args: [script] } : { file: 'npm', args: [] }
}

const hash = (...parts) => {
  const digest = createHash('sha256')
  for (const part of parts) digest.update(part).update('\0')
  return digest.digest('hex')
}

const packagesOf = (file) => {
  try {
    return JSON.parse(read(file) ?? '{}').packages ?? {}
  } catch {
    return {}
  }
}

/** True when what npm last put into `node_modules` is what the lock asks for; binaries of other platforms are not. */
function isInstalled() {
  const wanted = packagesOf(join(root, 'package-lock.json'))
  const present = packagesOf(join(root, 'node_modules', '.package-lock.json'))
  return Object.entries(wanted).every(
    ([path, { version, optional, peer }]) =>
      path === '' || (present[path] ? present[path].version === version : Boolean(optional || peer)),
  )
}

function install() {
  const lock = read(join(root, 'package-lock.json')) ?? ''
  const stampFile = join(root, 'node_modules', '.weatherdeck-installed')
  const stamp = hash(lock, process.platform, process.arch)
  if (read(stampFile)?.toString() === stamp) return
  // A developer's own `npm install` counts as well.
  if (!isInstalled()) {
    say('Installing packages (the first time this takes a minute) …')
    const { file, args } = npmCommand()
    const { status, error } = spawnSync(
      file,
      [...args, 'ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'],
      {
        cwd: root,
        // npm's own talk to stderr as well.
        stdio: ['ignore', 2, 2],
      },
    )
    if (error || status !== 0) {
      throw new PrepareError(
        `The packages could not be installed (${error ? error.message : `npm ended with ${status}`}). ` +
          'See the lines above; often it is the network or a proxy.',
      )
    }
  }
  writeFileSync(stampFile, stamp)
}

const sources = [
  'backend',
  'cli',
  'compose',
  'contract',
  'database',
  'electron',
  'kafka-wire',
  'pipeline',
  'process',
  'renderer',
  'web',
]
const sourceFiles = ['package.json', 'package-lock.json', 'electron.vite.config.ts', 'tsconfig.json']

/** What the build itself writes among the sources, and settings that are made at run time. */
const notSources = ['compose/weather-pipeline/app', 'compose/weather-pipeline/config/settings.json', 'compose/.env']

function* filesUnder(folder) {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`
    if (notSources.includes(path)) continue
    if (entry.isDirectory()) yield* filesUnder(path)
    else if (!/\.test\.tsx?$/.test(entry.name)) yield path
  }
}

/** What the build is made of, as a hash of its contents: times say nothing after a checkout. */
function sourceStamp() {
  const files = [
    ...sourceFiles,
    ...sources.filter((name) => existsSync(join(root, name))).flatMap((name) => [...filesUnder(name)]),
  ]
  return hash(
    process.env.WEATHERDECK_TARGETS ?? '',
    ...files.sort().flatMap((file) => [file, read(join(root, file)) ?? '']),
  )
}

function build() {
  const stampFile = join(root, 'out', '.stamp')
  const stamp = sourceStamp()
  if (read(stampFile)?.toString() === stamp) return
  say('Building …')
  rmSync(stampFile, { force: true })
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js'), 'build'],
    { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, env: { ...process.env, NODE_ENV: 'production' } },
  )
  if (status !== 0) {
    process.stderr.write(`${stdout ?? ''}${stderr ?? ''}`)
    throw new PrepareError('The build failed; see the lines above.')
  }
  mkdirSync(join(root, 'out'), { recursive: true })
  writeFileSync(stampFile, stamp)
}

/** Throws `PrepareError` with a text for a person. */
export function prepare() {
  checkNode()
  install()
  build()
}

export { build, checkNode, install }
