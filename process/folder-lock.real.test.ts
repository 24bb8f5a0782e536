import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lockFolder, lockNumbers, lockSocket, prepareLockFolder, type FolderLock } from './folder-lock'

let root: string
let held: FolderLock[]

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'weatherdeck-lock-'))
  held = []
})
afterEach(async () => {
  await Promise.all(held.map((lock) => lock.release()))
  rmSync(root, { recursive: true, force: true })
})

async function lock(folder: string): Promise<boolean> {
  const got = await lockFolder(join(folder, 'run'), 'control')
  if (got !== null) held.push(got)
  return got !== null
}

const deep = (folder: string): string => join(folder, 'a'.repeat(70), 'b'.repeat(70))

function mounted(from: string, to: string): boolean {
  mkdirSync(to)
  return spawnSync('mount', ['--bind', from, to]).status === 0
}

describe('one owner of a folder, whatever its name', () => {
  it.each([
    ['a symbolic link', (real: string) => (symlinkSync(real, join(root, 'link')), join(root, 'link'))],
    ['a symbolic link in the middle', (real: string) => (symlinkSync(join(real, '..'), join(root, 'up')), join(root, 'up', 'data'))],
    ['/./', (real: string) => `${real}/../data/./`],
    ['a trailing slash', (real: string) => `${real}/`],
    ['a long name', (real: string) => (mkdirSync(deep(root), { recursive: true }), symlinkSync(real, join(deep(root), 'data')), join(deep(root), 'data'))],
  ])('%s', async (_, other) => {
    const real = join(root, 'data')
    mkdirSync(real)
    const alias = other(real)
    expect(await lock(real)).toBe(true)
    expect(await lock(alias)).toBe(false)
    await held.pop()?.release()
    expect(await lock(alias)).toBe(true)
    expect(await lock(real)).toBe(false)
  })

  it('a folder whose own path is too long for a socket, and a short link to it', async () => {
    mkdirSync(deep(root), { recursive: true })
    symlinkSync(deep(root), join(root, 'short'))
    expect(await lock(deep(root))).toBe(true)
    expect(await lock(join(root, 'short'))).toBe(false)
    expect(await lock(deep(root))).toBe(false)
  })

  it('a bind mount', async (test) => {
    const real = join(root, 'data')
    const mount = join(root, 'mount')
    mkdirSync(real)
    if (!mounted(real, mount)) return test.skip()
    try {
      expect(await lock(real)).toBe(true)
      expect(await lock(mount)).toBe(false)
    } finally {
      spawnSync('umount', ['--lazy', mount])
    }
  })

  it('but not a copy of the folder, made while it was locked', async () => {
    const real = join(root, 'data')
    mkdirSync(real)
    expect(await lock(real)).toBe(true)
    spawnSync('cp', ['-a', real, join(root, 'copy')])
    expect(await lock(join(root, 'copy'))).toBe(true)
    cpSync(join(real, '..'), join(root, '..', `${root}-2`), { recursive: true, filter: (from) => !from.endsWith('.sock') })
    expect(await lock(join(`${root}-2`, 'data'))).toBe(true)
    rmSync(`${root}-2`, { recursive: true })
  })

  it('many starters at once', async () => {
    const real = join(root, 'data')
    mkdirSync(real)
    symlinkSync(real, join(root, 'link'))
    for (let round = 0; round < 10; round++) {
      const results = await Promise.all(Array.from({ length: 20 }, (_, i) => lock(i % 2 === 0 ? real : join(root, 'link'))))
      expect(results.filter(Boolean)).toHaveLength(1)
      await held.pop()?.release()
    }
    expect(readdirSync(join(real, 'run')).filter((name) => name.startsWith('start-'))).toEqual([])
  })
})

/** A process that holds the lock as an owner would. */
async function owner(folder: string): Promise<ChildProcess> {
  prepareLockFolder(join(folder, 'run'))
  const path = join(folder, 'run', lockSocket('control', 7))
  const child = spawn(process.execPath, ['-e', `require('net').createServer().listen(${JSON.stringify(path)}, () => process.stdout.write('up'))`])
  await new Promise((resolve) => child.stdout.once('data', resolve))
  return child
}

describe.skipIf(process.platform === 'win32')('a dead owner', () => {
  it('is succeeded at once after kill -9, and its socket is cleared away', async () => {
    const child = await owner(root)
    expect(await lock(root)).toBe(false)
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await ended
    expect(existsSync(join(root, 'run', lockSocket('control', 7)))).toBe(true)
    expect(await lock(root)).toBe(true)
    expect(lockNumbers(join(root, 'run'), 'control')).toEqual([8])
  })

  it('is waited for as long as asked', async () => {
    const child = await owner(root)
    setTimeout(() => child.kill('SIGKILL'), 600)
    const got = await lockFolder(join(root, 'run'), 'control', 10_000)
    expect(got).not.toBeNull()
    await got?.release()
  })

  it('may have left anything in the place of its socket', async () => {
    prepareLockFolder(join(root, 'run'))
    mkdirSync(join(root, 'run', lockSocket('control', 3), 'inside'), { recursive: true })
    writeFileSync(join(root, 'run', lockSocket('control', 4)), '')
    expect(await lock(root)).toBe(true)
    expect(lockNumbers(join(root, 'run'), 'control')).toEqual([5])
  })
})

describe('where no lock can lie', () => {
  it('says so when a file is in the folder’s place', async () => {
    writeFileSync(join(root, 'run'), '')
    await expect(lock(root)).rejects.toMatchObject({ problem: { code: 'FILE_UNWRITABLE' } })
  })

  it.skipIf(process.platform === 'win32')('says so when others may write there', async () => {
    mkdirSync(join(root, 'run'))
    spawnSync('chmod', ['777', join(root, 'run')])
    await expect(lock(root)).rejects.toMatchObject({ problem: { code: 'FILE_UNWRITABLE' } })
  })

  it('says so on a read-only file system', async (test) => {
    const mount = join(root, 'mount')
    mkdirSync(join(root, 'data', 'run'), { recursive: true, mode: 0o700 })
    if (!mounted(join(root, 'data'), mount)) return test.skip()
    spawnSync('mount', ['-o', 'remount,ro,bind', mount])
    try {
      await expect(lock(mount)).rejects.toMatchObject({ problem: { code: 'FILE_UNWRITABLE' } })
    } finally {
      spawnSync('umount', ['--lazy', mount])
    }
  })
})

it('leaves others to listen where the lock is not', async () => {
  const server = createServer()
  mkdirSync(join(root, 'run'), { mode: 0o700 })
  await new Promise<void>((resolve) => server.listen(join(root, 'run', 'postgres.sock'), resolve))
  expect(await lock(root)).toBe(true)
  server.close()
})
