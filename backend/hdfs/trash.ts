import { ProblemError } from '../../contract/problem'
import { joinPath, nameOf, parentOf, stat, statOrNull } from './entries'
import { homeOf } from './state'
import type { WebHdfs } from './webhdfs'

/** Only the owner looks into a trash, as with `hdfs dfs -rm`. */
const trashMode = '700'

const inTrash = (path: string): boolean => /^\/user\/[^/]+\/\.Trash(?:\/|$)/.test(path)

/** Deletes for good. Throws `HDFS_NOT_FOUND` where there is nothing. */
export async function deleteForever(web: WebHdfs, path: string, user: string): Promise<void> {
  const { boolean: was } = await web.call<{ boolean: boolean }>({
    method: 'DELETE',
    op: 'DELETE',
    path,
    user,
    params: { recursive: true },
  })
  if (!was) throw new ProblemError('HDFS_NOT_FOUND', { path })
}

/**
 * Moves to the user's trash, where `TrashPolicyDefault` of Hadoop would put it: `.Trash/Current` and the whole path, with
 * the time appended where that is taken. The NameNode empties it (`fs.trash.interval`). Tells where it is; null where it
 * was in a trash already and is gone.
 */
export async function moveToTrash(web: WebHdfs, path: string, user: string, now = Date.now()): Promise<string | null> {
  if (inTrash(path)) {
    await deleteForever(web, path, user)
    return null
  }
  const current = `${homeOf(user)}/.Trash/Current`
  if (`${current}/`.startsWith(`${path}/`))
    throw new ProblemError(
      'INVALID_INPUT',
      { field: 'path' },
      { detail: `${path} contains the trash itself; it can only be deleted for good.` },
    )
  await stat(web, path, user)
  const folder = await freeFolder(web, `${current}${parentOf(path) === '/' ? '' : parentOf(path)}`, user, now)
  await web.call({ method: 'PUT', op: 'MKDIRS', path: folder, user, params: { permission: trashMode } })
  const wanted = joinPath(folder, nameOf(path))
  const taken = (await statOrNull(web, wanted, user)) !== null
  const target = taken ? `${wanted}${now}` : wanted
  await web.call({ method: 'PUT', op: 'RENAME', path, user, params: { destination: target, renameoptions: 'NONE' } })
  return target
}

/** The folder, or where a file that was thrown away earlier is in its way, one beside that file. */
async function freeFolder(web: WebHdfs, folder: string, user: string, now: number): Promise<string> {
  const names = folder.split('/').filter(Boolean)
  for (let depth = 3; depth <= names.length; depth++) {
    const found = await statOrNull(web, `/${names.slice(0, depth).join('/')}`, user)
    if (found === null) break
    if (found.type !== 'directory') {
      names[depth - 1] = `${names[depth - 1] ?? ''}${now}`
      break
    }
  }
  return `/${names.join('/')}`
}
