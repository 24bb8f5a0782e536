import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { MendAct, MendEvent, Proof } from '../../contract/hdfs'
import { shellOf } from '../../contract/command-line'
import { hdfsCommand } from '../../contract/hdfs-command'
import { ProblemError, problemOf } from '../../contract/problem'
import { joinPath, stat, statOrNull } from './entries'
import type { Hdfs } from './hdfs'
import { nameNodeFacts } from './name-node-info'
import { bodyOf, type WebHdfs } from './webhdfs'

/** The shell the commands of events are written for: that of this computer. */
const shell = shellOf(process.platform)
const dataNodePatienceMs = 30_000

export const commandOf = (act: MendAct, superuser: string): string =>
  hdfsCommand(act, { user: superuser, superuser, shell })

/** Does the acts as the superuser, one after the other; a failure ends it. Then proves that it helped. */
export async function* applyActs(
  hdfs: Hdfs,
  acts: readonly MendAct[],
  proof: Proof | null,
  signal: AbortSignal | undefined,
): AsyncGenerator<MendEvent> {
  const superuser = await hdfs.state.superuser()
  for (const [index, act] of acts.entries()) {
    if (signal?.aborted === true) return
    const event = { type: 'act' as const, index, act, command: commandOf(act, superuser), problem: null }
    yield { ...event, state: 'working' }
    try {
      const changed = await doAct(hdfs, act, superuser)
      yield { ...event, state: changed ? 'done' : 'skipped' }
    } catch (error) {
      yield { ...event, state: 'failed', problem: problemOf(error) }
      return
    }
  }
  void hdfs.state.ask()
  if (proof === null || signal?.aborted === true) return
  const event = { type: 'proof' as const, ...proof, problem: null }
  yield { ...event, state: 'working' }
  if (proof.access !== 'pass' && !(await hasDataNode(hdfs.web))) {
    yield { ...event, state: 'no-datanode' }
    await dataNodeComes(hdfs.web, signal)
  }
  try {
    await prove(hdfs.web, proof, superuser)
    yield { ...event, state: 'done' }
  } catch (error) {
    yield { ...event, state: 'failed', problem: problemOf(error) }
  }
}

/** Whether there is one to write to and read from; true where nobody tells, so that the proof itself says what is wrong. */
const hasDataNode = (web: WebHdfs): Promise<boolean> =>
  nameNodeFacts(web).then(
    ({ dataNodes }) => dataNodes.some(({ state }) => state === 'live'),
    () => true,
  )

/** Waits for the first one, and no longer than a DataNode takes to start: a stack that was just started has none yet. */
async function dataNodeComes(web: WebHdfs, signal: AbortSignal | undefined): Promise<void> {
  const until = Date.now() + dataNodePatienceMs
  while (signal?.aborted !== true && Date.now() < until) {
    await sleep(500, undefined, { signal }).catch(() => undefined)
    if (await hasDataNode(web)) return
  }
}

/** True where something was changed, false where it was so already. */
async function doAct(hdfs: Hdfs, act: MendAct, user: string): Promise<boolean> {
  const { web } = hdfs
  switch (act.act) {
    case 'mkdir': {
      const found = await statOrNull(web, act.path, user)
      if (found?.type === 'directory') return false
      if (found !== null) throw new ProblemError('HDFS_NOT_A_DIRECTORY', { path: act.path })
      await web.call({ method: 'PUT', op: 'MKDIRS', path: act.path, user })
      return true
    }
    case 'chown': {
      const found = await stat(web, act.path, user)
      if (!act.recursive && found.owner === act.owner && found.group === act.group) return false
      await hdfs.chown({ ...act, user })
      return true
    }
    case 'chmod': {
      const { path, mode, recursive } = act
      const before = await stat(web, path, user)
      await hdfs.chmod({ path, mode, recursive, user })
      return recursive || (await stat(web, path, user)).mode !== before.mode
    }
    case 'acl':
      await web.call({ method: 'PUT', op: 'MODIFYACLENTRIES', path: act.path, user, params: { aclspec: act.entry } })
      return true
    case 'quota':
      await hdfs.setQuota(act)
      return true
    case 'leave-safe-mode':
      await hdfs.safeMode({ enter: false })
      return true
  }
}

/** Throws where HDFS refuses that user what the proof is about. */
async function prove(web: WebHdfs, { access, path, user }: Proof, superuser: string): Promise<void> {
  if (access === 'read') return proveRead(web, path, user)
  // What is not there can only be told by who may look.
  if (access === 'pass') return void (await statOrNull(web, joinPath(path, '.weatherdeck-proof'), user))
  const { type } = await stat(web, path, superuser)
  return type === 'directory' ? proveWrite(web, path, user, superuser) : proveAppend(web, path, user)
}

/** A file is written, read back and deleted in a directory, as that user. */
async function proveWrite(web: WebHdfs, folder: string, user: string, superuser: string): Promise<void> {
  const path = joinPath(folder, `.weatherdeck-proof-${randomUUID()}`)
  const content = `Written by ${user} at ${new Date().toISOString()}\n`
  try {
    const { body, written } = await web.create({ path, user })
    body.end(content)
    await written
    const read = (await bodyOf(await web.open({ path, user }))).toString('utf8')
    if (read !== content)
      throw new ProblemError('HDFS_TRANSFER_BROKEN', { path }, { detail: 'What was read is not what was written.' })
    await web.call({ method: 'DELETE', op: 'DELETE', path, user })
  } catch (error) {
    await web.call({ method: 'DELETE', op: 'DELETE', path, user: superuser }).catch(() => undefined)
    throw error
  }
}

/** A file is opened for appending, as that user, and closed as it was. */
async function proveAppend(web: WebHdfs, path: string, user: string): Promise<void> {
  const { body, written } = await web.append({ path, user })
  body.end()
  await written
}

/** The beginning of a file, or a directory's entries, are read as that user. */
async function proveRead(web: WebHdfs, path: string, user: string): Promise<void> {
  const { type, bytes } = await stat(web, path, user)
  if (type === 'directory') await web.call({ op: 'LISTSTATUS_BATCH', path, user })
  else if (bytes > 0) await bodyOf(await web.open({ path, user, length: Math.min(bytes, 1024) }))
}
