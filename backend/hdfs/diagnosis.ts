import type { Diagnosis } from '../../contract/hdfs'
import type { HdfsDenial } from '../../contract/hdfs-denial'
import { bits, bitsOfAccess, type Person } from './access'
import { ancestorOf, groupsOf, levelsOf, type Level } from './ancestors'
import { findLimit } from './diagnose-limits'
import { findPath } from './diagnose-path'
import { findPermission, isBelow, ownInHome, type PermissionCase } from './diagnose-permission'
import { joinPath, listBatches, parentOf, statOrNull } from './entries'
import { bare, sentence, type Finding } from './finding'
import type { Hdfs } from './hdfs'
import { commandOf } from './mend'
import { homeOf, isOwnDirectory } from './state'

/** Whose things a directory holds is looked at so far; one with more is taken to hold somebody else's. */
const mostLookedAt = 5_000

/**
 * What a refusal comes to now: the NameNode is asked for every part of the path. `path` is what the operation was about,
 * where the caller knows it: the refusal itself only names the inode that stood in the way.
 */
export async function diagnose(hdfs: Hdfs, denial: HdfsDenial, path: string | undefined): Promise<Diagnosis> {
  const superuser = await hdfs.state.superuser()
  const person: Person = {
    user: denial.user ?? superuser,
    groups: denial.user === null ? [] : await groupsOf(hdfs.host, denial.user),
  }
  const { finding, levels } = await find(hdfs, denial, path, person, superuser)
  return {
    denial,
    path: path ?? null,
    kind: finding.kind,
    sentence: finding.sentence,
    advice: finding.advice,
    ancestors: levels.map((level) => ancestorOf(level, finding.blocking.includes(level.path))),
    groups: [...person.groups],
    nearest: [...finding.nearest],
    mends: finding.mends.map((mend, index) => ({
      ...mend,
      recommended: index === 0,
      commands: mend.acts.map((act) => commandOf(act, superuser)),
    })),
  }
}

async function find(
  hdfs: Hdfs,
  denial: HdfsDenial,
  path: string | undefined,
  person: Person,
  superuser: string,
): Promise<{ finding: Finding; levels: Level[] }> {
  switch (denial.kind) {
    case 'permission': {
      const asked = await permissionCase(hdfs, denial, path, person, superuser)
      return { finding: await findPermission(asked), levels: [...asked.levels] }
    }
    case 'sticky-bit':
    case 'not-owner': {
      const target = denial.inode?.path ?? denial.path ?? path ?? '/'
      const asked = await caseAt(hdfs, target, bits.write, person, superuser)
      const finding = denial.kind === 'sticky-bit' ? await findSticky(asked) : await findNotOwner(asked)
      return { finding, levels: [...asked.levels] }
    }
    case 'not-superuser':
      return { finding: bare('not-superuser', { user: person.user, superuser }, 'as-superuser'), levels: [] }
    case 'quota-names':
    case 'quota-space':
    case 'safe-mode':
    case 'namenode-away':
    case 'no-datanode':
      return { finding: await findLimit(hdfs, denial, path, person.user), levels: [] }
    default: {
      const finding = await findPath(hdfs, denial, path, person.user)
      const at = denial.path ?? path
      const known = denial.kind === 'not-found' || denial.kind === 'not-a-directory'
      const levels = known && at?.startsWith('/') === true ? await levelsOf(hdfs.web, at, person, superuser) : []
      return { finding, levels }
    }
  }
}

async function caseAt(
  hdfs: Hdfs,
  target: string,
  need: number,
  person: Person,
  superuser: string,
): Promise<PermissionCase> {
  const homeEntry = await statOrNull(hdfs.web, homeOf(person.user), superuser)
  return {
    person,
    superuser,
    target,
    levels: await levelsOf(hdfs.web, target, person, superuser),
    need,
    home: { exists: homeEntry !== null, own: homeEntry !== null && isOwnDirectory(homeEntry, person.user) },
    holdsOthers: (folder, owners) => holdsOthers(hdfs, folder, owners, superuser),
  }
}

/** From what was refused at one inode to what the whole operation needs. */
async function permissionCase(
  hdfs: Hdfs,
  denial: HdfsDenial,
  path: string | undefined,
  person: Person,
  superuser: string,
): Promise<PermissionCase> {
  const refusedAt = denial.inode?.path ?? '/'
  const access = bitsOfAccess(denial.access)
  const writes = (access & bits.write) !== 0
  const beyond = path !== undefined && isBelow(path, refusedAt) ? path : refusedAt
  const there = await statOrNull(hdfs.web, beyond, superuser)
  // To replace, rename or delete a thing is a matter of the directory that it is in.
  const target = writes && there !== null && parentOf(beyond) === refusedAt && beyond !== refusedAt ? refusedAt : beyond
  const last = target === beyond ? there : await statOrNull(hdfs.web, target, superuser)
  return caseAt(hdfs, target, needOf(), person, superuser)

  function needOf(): number {
    const inDirectory = last === null || last.type === 'directory'
    if (writes) return access | (inDirectory ? bits.execute : 0)
    if (target === refusedAt) return access
    // The way was barred before anybody asked for more: what is there was to be read, what is not was to be made.
    if (last === null) return bits.write | bits.execute
    return bits.read | (inDirectory ? bits.execute : 0)
  }
}

async function findSticky(asked: PermissionCase): Promise<Finding> {
  const { levels, person, target, superuser } = asked
  const [parent, entry] = [levels.at(-2)?.entry, levels.at(-1)?.entry]
  const folder = parentOf(target)
  const params = {
    user: person.user,
    path: target,
    owner: entry?.owner ?? '',
    folder,
    parentOwner: parent?.owner ?? '',
  }
  const sticky = (Number.parseInt(parent?.mode ?? '0', 8) & 0o1000) !== 0
  if (!entry || !parent || !sticky || [entry.owner, parent.owner].includes(person.user)) return bare('mended', params)
  const finding = { ...bare('sticky-bit', params, 'sticky-stays'), blocking: [target] }
  // Somebody else's thing is not to be given away; what the superuser left there may be.
  if (entry.owner !== superuser) return { ...finding, advice: sentence('sticky-ask-owner', params) }
  const directory = entry.type === 'directory'
  const recursive = directory && (await asked.holdsOthers(target, [person.user]))
  return {
    ...finding,
    mends: [
      {
        id: 'give',
        sentence: sentence('give', params),
        acts: [{ act: 'chown', path: target, owner: person.user, group: entry.group, recursive }],
        instead: null,
        proof: { user: person.user, path: target, access: 'write' },
      },
    ],
  }
}

async function findNotOwner(asked: PermissionCase): Promise<Finding> {
  const { person, target, levels } = asked
  const entry = levels.at(-1)?.entry
  const params = { user: person.user, path: target, owner: entry?.owner ?? '' }
  if (!entry || entry.owner === person.user) return bare('mended', params)
  const mend = await ownInHome(asked)
  const finding = { ...bare('not-owner', params, mend === null ? 'as-owner' : undefined), blocking: [target] }
  return mend === null ? finding : { ...finding, mends: [mend] }
}

async function holdsOthers(hdfs: Hdfs, folder: string, owners: readonly string[], superuser: string): Promise<boolean> {
  const folders = [folder]
  let looked = 0
  for (let next = folders.shift(); next !== undefined; next = folders.shift())
    for await (const { entries } of listBatches(hdfs.web, next, superuser))
      for (const entry of entries) {
        if (!owners.includes(entry.owner) || ++looked > mostLookedAt) return true
        if (entry.type === 'directory') folders.push(joinPath(next, entry.name))
      }
  return false
}
