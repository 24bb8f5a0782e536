import { describe, expect, it } from 'vitest'
import { aclGrant, allowedBits, bitLetters, bitsOfAccess } from './access'

const entry = (mode: string, owner = 'hadoop', group = 'supergroup') => ({ mode, owner, group })
const spark = { user: 'spark', groups: ['spark', 'analysts'] }

describe('allowedBits', () => {
  it.each<[string, ReturnType<typeof entry>, string[], string]>([
    ['others', entry('755'), [], 'r-x'],
    ['the owner, also where others may more', entry('077', 'spark'), [], '---'],
    ['the group, also where others may more', entry('707', 'hadoop', 'analysts'), [], '---'],
    ['the sticky bit is none of these', entry('1777'), [], 'rwx'],
    ['a named user', entry('770'), ['user:spark:rw-', 'group::r-x'], 'rw-'],
    ['a named user under the mask', entry('750'), ['user:spark:rwx', 'group::r-x'], 'r-x'],
    [
      'the owning group has its own entry; the mode shows the mask',
      entry('770', 'hadoop', 'analysts'),
      ['user:alice:rwx', 'group::r-x'],
      'r-x',
    ],
    ['named groups together', entry('770'), ['group:analysts:r--', 'group:spark:-w-', 'group::---'], 'rw-'],
    ['default entries are for what is made below', entry('755'), ['default:user:spark:rwx'], 'r-x'],
  ])('%s', (_, inode, acl, letters) => expect(bitLetters(allowedBits(inode, acl, spark))).toBe(letters))
})

describe('aclGrant', () => {
  it('is what the entries say before the mask', () => {
    expect(aclGrant(['user:spark:rw-', 'group:analysts:--x'], spark)).toBe(7)
    expect(aclGrant(['user:alice:rwx'], spark)).toBeNull()
  })
})

describe('bitsOfAccess', () => {
  it.each([
    ['WRITE', 2],
    ['READ_EXECUTE', 5],
    ['WRITE_EXECUTE', 3],
    ['ALL', 7],
    [null, 0],
  ])('%s', (access, bits) => expect(bitsOfAccess(access)).toBe(bits))
})
