import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Problem } from '../contract/problem'
import { readKept } from './kept-file'

let folder: string
let problems: Problem[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'weatherdeck-kept-'))
  problems = []
})
afterEach(() => rmSync(folder, { recursive: true }))

const read = () => readKept(join(folder, 'a.json'), (text) => JSON.parse(text) as unknown, (problem) => problems.push(problem))
const aside = () => readdirSync(folder).filter((name) => name.startsWith('a.json.broken-'))

it('reads what is whole, and nothing where there is no file', async () => {
  expect(await read()).toBeNull()
  writeFileSync(join(folder, 'a.json'), '{"a":1}')
  expect(await read()).toEqual({ a: 1 })
  expect(problems).toEqual([])
})

it.each(['', '{"a":', '\0\0\0'])('sets %j aside and reports where it is', async (text) => {
  writeFileSync(join(folder, 'a.json'), text)
  expect(await read()).toBeNull()
  expect(readFileSync(join(folder, aside()[0] ?? ''), 'utf8')).toBe(text)
  expect(problems).toMatchObject([{ code: 'FILE_SET_ASIDE', params: { path: join(folder, 'a.json'), aside: join(folder, aside()[0] ?? '') } }])
})

it('sets a folder in its place aside, with what is in it', async () => {
  mkdirSync(join(folder, 'a.json'))
  writeFileSync(join(folder, 'a.json', 'inside'), 'x')
  expect(await read()).toBeNull()
  expect(readFileSync(join(folder, aside()[0] ?? '', 'inside'), 'utf8')).toBe('x')
})

it.skipIf(process.platform === 'win32')('leaves what cannot be read just now', async () => {
  writeFileSync(join(folder, 'a.json'), '')
  // Not a folder on the way to it: an error of access, for root as well.
  const there = readKept(join(folder, 'a.json', 'b.json'), JSON.parse, (problem) => problems.push(problem))
  await expect(there).rejects.toMatchObject({ problem: { code: 'FILE_UNREADABLE' } })
  expect(readdirSync(folder)).toEqual(['a.json'])
  expect(problems).toEqual([])
})
