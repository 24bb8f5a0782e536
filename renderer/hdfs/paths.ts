/** `/a` and `b` -> `/a/b`. */
export const joinPath = (folder: string, name: string): string => (folder === '/' ? `/${name}` : `${folder}/${name}`)

/** The folder a path lies in; `/` is its own. */
export const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('/')) || '/'

/** The last part; empty for `/`. */
export const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** Whether `path` is `folder` or lies below it. */
export const isWithin = (folder: string, path: string): boolean => path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`)

/** Every part of a path with its own address, from `/` down. */
export function crumbsOf(path: string): { name: string; path: string }[] {
  const names = path.split('/').filter(Boolean)
  return [{ name: '/', path: '/' }, ...names.map((name, index) => ({ name, path: `/${names.slice(0, index + 1).join('/')}` }))]
}

/**
 * What a person typed or pasted as an address, as an absolute path: `hdfs://host:8020/a`, `~`, `../b`, `a//b/`. A relative
 * one begins at `folder`, `~` is the home of `user`. Names are taken as they are, inner and outer spaces included.
 */
export function typedPath(typed: string, folder: string, user: string): string {
  let path = typed.trim() === '' ? folder : typed.replace(/^\s+(?=\/|hdfs:|~)/, '').replace(/[\r\n]+$/, '')
  path = path.replace(/^(?:web)?hdfs:\/\/[^/]*/i, '') || '/'
  if (path === '~' || path.startsWith('~/')) path = `/user/${user}${path.slice(1)}`
  else if (!path.startsWith('/')) path = `${folder}/${path}`
  const names: string[] = []
  for (const name of path.split('/')) {
    if (name === '..') names.pop()
    else if (name !== '' && name !== '.') names.push(name)
  }
  return `/${names.join('/')}`
}
