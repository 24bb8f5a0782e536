import { ProblemError } from '../../contract/problem'
import { parentOf, statOrNull } from './entries'
import type { WebHdfs } from './webhdfs'

/**
 * Who makes something new at `path` where nobody is named: the owner of the folder it goes into, if that one may write
 * there, else the superuser. What the superuser puts into Spark's home would be a place where Spark's jobs cannot write.
 */
export async function makerOf(web: WebHdfs, path: string, superuser: string): Promise<string> {
  let folder = parentOf(path)
  let found = await statOrNull(web, folder, superuser)
  for (; found === null && folder !== '/'; found = await statOrNull(web, folder, superuser)) folder = parentOf(folder)
  if (found === null || found.type !== 'directory' || found.owner === superuser) return superuser
  try {
    // HDFS's own word on it: the folder's mode, its ACL and the way to it.
    await web.call({ op: 'CHECKACCESS', path: folder, user: found.owner, params: { fsaction: '-wx' } })
    return found.owner
  } catch (error) {
    if (error instanceof ProblemError && error.problem.code === 'HDFS_DENIED') return superuser
    throw error
  }
}
