// npm test: installs, builds, checks and tests all that can be tested here, and says what it leaves out and why.
import { spawn } from 'node:child_process'
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import http from 'node:http'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { electronBinary, noDisplay } from './electron.mjs'
import { build, checkNode, install, PrepareError, root, say } from './prepare.mjs'

const requireAll = process.env.WEATHERDECK_REQUIRE_ALL === '1'
const sum = { passed: 0, failed: 0, skipped: 0 }
const failures = []
const left = []

function count(ok, name, why = '') {
  sum[ok ? 'passed' : 'failed']++
  if (!ok) failures.push(why === '' ? name : `${name}\n    ${why}`)
}

/** What a test failed with, for the end of a long output: the rest of it stands further up. */
function reasonOf(messages) {
  const plain = messages.join('\n').replace(/\x1b\[[0-9;]*m/g, '')
  const [withoutStack] = plain.split(/\n\s+at /)
  return withoutStack.slice(0, 1500).replaceAll('\n', '\n    ')
}

/** Runs one of the installed tools with this Node; resolves to its exit code. `output`: a file's descriptor, for what is shown later. */
function tool(file, args, env = process.env, output = 'inherit') {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, 'node_modules', ...file.split('/')), ...args], {
      cwd: root,
      stdio: ['ignore', output, output],
      env,
    })
    child.on('error', () => resolve(1))
    child.on('exit', (code) => resolve(code ?? 1))
  })
}

function chromium() {
  const { env, platform } = process
  const programs = [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA].filter(Boolean)
  const usual = {
    win32: programs.flatMap((folder) => [
      join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe'),
      join(folder, 'Microsoft', 'Edge', 'Application', 'msedge.exe'),
      join(folder, 'Chromium', 'Application', 'chrome.exe'),
    ]),
    darwin: ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
      (app) => `/Applications/${app}.app/Contents/MacOS/${app}`,
    ),
    linux: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'].map(
      (name) => `/usr/bin/${name}`,
    ),
  }
  return (
    [env.WEATHERDECK_CHROMIUM, ...(usual[platform] ?? usual.linux)].find((path) => path && existsSync(path)) ?? null
  )
}

/** True when a Docker engine answers where DOCKER_HOST or the platform's default says. */
function docker() {
  const host = process.env.DOCKER_HOST
  const where =
    host && !host.startsWith('unix://') && !host.startsWith('npipe://')
      ? {
          host: new URL(host.replace(/^tcp:/, 'http:')).hostname,
          port: new URL(host.replace(/^tcp:/, 'http:')).port || 2375,
        }
      : {
          socketPath:
            host?.replace(/^(unix|npipe):\/\//, '') ??
            (process.platform === 'win32' ? '//./pipe/docker_engine' : '/var/run/docker.sock'),
        }
  return new Promise((resolve) => {
    const request = http.get({ ...where, path: '/_ping', timeout: 3000 }, (reply) => {
      reply.resume()
      resolve(reply.statusCode === 200)
    })
    request.on('timeout', () => request.destroy())
    request.on('error', () => resolve(false))
  })
}

async function vitest(project, env, folder, output = 'inherit') {
  const report = join(folder, `${project}.json`)
  const code = await tool(
    'vitest/vitest.mjs',
    [
      'run',
      '--project',
      project,
      '--passWithNoTests',
      '--reporter=default',
      '--reporter=json',
      `--outputFile=${report}`,
    ],
    env,
    output,
  )
  let results
  try {
    results = JSON.parse(readFileSync(report, 'utf8')).testResults
  } catch {
    return count(false, `${project} tests (no report)`)
  }
  let failed = 0
  for (const { name, status, assertionResults } of results) {
    const file = relative(root, name)
    for (const { status: outcome, fullName, failureMessages } of assertionResults) {
      if (outcome === 'passed') sum.passed++
      else if (outcome === 'failed') {
        failed++
        count(false, `${file}: ${fullName}`, reasonOf(failureMessages ?? []))
      } else {
        sum.skipped++
        left.push(`${file}: ${fullName}`)
      }
    }
    // A file that could not even be loaded holds no test that failed.
    if (status === 'failed' && !assertionResults.some((one) => one.status === 'failed')) {
      failed++
      count(false, file)
    }
  }
  // An error outside of any test.
  if (code !== 0 && failed === 0) count(false, `${project} tests (an error outside the tests)`)
}

/** The tests on the whole stack, beside others: what they say is shown when they are done. */
async function onTheStack(env, folder) {
  const said = join(folder, 'stack.txt')
  const output = openSync(said, 'w')
  try {
    await vitest('stack', env, folder, output)
  } finally {
    closeSync(output)
    process.stdout.write(readFileSync(said))
  }
}

/** What tests need beyond Node, and what is left out without it. */
async function missingParts() {
  const browser = chromium()
  const missing = []
  if (!browser) missing.push('no Chromium, Chrome or Edge (WEATHERDECK_CHROMIUM): the app in a browser')
  if (noDisplay()) missing.push('no display: the app in Electron')
  else if (!electronBinary()) missing.push('no Electron binary: the app in Electron')
  if (!(await docker())) missing.push('no Docker engine: tests against a real PostgreSQL and Kafka')
  return { browser, missing }
}

async function main() {
  checkNode()
  install()
  let built = true
  try {
    build()
  } catch (error) {
    if (!(error instanceof PrepareError)) throw error
    say(error.message)
    built = false
  }
  count(built, 'build')

  say('\nLint and types …')
  const [lint, ...types] = await Promise.all([
    tool('eslint/bin/eslint.js', ['.', '--max-warnings', '0']),
    tool('typescript/bin/tsc', ['--noEmit']),
    tool('typescript/bin/tsc', ['--noEmit', '-p', 'renderer']),
  ])
  count(lint === 0, 'lint')
  count(
    types.every((code) => code === 0),
    'types',
  )

  const { browser, missing } = await missingParts()
  if (requireAll) for (const part of missing) count(false, part)
  const env = { ...process.env, ...(browser ? { WEATHERDECK_CHROMIUM: browser } : {}) }
  const folder = mkdtempSync(join(tmpdir(), 'weatherdeck-test-'))
  try {
    await vitest('unit', env, folder)
    // Mostly both wait, for containers and for Java to start: together they take hardly longer than the longer one.
    const others = vitest('real', env, folder).then(() => built && vitest('e2e', env, folder))
    await Promise.all([others, built && onTheStack(env, folder)])
    if (!built) count(false, 'tests of the whole app (nothing was built)')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  if (requireAll && sum.skipped > 0) count(false, `${sum.skipped} tests were left out, and nothing may be`)

  if (missing.length > 0 || left.length > 0) console.log('\nLeft out here:')
  for (const part of missing) console.log(`  ${part}`)
  for (const name of left) console.log(`  ${name}`)
  if (failures.length > 0) console.log('\nFailed:')
  for (const name of failures) console.log(`  ${name}`)
  console.log(`\n${sum.passed} passed, ${sum.failed} failed${sum.skipped > 0 ? `, ${sum.skipped} skipped` : ''}`)
  return sum.failed === 0 ? 0 : 1
}

main().then(
  (code) => {
    process.exitCode = code
  },
  (error) => {
    say(error instanceof PrepareError ? error.message : error.stack)
    console.log(`\n${sum.passed} passed, ${sum.failed + 1} failed`)
    process.exitCode = 1
  },
)
