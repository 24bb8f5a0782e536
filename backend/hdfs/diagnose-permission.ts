import { prepareActs, type DiagnosisKind, type MendAct } from '../../contract/hdfs'
import { aclGrant, bitLetters, bits, type Person } from './access'
import type { Level } from './ancestors'
import { joinPath, lsMode, nameOf } from './entries'
import { sentence, type Finding, type Proposal } from './finding'
import { homeOf } from './state'

export interface PermissionCase {
  person: Person
  superuser: string
  /** What the operation was about; the levels lead to it. */
  target: string
  levels: readonly Level[]
  /** What is needed of the last level that exists; of those above it is `x`. */
  need: number
  /** The person's home, as it is: what there is to do for it to be one. */
  home: { exists: boolean; own: boolean }
  /** Whether anything in a directory belongs to somebody else than these. */
  holdsOthers(path: string, owners: readonly string[]): Promise<boolean>
}

/** Directories that belong to everybody's HDFS: their owner and mode are not for a job to change. */
const systemDirectories = ['/', '/user', '/tmp']

export const isBelow = (path: string, folder: string): boolean => path.startsWith(`${folder === '/' ? '' : folder}/`)

interface Blocker {
  level: Level
  entry: NonNullable<Level['entry']>
  /** What is needed here. */
  need: number
  last: boolean
}

/** The levels that refuse, from the root down. */
export function blockersOf({ levels, need }: Pick<PermissionCase, 'levels' | 'need'>): Blocker[] {
  const existing = levels.flatMap((level) => (level.entry === null ? [] : [{ level, entry: level.entry }]))
  return existing
    .map(({ level, entry }, index) => {
      const last = index === existing.length - 1
      return { level, entry, need: last ? need : bits.execute, last }
    })
    .filter(({ level, need: needed }) => (level.allowed & needed) !== needed)
}

/** Why a person is refused, and the least that changes it. Asks for contents of directories, changes nothing. */
export async function findPermission(asked: PermissionCase): Promise<Finding> {
  const blockers = blockersOf(asked)
  const [first] = blockers
  const { person } = asked
  if (first === undefined)
    return {
      kind: 'mended',
      sentence: sentence('mended', { user: person.user, path: asked.target }),
      advice: null,
      blocking: [],
      nearest: [],
      mends: [],
    }
  const { level, entry } = first
  const params = {
    user: person.user,
    path: level.path,
    owner: entry.owner,
    group: entry.group,
    mode: lsMode(entry),
    need: bitLetters(first.need & ~level.allowed),
    home: homeOf(person.user),
    superuser: asked.superuser,
  }
  const found = await judge(asked, blockers, first)
  return {
    kind: found.kind,
    sentence: sentence(found.kind, params),
    advice: found.advice === undefined ? null : sentence(found.advice, params),
    blocking: blockers.map((each) => each.level.path),
    nearest: [],
    mends: found.mends,
  }
}

interface Judgement {
  kind: DiagnosisKind
  advice?: string
  mends: Proposal[]
}

async function judge(asked: PermissionCase, blockers: readonly Blocker[], first: Blocker): Promise<Judgement> {
  const { person, superuser } = asked
  const { level, entry } = first
  const home = homeOf(person.user)
  const writes = (asked.need & bits.write) !== 0
  if (entry.owner === person.user) return { kind: 'own-mode', mends: [ownMode(asked, blockers)] }
  if (level.path === home || isBelow(level.path, home)) {
    const mend = await ownInHome(asked)
    return { kind: mend?.id === 'chown-home' ? 'wrong-home-owner' : 'wrong-owner', mends: mend === null ? [] : [mend] }
  }
  if (systemDirectories.includes(level.path) && first.need === bits.execute)
    return { kind: 'no-execute', mends: [passThrough(asked, blockers)] }
  if (systemDirectories.includes(level.path) && writes) return system(asked, level.path)
  const granted = aclGrant(level.acl, person)
  if (granted !== null && (granted & first.need) === first.need)
    return { kind: 'acl-mask', mends: [grant(asked, blockers, 'acl')] }
  const elsewhere = writes ? [ownHome(asked)] : []
  const inGroup = person.groups.includes(entry.group) && level.acl.length === 0
  const least = grant(asked, blockers, inGroup ? 'group' : 'acl')
  if (first.need === bits.execute) return { kind: 'no-execute', mends: [least, ...elsewhere] }
  if (!writes) return { kind: 'may-not-read', mends: [least] }
  if (inGroup) return { kind: 'group-may-not-write', mends: [least, ...elsewhere] }
  if (entry.owner !== superuser) return { kind: 'others-directory', advice: 'ask-owner', mends: [...elsewhere, least] }
  // What the superuser made, and nobody else has used yet, was most likely made for this.
  const unused = entry.type === 'directory' && !(await asked.holdsOthers(level.path, [superuser, person.user]))
  return {
    kind: 'others-directory',
    mends: unused ? [await ownTree(asked, level, 'chown'), least, ...elsewhere] : [least, ...elsewhere],
  }
}

function system(asked: PermissionCase, path: string): Judgement {
  const { home, person, target } = asked
  // The job may have been on its way to its home, or somewhere else: without a path nobody can tell.
  const toHome = target === path || target === homeOf(person.user) || isBelow(target, homeOf(person.user))
  if (toHome && !home.exists) return { kind: 'missing-home', advice: 'home-elsewhere', mends: [makeHome(asked)] }
  if (toHome && !home.own) return { kind: 'wrong-home-owner', mends: [makeHome(asked)] }
  const advice = target === path ? 'home-ready' : 'system-directory-stays'
  return { kind: 'system-directory', advice, mends: [ownHome(asked)] }
}

const homeProof = (user: string): Proposal['proof'] => ({ user, path: homeOf(user), access: 'write' })

const homeActs = (user: string): MendAct[] => prepareActs({ home: homeOf(user), user, found: null })

function makeHome({ person: { user } }: PermissionCase): Proposal {
  return {
    id: 'home',
    sentence: sentence('home', { user, path: homeOf(user) }),
    acts: homeActs(user),
    instead: null,
    proof: homeProof(user),
  }
}

/** The job writes into its user's own home instead; that is made where it is not there. */
function ownHome({ person: { user }, home, target }: PermissionCase): Proposal {
  // Refused at `/` itself, nobody has said where it was to go.
  const named = !systemDirectories.includes(target)
  const to = named ? joinPath(homeOf(user), nameOf(target)) : homeOf(user)
  return {
    id: 'own-home',
    sentence: named ? sentence('own-home', { user, from: target, to }) : sentence('below-home', { user, to }),
    acts: home.own ? [] : homeActs(user),
    instead: named ? { from: target, to } : null,
    proof: homeProof(user),
  }
}

/** The first part of the path in the person's home that belongs to somebody else. */
const foreignInHome = ({ levels, person: { user } }: PermissionCase): Level | undefined =>
  levels.find(
    ({ path, entry }) =>
      entry !== null && entry.owner !== user && (path === homeOf(user) || isBelow(path, homeOf(user))),
  )

/** In a person's home everything is the person's: from the first part of the path on that is not. null where all is. */
export async function ownInHome(asked: PermissionCase): Promise<Proposal | null> {
  const top = foreignInHome(asked)
  return top === undefined
    ? null
    : ownTree(asked, top, top.path === homeOf(asked.person.user) ? 'chown-home' : 'chown-tree')
}

/** Gives what is in the way to the user: with what is in it, where that is not the user's either. */
async function ownTree(asked: PermissionCase, level: Level, id: string): Promise<Proposal> {
  const { user } = asked.person
  const { entry } = level
  const directory = entry?.type === 'directory'
  const recursive = directory && (await asked.holdsOthers(level.path, [user]))
  const needsMode = directory && (Number.parseInt(entry.mode, 8) & 0o700) !== 0o700
  return {
    id,
    sentence: sentence(id, { user, path: level.path, owner: entry?.owner ?? '' }),
    acts: [
      { act: 'chown', path: level.path, owner: user, group: user, recursive },
      ...(needsMode ? [{ act: 'chmod' as const, path: level.path, mode: 'u+rwx', recursive: false }] : []),
    ],
    instead: null,
    proof: proofOf(asked),
  }
}

function ownMode(asked: PermissionCase, blockers: readonly Blocker[]): Proposal {
  const { user } = asked.person
  const own = blockers.filter(({ entry }) => entry.owner === user)
  return {
    id: 'own-mode',
    sentence: sentence('own-mode', { user, path: own[0]?.level.path ?? asked.target }),
    acts: own.map(({ level, entry }) => ({
      act: 'chmod',
      path: level.path,
      mode: entry.type === 'directory' ? 'u+rwx' : 'u+rw',
      recursive: false,
    })),
    instead: null,
    proof: proofOf(asked),
  }
}

/** Through `/` and `/user` everybody has to pass on the way home: looking into them or writing there is something else. */
function passThrough(asked: PermissionCase, blockers: readonly Blocker[]): Proposal {
  const paths = blockers.map(({ level }) => level.path).filter((path) => systemDirectories.includes(path))
  return {
    id: 'pass-through',
    sentence: sentence('pass-through', { path: paths[0] ?? '/' }),
    acts: paths.map((path) => ({ act: 'chmod', path, mode: 'a+x', recursive: false })),
    instead: null,
    proof: { user: asked.person.user, path: paths[0] ?? '/', access: 'pass' },
  }
}

/**
 * The missing right and no other, at each level that lacks it: for the group where the person is in it, otherwise an ACL
 * entry for this one person. Owner, others' rights and everything below stay as they are.
 */
function grant(asked: PermissionCase, blockers: readonly Blocker[], id: 'group' | 'acl'): Proposal {
  const { user, groups } = asked.person
  const acts = blockers.map(({ level, entry, need }): MendAct => {
    if (id === 'group' && groups.includes(entry.group) && level.acl.length === 0)
      return {
        act: 'chmod',
        path: level.path,
        mode: `g+${bitLetters(need & ~level.allowed).replaceAll('-', '')}`,
        recursive: false,
      }
    return { act: 'acl', path: level.path, entry: `user:${user}:${bitLetters(need | level.allowed)}` }
  })
  const [first] = blockers
  return {
    id,
    sentence: sentence(id, { user, group: first?.entry.group ?? '', path: first?.level.path ?? asked.target }),
    acts,
    instead: null,
    proof: proofOf(asked),
  }
}

/** Where it can be seen that the mend helped: the last part of the path that exists. */
function proofOf({ person: { user }, levels, need }: PermissionCase): Proposal['proof'] {
  const last = levels.filter(({ entry }) => entry !== null).at(-1)
  if (last === undefined) return null
  const access = (need & bits.write) !== 0 ? 'write' : need === bits.execute ? 'pass' : 'read'
  return { user, path: last.path, access }
}
