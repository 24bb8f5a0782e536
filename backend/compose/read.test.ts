import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import nodePath from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Problem, problemOf } from '../../contract/problem'
import { readCompose, readProject, type ReadOptions } from './read'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(nodePath.join(tmpdir(), 'weatherdeck-read-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function file(content: string, name = 'compose.yaml'): Promise<string> {
  await writeFile(nodePath.join(folder, name), content)
  return nodePath.join(folder, name)
}
async function problem(content: string, options: Partial<ReadOptions> = {}): Promise<Problem> {
  const path = await file(content)
  return readCompose({ files: [path], env: {}, projectName: 'p', ...options }).then(
    () => expect.fail('read without a problem'),
    (error: unknown) => problemOf(error),
  )
}

describe('what is wrong', () => {
  it('is told all at once, each with its place, what was found and what is expected', async () => {
    const { code, params, detail } = await problem(
      'services:\n  web:\n    imagee: nginx\n    init: [1]\n    ports:\n      - {target: {}}\n  db:\n    restart: 5\n',
    )
    expect(code).toBe('COMPOSE_INVALID')
    expect(params).toEqual({ file: nodePath.join(folder, 'compose.yaml'), line: 3, column: 5 })
    const lines = detail?.replaceAll(`${folder}${nodePath.sep}`, '').split('\n')
    expect(lines).toEqual([
      'compose.yaml:3:5: services.web: unknown key "imagee": did you mean image?',
      'compose.yaml:4:11: services.web.init: expected true or false or a text, found a list',
      'compose.yaml:6:18: services.web.ports[0].target: expected a whole number or a text, found a mapping',
      'compose.yaml:8:14: services.db.restart: expected a text, found 5',
    ])
  })

  it('is placed in the file it came from', async () => {
    const over = await file('services:\n  web:\n    volumes: ["nope:/x"]\n', 'over.yaml')
    const { params } = await problem('services: {web: {image: x}}\n', {
      files: [nodePath.join(folder, 'compose.yaml'), over],
    })
    expect(params).toEqual({ file: over, line: 3, column: 15 })
  })

  it('names what is known to Compose but not to us', async () => {
    const { params, detail } = await problem('services:\n  web:\n    image: x\n    gpus: all\n')
    expect(params['line']).toBe(4)
    expect(detail).toContain('services.web.gpus: not supported by Weatherdeck')
  })

  it('shows a circle of dependencies', async () => {
    const { detail } = await problem('services:\n  a: {image: x, depends_on: [b]}\n  b: {image: x, depends_on: [a]}\n')
    expect(detail).toContain('a -> b -> a')
  })

  it('stops a document that grows through aliases', async () => {
    const levels = Array.from(
      { length: 12 },
      (_, i) =>
        `x-${i}: &a${i} [${Array(9)
          .fill(i === 0 ? 'x' : `*a${i - 1}`)
          .join(', ')}]`,
    )
    expect((await problem(`${levels.join('\n')}\nservices: {}\n`)).detail).toContain('repeats itself')
  })

  it('says that a file is not there', async () => {
    const missing = nodePath.join(folder, 'none.yaml')
    const error: unknown = await readCompose({ files: [missing], env: {} }).catch((reason: unknown) => reason)
    expect(problemOf(error)).toMatchObject({ code: 'COMPOSE_INVALID', params: { file: missing } })
  })
})

it('reads files with Windows line ends', async () => {
  const path = await file('services:\r\n  web:\r\n    image: x\r\n    command: >\r\n      a\r\n      b\r\n')
  expect((await readCompose({ files: [path], env: {} })).services['web']).toMatchObject({
    image: 'x',
    command: ['a', 'b'],
  })
})

it('finds variables in any case on Windows, and resolves paths by its rules', async () => {
  const path = await file(
    'services: {web: {image: "${Tag}", volumes: ["C:\\\\data:/data:ro"], build: {context: "D:\\\\ctx"}}}\n',
  )
  const read = await readCompose({ files: [path], env: { TAG: 'x' }, platform: 'win32' })
  expect(read.services['web']).toMatchObject({
    image: 'x',
    build: { context: 'D:\\ctx' },
    volumes: [{ type: 'bind', source: 'C:\\data', target: '/data', read_only: true }],
  })
})

it('lets the process win over .env, which COMPOSE_FILE and profiles may stand in', async () => {
  await file('services: {a: {image: "${V}-${W}"}, b: {image: b, profiles: [p]}}\n', 'other.yaml')
  await file('V=file\nW=file\nCOMPOSE_FILE=other.yaml\nCOMPOSE_PROFILES=p\n', '.env')
  const options = { files: [nodePath.join(folder, 'other.yaml')], env: { V: 'process' }, projectName: 'p' }
  const project = await readProject(options)
  expect(project.model.services['a']?.image).toBe('process-file')
  expect(Object.keys(project.model.services)).toEqual(['a', 'b'])
  expect(project).toMatchObject({
    workingDirectory: folder,
    files: options.files,
    environment: { V: 'process', W: 'file' },
  })
  expect(Object.keys((await readProject({ ...options, profiles: [] })).disabled)).toEqual(['b'])
})
