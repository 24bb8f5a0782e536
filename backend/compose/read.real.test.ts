import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import nodePath from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { jsonMembers } from '../../contract/json-text'
import { ProblemError } from '../../contract/problem'
import { goJson, serviceHash } from './hash'
import { readCompose, type ReadOptions } from './read'

/**
 * Our reading against the real `docker compose config`. Each file in `testdata/` is a case; its head may say:
 * `expect`: `same` (default: the same model), `invalid` (both refuse), `unsupported` (Compose takes it, we say that we
 * do not), `stricter` (Compose ignores a mistake that we refuse); `env`: variables; `profiles`; `files`: other files to
 * read instead, with `directory` as the project's.
 */
const folder = nodePath.join(
  nodePath.dirname(new URL(import.meta.url).pathname.replace(/^\/([A-Za-z]:)/, '$1')),
  'testdata',
)
const run = promisify(execFile)
const hasCompose = await run('docker', ['compose', 'version']).then(
  () => true,
  () => false,
)
const required = process.env['WEATHERDECK_REQUIRE_ALL'] === '1'

interface Case {
  name: string
  expect: string
  options: ReadOptions
}

function caseOf(file: string): Case {
  const content = readFileSync(nodePath.join(folder, file), 'utf8')
  const head = (key: string) => new RegExp(`^# ${key}: *(.*)$`, 'm').exec(content)?.[1]?.trim()
  const env = Object.fromEntries(
    (head('env')?.split(' ') ?? []).map((pair) => [
      pair.slice(0, pair.indexOf('=')),
      pair.slice(pair.indexOf('=') + 1),
    ]),
  )
  const directory = head('directory')
  const profiles = head('profiles')?.split(',')
  return {
    name: file.replace(/\.yaml$/, ''),
    expect: head('expect') ?? 'same',
    options: {
      files: (head('files')?.split(' ') ?? [file]).map((each) => nodePath.join(folder, each)),
      env: { ...base, ...env },
      ...(directory === undefined ? {} : { projectDirectory: nodePath.resolve(folder, directory) }),
      ...(profiles ? { profiles } : {}),
    },
  }
}

/** Nothing of the developer's own environment may change a model. */
const base = Object.fromEntries(
  ['PATH', 'HOME', 'USERPROFILE', 'SystemRoot', 'DOCKER_CONFIG'].flatMap((key) => {
    const value = process.env[key]
    return value === undefined ? [] : [[key, value]]
  }),
)

/** What `docker compose config` prints, as it is written. */
async function theirText(options: ReadOptions, asked = ['--format', 'json']): Promise<string> {
  const profiles = options.profiles === '*' ? ['*'] : (options.profiles ?? [])
  const { stdout } = await run(
    'docker',
    [
      'compose',
      ...options.files.flatMap((file) => ['-f', file]),
      ...(options.projectDirectory === undefined ? [] : ['--project-directory', options.projectDirectory]),
      ...profiles.flatMap((profile) => ['--profile', profile]),
      'config',
      ...asked,
    ],
    { env: options.env as NodeJS.ProcessEnv, cwd: folder, maxBuffer: 10_000_000 },
  )
  // `config` doubles each dollar, so that its output can be read as a Compose file again.
  return stdout.replaceAll('$$', () => '$')
}
const theirs = async (options: ReadOptions): Promise<unknown> => JSON.parse(await theirText(options))

const cases = readdirSync(folder)
  .filter((file) => file.endsWith('.yaml'))
  .map(caseOf)
const project = nodePath.resolve(folder, '../../../compose/compose.yaml')

describe.skipIf(!hasCompose && !required)('our reading against docker compose config', () => {
  it('has a case for everything it names', () => {
    expect(cases.length).toBeGreaterThanOrEqual(60)
  })

  it.concurrent.each(cases.filter((each) => each.expect === 'same'))('$name: the same model', async ({ options }) => {
    const [ours, other] = await Promise.all([readCompose(options), theirText(options)])
    // As text: digits, and the order of keys, are part of the promise. Config hashes are made from them.
    const members = (json: string) => jsonMembers(json)?.sort((a, b) => (a.name < b.name ? -1 : 1))
    expect(members(goJson(ours))).toEqual(members(other))
  })

  it('makes the config hashes that Compose makes, also of integers beyond 2^53', async () => {
    const { options } = caseOf('big-integers.yaml')
    const [ours, hashes] = await Promise.all([readCompose(options), theirText(options, ['--hash', '*'])])
    expect(Object.entries(ours.services).map(([name, service]) => `${name} ${serviceHash(service)}`)).toEqual(hashes.trim().split('\n'))
  })

  it.concurrent.each(cases.filter((each) => each.expect === 'invalid'))(
    '$name: both refuse',
    async ({ name, options }) => {
      await expect(theirs(options)).rejects.toThrow(/Command failed/)
      const error: unknown = await readCompose(options).catch((reason: unknown) => reason)
      expect(error).toBeInstanceOf(ProblemError)
      expect((error as ProblemError).problem.code).toBe('COMPOSE_INVALID')
      expect((error as ProblemError).problem.detail).toMatch(
        name === 'project-name-bad' ? /Not\.Good/ : /^\S+:\d+:\d+: ./,
      )
    },
  )

  it.concurrent.each(cases.filter((each) => ['unsupported', 'stricter'].includes(each.expect)))(
    '$name: ours refuses, theirs does not',
    async ({ options, expect: kind }) => {
      await expect(theirs(options)).resolves.toBeTypeOf('object')
      const error: unknown = await readCompose(options).catch((reason: unknown) => reason)
      const detail = (error as ProblemError).problem.detail
      expect(detail).toMatch(kind === 'unsupported' ? /not supported by Weatherdeck/ : /expected/)
      expect(detail).toMatch(/\.yaml:\d+:\d+: /)
    },
  )

  it.skipIf(!existsSync(project)).each([[[]], [['*']]])(
    "reads the project's own stack alike, profiles %j",
    async (profiles) => {
      const options = { files: [project], env: { ...base, ...placeholders() }, profiles }
      expect(await readCompose(options)).toEqual(await theirs(options))
    },
  )
})

/** A value for each variable that the stack insists on. */
function placeholders(): Record<string, string> {
  const names = readFileSync(project, 'utf8').matchAll(/\$\{(\w+):?\?/g)
  return Object.fromEntries([...names].map(([, name = '']) => [name, `value-of-${name}`]))
}
