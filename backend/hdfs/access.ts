import type { HdfsEntry } from '../../contract/hdfs'

/** The bits of `r`, `w`, `x`, as in a mode. */
export const bits = { read: 4, write: 2, execute: 1 } as const

/** What a denial's access comes to in bits: `WRITE` is 2, `READ_EXECUTE` 5, `ALL` 7. */
export const bitsOfAccess = (access: string | null): number =>
  access === 'ALL'
    ? 7
    : (access ?? '').split('_').reduce((sum, word) => sum | (bits[word.toLowerCase() as keyof typeof bits] ?? 0), 0)

/** `r-x`. */
export const bitLetters = (value: number): string =>
  `${value & 4 ? 'r' : '-'}${value & 2 ? 'w' : '-'}${value & 1 ? 'x' : '-'}`

const bitsOfLetters = (letters: string): number =>
  (letters.includes('r') ? 4 : 0) | (letters.includes('w') ? 2 : 0) | (letters.includes('x') ? 1 : 0)

export interface Person {
  user: string
  groups: readonly string[]
}

/** An ACL entry of an inode itself: `user:spark:r-x`, `group::r-x`. Default entries are for what is made in it. */
interface AclEntry {
  type: string
  name: string
  bits: number
}

function parseAcl(acl: readonly string[]): AclEntry[] {
  return acl
    .filter((entry) => !entry.startsWith('default:'))
    .map((entry) => {
      const [type = '', name = '', letters = ''] = entry.split(':')
      return { type, name, bits: bitsOfLetters(letters) }
    })
}

/** What an ACL would give somebody if the mask (the mode's group bits) let it; null without an entry for them. */
export function aclGrant(acl: readonly string[], { user, groups }: Person): number | null {
  const named = parseAcl(acl).filter(
    ({ type, name }) => (type === 'user' && name === user) || (type === 'group' && groups.includes(name)),
  )
  return named.length === 0 ? null : named.reduce((sum, entry) => sum | entry.bits, 0)
}

/**
 * What somebody may do with an inode: the first class that fits counts, as in `FSPermissionChecker` of Hadoop. With an ACL
 * the mode's group bits are its mask, and the owning group's own bits stand in the ACL.
 */
export function allowedBits(
  entry: Pick<HdfsEntry, 'owner' | 'group' | 'mode'>,
  acl: readonly string[],
  person: Person,
): number {
  const mode = Number.parseInt(entry.mode, 8)
  if (entry.owner === person.user) return (mode >> 6) & 7
  const mask = (mode >> 3) & 7
  const entries = parseAcl(acl)
  const own = entries.find(({ type, name }) => type === 'user' && name === person.user)
  if (own !== undefined) return own.bits & mask
  const owningGroup = entries.find(({ type, name }) => type === 'group' && name === '')
  const groups = [
    ...(person.groups.includes(entry.group) ? [(owningGroup?.bits ?? mask) & mask] : []),
    ...entries
      .filter(({ type, name }) => type === 'group' && person.groups.includes(name))
      .map((each) => each.bits & mask),
  ]
  return groups.length > 0 ? groups.reduce((sum, each) => sum | each, 0) : mode & 7
}
