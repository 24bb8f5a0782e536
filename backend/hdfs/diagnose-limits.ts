import type { HdfsDenial } from '../../contract/hdfs-denial'
import { ProblemError } from '../../contract/problem'
import { summary } from './entries'
import { bare, sentence, nameInstead, type Finding, type Proposal } from './finding'
import type { Hdfs } from './hdfs'
import { nameNodeFacts, type NameNodeFacts } from './name-node-info'

/** Refusals that are about room and readiness rather than about rights. */
export async function findLimit(
  hdfs: Hdfs,
  denial: HdfsDenial,
  path: string | undefined,
  user: string,
): Promise<Finding> {
  switch (denial.kind) {
    case 'quota-names':
    case 'quota-space':
      return findQuota(hdfs, denial, denial.kind, path, user)
    case 'safe-mode':
      return findSafeMode(hdfs)
    case 'no-datanode':
      return findNoDataNode(hdfs, denial)
    default:
      return findAway(hdfs, denial)
  }
}

/** While the file is written, a whole block is reserved for each copy of its last one. */
const blockBytes = 128 * 1024 * 1024

async function findQuota(
  hdfs: Hdfs,
  denial: HdfsDenial,
  kind: 'quota-names' | 'quota-space',
  path: string | undefined,
  user: string,
): Promise<Finding> {
  const superuser = await hdfs.state.superuser()
  const at = denial.path ?? path
  if (at === undefined || at === null) return bare(kind, {}, 'quota-unknown')
  const now = await summary(hdfs.web, at, superuser).catch((error: unknown) => {
    if (error instanceof ProblemError && error.problem.code === 'HDFS_NOT_FOUND') return null
    throw error
  })
  const names = kind === 'quota-names'
  const limit = (names ? now?.quotaNames : now?.quotaSpaceBytes) ?? null
  if (now === null || limit === null) return bare('mended', { user, path: at })
  const used = names ? now.files + now.directories : now.spaceBytes
  const needed = Math.max(denial.quota?.needed ?? 0, used + (names ? 1 : blockBytes))
  if (needed <= limit) return bare('mended', { user, path: at })
  const next = names ? Math.ceil(needed * 1.5) : Math.ceil((needed * 1.5) / blockBytes) * blockBytes
  const params = names
    ? { path: at, limit, used, needed, next }
    : { path: at, limitBytes: limit, usedBytes: used, neededBytes: needed, nextBytes: next }
  const proof = { user: await writerOf(hdfs, at, superuser, denial.user), path: at, access: 'write' as const }
  const mend = (id: string, value: number | null): Proposal => ({
    id,
    sentence: sentence(names ? id : `${id}-space`, params),
    acts: [{ act: 'quota', path: at, ...(names ? { names: value } : { spaceBytes: value }) }],
    instead: null,
    proof,
  })
  return {
    ...bare(kind, params, names ? 'quota-or-delete' : 'quota-space-blocks'),
    blocking: [at],
    mends: [mend('raise-quota', next), mend('clear-quota', null)],
  }
}

/** Quotas hold for everybody, so the message names nobody: the directory's owner writes there. */
async function writerOf(hdfs: Hdfs, path: string, superuser: string, user: string | null): Promise<string> {
  if (user !== null) return user
  return (await hdfs.stat({ path, user: superuser })).owner
}

const aliveIn = ({ dataNodes }: NameNodeFacts): number => dataNodes.filter(({ state }) => state !== 'dead').length

async function findSafeMode(hdfs: Hdfs): Promise<Finding> {
  const facts = await nameNodeFacts(hdfs.web)
  if (facts.safeMode === null) return bare('mended', {})
  const params = { says: facts.safeMode.replace(/\s+/g, ' ').trim() }
  const superuser = await hdfs.state.superuser()
  const leave: Proposal = {
    id: 'leave-safe-mode',
    sentence: sentence('leave-safe-mode'),
    acts: [{ act: 'leave-safe-mode' }],
    instead: null,
    proof: { user: superuser, path: '/', access: 'write' },
  }
  if (/resources are low/i.test(facts.safeMode)) return bare('safe-mode', params, 'safe-mode-disk')
  if (/turned on manually/i.test(facts.safeMode)) return { ...bare('safe-mode', params), mends: [leave] }
  // It waits for blocks: without a DataNode they never come, and out of safe mode they would be taken for lost.
  if (aliveIn(facts) === 0) return bare('safe-mode', params, 'safe-mode-datanode')
  return { ...bare('safe-mode', params, 'safe-mode-wait'), mends: [leave] }
}

async function findNoDataNode(hdfs: Hdfs, denial: HdfsDenial): Promise<Finding> {
  const facts = await nameNodeFacts(hdfs.web)
  const alive = aliveIn(facts)
  const room = facts.remainingBytes ?? 0
  const params = { path: denial.path ?? '', alive, remainingBytes: room }
  if (alive === 0) return bare('no-datanode', params, 'start-datanode')
  return room < blockBytes ? bare('no-datanode', params, 'datanode-full') : bare('mended', params)
}

async function findAway(hdfs: Hdfs, denial: HdfsDenial): Promise<Finding> {
  const uri = hdfs.host.place()?.uri ?? ''
  const host = denial.host ?? ''
  const right = uri.replace(/^\w+:\/\//, '')
  const params = { host, uri }
  // Somebody else's port (9000 in many a tutorial) refuses for ever.
  if (host !== '' && right !== '' && host !== right)
    return { ...bare('unknown-host', params), mends: [nameInstead(`hdfs://${host}`, uri)] }
  return nameNodeFacts(hdfs.web).then(
    () => bare('mended', params),
    () => bare('namenode-away', params, 'start-namenode'),
  )
}
