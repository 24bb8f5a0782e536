import type { HdfsEntry, HdfsPreview, HdfsSnapshot, HdfsSummary, Transfer } from '../../contract/hdfs'
import { chunkBytes } from '../../contract/hdfs'
import { ProblemError } from '../../contract/problem'
import { changeMode } from './change-mode'
import { listBatches, parentOf, stat, statOrNull, summary } from './entries'
import { fsck, type FsckEvent } from './fsck'
import type { HdfsHost } from './host'
import { makerOf } from './maker'
import { Permissions } from './permissions'
import { preview } from './preview'
import { withProgress } from './progress'
import { HdfsState } from './state'
import { deleteForever, moveToTrash } from './trash'
import { get, put } from './transfers'
import { forEach, walk } from './tree'
import { Uploads } from './uploads'
import { WebHdfs } from './webhdfs'

interface At {
  path: string
  user?: string | undefined
}

/** The service behind contract/hdfs.ts: the files of one HDFS and what is done to them. */
export class Hdfs {
  readonly web: WebHdfs
  readonly state: HdfsState
  readonly permissions = new Permissions(this)
  readonly #uploads: Uploads

  constructor(readonly host: HdfsHost) {
    this.web = new WebHdfs(() => host.place())
    this.state = new HdfsState(host, this.web)
    this.#uploads = new Uploads(this.web)
  }

  async close(): Promise<void> {
    this.state.close()
    await this.#uploads.close()
    this.web.close()
  }

  watch(signal: AbortSignal | undefined, closely: boolean): AsyncGenerator<HdfsSnapshot> {
    return this.state.watch(signal, closely)
  }

  /** Who acts where nobody is named. */
  async actor(user: string | undefined): Promise<string> {
    return user ?? (await this.state.superuser())
  }

  /** Who makes something new at a path; see makerOf. */
  async maker({ path, user }: At): Promise<string> {
    return user ?? makerOf(this.web, path, await this.state.superuser())
  }

  async *list(
    { path, user }: At,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<{ entries: HdfsEntry[]; remaining: number }> {
    yield* listBatches(this.web, path, await this.actor(user), signal)
  }

  async stat({ path, user }: At): Promise<HdfsEntry> {
    return stat(this.web, path, await this.actor(user))
  }

  async summary({ path, user }: At): Promise<HdfsSummary> {
    return summary(this.web, path, await this.actor(user))
  }

  async preview(input: At & { maxBytes: number; maxRows: number }): Promise<HdfsPreview> {
    return preview(this.web, { ...input, user: await this.actor(input.user) })
  }

  async *put(
    input: { from: string; to: string; overwrite: boolean; user?: string | undefined },
    signal: AbortSignal | undefined,
  ): AsyncGenerator<Transfer> {
    const user = await this.maker({ path: input.to, user: input.user })
    yield* withProgress((progress, ends) => put(this.web, { ...input, user }, progress, ends), signal)
  }

  async *get(
    input: { from: string; to: string; overwrite: boolean; user?: string | undefined },
    signal: AbortSignal | undefined,
  ): AsyncGenerator<Transfer> {
    const user = await this.actor(input.user)
    yield* withProgress((progress, ends) => get(this.web, { ...input, user }, progress, ends), signal)
  }

  async *fsck(input: { path: string; files: boolean }, signal: AbortSignal | undefined): AsyncGenerator<FsckEvent> {
    yield* fsck(this.web, { ...input, user: await this.state.superuser() }, signal)
  }

  async uploadBegin(input: At & { overwrite: boolean; bytes: number }): Promise<{ id: string }> {
    return { id: await this.#uploads.begin({ ...input, user: await this.maker(input) }) }
  }

  async uploadChunk({ id, offset, data }: { id: string; offset: number; data: string }): Promise<{ bytes: number }> {
    return { bytes: await this.#uploads.chunk(id, offset, Buffer.from(data, 'base64')) }
  }

  uploadEnd({ id }: { id: string }): Promise<HdfsEntry> {
    return this.#uploads.end(id)
  }

  uploadCancel({ id }: { id: string }): Promise<void> {
    return this.#uploads.cancel(id)
  }

  async *download(
    { path, user, offset, length }: At & { offset: number; length?: number | undefined },
    signal: AbortSignal | undefined,
  ): AsyncGenerator<{ offset: number; data: string; totalBytes: number }> {
    const actor = await this.actor(user)
    const { bytes: totalBytes, type } = await stat(this.web, path, actor)
    if (type === 'directory') throw new ProblemError('HDFS_NOT_A_FILE', { path })
    const end = Math.min(totalBytes, length === undefined ? totalBytes : offset + length)
    let at = offset
    if (at >= end) {
      yield { offset: at, data: '', totalBytes }
      return
    }
    for await (const data of this.chunks({ path, user: actor, offset, length: end - offset, signal })) {
      yield { offset: at, data: data.toString('base64'), totalBytes }
      at += data.length
    }
    if (at !== end && signal?.aborted !== true)
      throw new ProblemError('HDFS_TRANSFER_BROKEN', { path }, { detail: `${at} of ${end} bytes came.` })
  }

  /** Contents in pieces of at most `chunkBytes`; nothing is read ahead of the reader but what the socket holds. */
  async *chunks(input: {
    path: string
    user: string
    offset: number
    length: number
    signal?: AbortSignal | undefined
  }): AsyncGenerator<Buffer> {
    const response = await this.web.open(input)
    let parts: Buffer[] = []
    let bytes = 0
    try {
      for await (const part of response as AsyncIterable<Buffer>) {
        parts.push(part)
        bytes += part.length
        while (bytes >= chunkBytes) {
          const all = Buffer.concat(parts)
          yield all.subarray(0, chunkBytes)
          parts = [all.subarray(chunkBytes)]
          bytes -= chunkBytes
        }
      }
    } catch (error) {
      if (input.signal?.aborted === true) return
      throw new ProblemError(
        'HDFS_TRANSFER_BROKEN',
        { path: input.path },
        { detail: error instanceof Error ? error.message : undefined, cause: error },
      )
    } finally {
      response.destroy()
    }
    if (bytes > 0) yield Buffer.concat(parts)
  }

  async mkdir({ path, user, parents }: At & { parents: boolean }): Promise<void> {
    const actor = await this.maker({ path, user })
    if (!parents) {
      if ((await statOrNull(this.web, path, actor)) !== null) throw new ProblemError('HDFS_EXISTS', { path })
      const parent = await stat(this.web, parentOf(path), actor)
      if (parent.type !== 'directory') throw new ProblemError('HDFS_NOT_A_DIRECTORY', { path: parentOf(path) })
    }
    await this.web.call({ method: 'PUT', op: 'MKDIRS', path, user: actor })
  }

  async rename({ path, to, user }: At & { to: string }): Promise<void> {
    const actor = await this.actor(user)
    if (to === path) return
    await this.web.call({
      method: 'PUT',
      op: 'RENAME',
      path,
      user: actor,
      params: { destination: to, renameoptions: 'NONE' },
    })
  }

  async remove({ path, user, forever }: At & { forever: boolean }): Promise<{ trash: string | null }> {
    if (path === '/')
      throw new ProblemError('INVALID_INPUT', { field: 'path' }, { detail: 'The root of HDFS cannot be deleted.' })
    const actor = await this.actor(user)
    if (!forever) return { trash: await moveToTrash(this.web, path, actor) }
    await deleteForever(this.web, path, actor)
    return { trash: null }
  }

  async chmod({
    path,
    user,
    mode,
    recursive,
  }: At & { mode: string; recursive: boolean }): Promise<{ entries: number }> {
    const actor = await this.actor(user)
    const top = await stat(this.web, path, actor)
    // Whoever takes the right to look into folders from itself does so at the end.
    const foldersLast = (Number.parseInt(changeMode(top.mode, mode, true), 8) & 0o500) !== 0o500
    const entries = await forEach(walk(this.web, path, actor, { recursive, foldersLast }), ({ path: at, entry }) => {
      const permission = changeMode(entry.mode, mode, entry.type === 'directory')
      return this.web.call({ method: 'PUT', op: 'SETPERMISSION', path: at, user: actor, params: { permission } })
    })
    return { entries }
  }

  async chown(
    input: At & { owner?: string | undefined; group?: string | undefined; recursive: boolean },
  ): Promise<{ entries: number }> {
    const { path, owner, group, recursive } = input
    if (owner === undefined && group === undefined) throw new ProblemError('INVALID_INPUT', { field: 'owner' })
    const actor = await this.actor(input.user)
    const entries = await forEach(walk(this.web, path, actor, { recursive }), ({ path: at }) =>
      this.web.call({ method: 'PUT', op: 'SETOWNER', path: at, user: actor, params: { owner, group } }),
    )
    return { entries }
  }

  async setReplication({ path, user, replication }: At & { replication: number }): Promise<{ entries: number }> {
    const actor = await this.actor(user)
    let entries = 0
    await forEach(walk(this.web, path, actor, { recursive: true }), async ({ path: at, entry }) => {
      if (entry.type !== 'file') return
      entries++
      await this.web.call({ method: 'PUT', op: 'SETREPLICATION', path: at, user: actor, params: { replication } })
    })
    return { entries }
  }

  async setQuota({
    path,
    names,
    spaceBytes,
  }: {
    path: string
    names?: number | null | undefined
    spaceBytes?: number | null | undefined
  }): Promise<void> {
    // The long's largest leaves a quota as it is, -1 takes it away: `HdfsConstants.QUOTA_DONT_SET`, `QUOTA_RESET`.
    const value = (quota: number | null | undefined): string =>
      quota === undefined ? '9223372036854775807' : String(quota ?? -1)
    await this.web.call({
      method: 'PUT',
      op: 'SETQUOTA',
      path,
      user: await this.state.superuser(),
      params: { namespacequota: value(names), storagespacequota: value(spaceBytes) },
    })
  }

  /** WebHDFS has no such operation, so the NameNode's own command does it. */
  async safeMode({ enter }: { enter: boolean }): Promise<void> {
    const { exitCode, stdout, stderr } = await this.host.exec([
      'hdfs',
      'dfsadmin',
      '-safemode',
      enter ? 'enter' : 'leave',
    ])
    if (exitCode !== 0) throw new ProblemError('HDFS_REFUSED', {}, { detail: (stderr || stdout).trim().slice(-2_000) })
    await this.state.ask()
  }
}
