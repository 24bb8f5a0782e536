import type { HdfsDenial } from '../../contract/hdfs-denial'
import { prefixes } from './ancestors'
import { joinPath, listBatches, nameOf, statOrNull } from './entries'
import { bare, nameInstead, type Finding } from './finding'
import type { Hdfs } from './hdfs'
import { distance, nearestNames } from './nearest'
import { homeOf } from './state'

/** In a directory with more names than these nobody finds a typo by hand either. */
const mostNames = 10_000

/** Refusals because a path is not what it should be: not there, another file system's, another cluster's. */
export async function findPath(
  hdfs: Hdfs,
  denial: HdfsDenial,
  path: string | undefined,
  user: string,
): Promise<Finding> {
  const uri = hdfs.host.place()?.uri ?? ''
  const { filesystem } = denial
  const at = absolute(denial.path ?? path ?? '/', user)
  const named = `${filesystem ?? ''}${denial.path ?? ''}`
  switch (denial.kind) {
    case 'unknown-scheme': {
      const scheme = (filesystem ?? '').replace(/:.*$/s, '')
      const params = { scheme, uri }
      if (scheme === 'viewfs')
        return { ...bare('unknown-scheme', params, 'viewfs'), mends: [nameInstead('viewfs://…', uri)] }
      if (distance(scheme, 'hdfs') > 2) return bare('unknown-scheme', params, 'other-scheme')
      return { ...bare('unknown-scheme', params), mends: [nameInstead(`${scheme}://…`, `${uri}/…`)] }
    }
    case 'wrong-filesystem':
      return { ...bare('wrong-filesystem', { path: named, uri }), mends: [nameInstead(named, `${uri}${at}`)] }
    case 'unknown-host':
      return {
        ...bare('unknown-host', { host: denial.host ?? '', uri }),
        mends: [nameInstead(`hdfs://${denial.host ?? ''}/…`, `${uri}/…`)],
      }
    case 'local-mkdirs':
      return local(named, at, uri)
    case 'not-a-directory':
      return { ...bare('not-a-directory', { path: at }, 'file-in-the-way'), blocking: [at] }
    default:
      if (filesystem?.startsWith('file:') === true) return local(named, at, uri)
      if (filesystem !== null && filesystem.startsWith('hdfs://') && uri !== '' && !sameCluster(filesystem, uri))
        return {
          ...bare('unknown-host', { host: filesystem.slice('hdfs://'.length), uri }),
          mends: [nameInstead(named, `${uri}${at}`)],
        }
      return findMissing(hdfs, at)
  }
}

const absolute = (path: string, user: string): string => (path.startsWith('/') ? path : joinPath(homeOf(user), path))

const sameCluster = (a: string, b: string): boolean => a === b || a === 'hdfs://' || `${a}:8020` === b

const local = (named: string, path: string, uri: string): Finding => ({
  ...bare('local-path', { path: named, uri }),
  mends: [nameInstead(named, `${uri}${path}`)],
})

/** Nothing is there: but perhaps something nearly of that name. */
async function findMissing(hdfs: Hdfs, path: string): Promise<Finding> {
  const superuser = await hdfs.state.superuser()
  let folder = '/'
  for (const at of prefixes(path)) {
    const found = await statOrNull(hdfs.web, at, superuser)
    if (found !== null) {
      folder = at
      if (at === path) return bare('mended', { path })
      continue
    }
    const nearest = await suggestions(hdfs, folder, at, path, superuser)
    const [best] = nearest
    const params = { path, folder, missing: nameOf(at), ...(best === undefined ? {} : { nearest: best }) }
    return {
      ...bare('not-found', params, best === undefined ? 'not-found-look' : undefined),
      blocking: [at],
      nearest,
      mends: best === undefined ? [] : [nameInstead(path, best)],
    }
  }
  return bare('mended', { path })
}

/** What comes nearest, with the rest of the path where that is there as well. */
async function suggestions(
  hdfs: Hdfs,
  folder: string,
  missing: string,
  path: string,
  superuser: string,
): Promise<string[]> {
  const names: string[] = []
  for await (const { entries } of listBatches(hdfs.web, folder, superuser)) {
    names.push(...entries.map(({ name }) => name))
    if (names.length >= mostNames) break
  }
  const rest = path.slice(missing.length)
  const found = await Promise.all(
    nearestNames(nameOf(missing), names).map(async (name) => {
      const near = joinPath(folder, name)
      return rest === '' || (await statOrNull(hdfs.web, `${near}${rest}`, superuser)) !== null ? `${near}${rest}` : near
    }),
  )
  return [...new Set(found)]
}
