import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { writeAtomically } from './atomic-file'

it('makes folders again that were removed since it made them, at any level', async () => {
  const root = await mkdtemp(join(tmpdir(), 'weatherdeck-'))
  onTestFinished(() => rm(root, { recursive: true, force: true }))
  for (const removed of ['a', 'a/b', 'a/b/c']) {
    await writeAtomically(join(root, 'a', 'b', 'c', 'file'), 'first')
    await rm(join(root, removed), { recursive: true })
    await writeAtomically(join(root, 'a', 'b', 'c', 'file'), removed)
    expect(await readFile(join(root, 'a', 'b', 'c', 'file'), 'utf8')).toBe(removed)
    await rm(join(root, removed), { recursive: true })
    await writeAtomically(join(root, 'a', 'b', 'd', 'file'), removed)
  }
})
