import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { findInaccessible, ourVersion, whyNotOpened } from './open-failure'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'weatherdeck-open-'))
  mkdirSync(join(folder, 'base', '1'), { recursive: true })
  version(ourVersion)
})
afterEach(() => rmSync(folder, { recursive: true }))

function version(text: string): void {
  for (const at of ['', 'base/1']) writeFileSync(join(folder, at, 'PG_VERSION'), `${text}\n`)
}
const why = (known: { error?: unknown; errnos?: string[]; lines?: string[] } = {}) =>
  whyNotOpened({ folder, error: new Error('PGlite failed to initialize properly'), errnos: [], lines: [], ...known }).problem

it('is damage only where nothing else can be', () => {
  expect(why({ lines: ['PANIC:  could not locate a valid checkpoint record'] })).toEqual({
    code: 'DATABASE_DAMAGED',
    params: { folder },
    detail: 'PANIC:  could not locate a valid checkpoint record\nError: PGlite failed to initialize properly',
  })
  expect(why({ errnos: ['ENOENT', 'EISDIR', 'ENOTDIR'] }).code).toBe('DATABASE_DAMAGED')
})

it.each(['EACCES', 'EPERM', 'EBUSY', 'EMFILE', 'ENFILE', 'EIO', 'EROFS', 'ESTALE'])('is no damage after %s', (errno) => {
  expect(why({ errnos: ['ENOENT', errno] }).code).toBe('FILE_UNREADABLE')
})

it.each(['ENOSPC', 'EDQUOT'])('is a full disk after %s', (errno) => {
  expect(why({ errnos: [errno] }).code).toBe('DISK_FULL')
})

it('is no damage when there was no memory', () => {
  expect(why({ error: new RangeError('WebAssembly.Memory(): could not allocate memory') }).code).toBe('DATABASE_UNAVAILABLE')
})

it('tells another version from a damaged PG_VERSION', () => {
  version('17')
  expect(why()).toMatchObject({ code: 'DATABASE_OTHER_VERSION', params: { version: '17', ours: ourVersion } })
  writeFileSync(join(folder, 'base', '1', 'PG_VERSION'), `${ourVersion}\n`)
  expect(why().code).toBe('DATABASE_DAMAGED')
  version('\0\0')
  expect(why().code).toBe('DATABASE_DAMAGED')
})

it('finds a file that cannot be opened just now, and takes a missing one for none', () => {
  const held = join(folder, 'base', '1', 'PG_VERSION')
  const opening = (errno: string) => (path: string) => {
    if (path === held) throw Object.assign(new Error(errno), { code: errno })
  }
  expect(findInaccessible(folder, opening('EBUSY'))?.problem).toMatchObject({ code: 'FILE_UNREADABLE', params: { path: held } })
  expect(findInaccessible(folder, opening('ENOENT'))).toBeNull()
  expect(findInaccessible(folder)).toBeNull()
})
