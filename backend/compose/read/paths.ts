import { homedir } from 'node:os'
import nodePath from 'node:path'
import { child, isNull, mapping, matches, type Node, type Path, rewrite, scalar, text } from './node'

/** The path rules of the machine the file is read for. */
export interface PathRules {
  join: (base: string, path: string) => string
  isAbsolute: (path: string) => boolean
}

export function pathRules(platform: NodeJS.Platform): PathRules {
  const rules = platform === 'win32' ? nodePath.win32 : nodePath.posix
  const join = (base: string, path: string) => clean(rules.join(base, path), rules.sep)
  return { join, isAbsolute: rules.isAbsolute }
}

/** Without a separator at the end, as Go's `path.Clean` has it. */
export function clean(path: string, separator = '/'): string {
  const normal = separator === '/' ? nodePath.posix.normalize(path) : path
  const isRoot = normal.length === 1 || /^[A-Za-z]:[\\/]$/.test(normal)
  return !isRoot && normal.endsWith(separator) ? normal.slice(0, -1) : normal
}

/** `~/x` is in the user's home. */
export function expandHome(path: string): string {
  return path.startsWith('~') ? nodePath.join(homedir(), path.slice(1)) : path
}

/**
 * Makes the paths of a tree absolute, from `base`. Sources of mounts that are absolute on Unix or on Windows stay as they
 * are on both: a Windows client may talk to an engine on Linux.
 */
export function resolvePaths(root: Node, base: string, rules: PathRules): Node {
  const absolute = (path: string) => {
    const expanded = expandHome(path)
    return expanded === '' || rules.isAbsolute(expanded) ? expanded : rules.join(base, expanded)
  }
  const anywhere = (path: string) => {
    const expanded = expandHome(path)
    return nodePath.posix.isAbsolute(expanded) || isWindowsAbsolute(expanded) || rules.isAbsolute(expanded)
      ? expanded
      : rules.join(base, expanded)
  }
  const context = (path: string) => (isRemote(path) ? path : absolute(path))
  const resolvers: Record<string, (path: string) => string> = {
    'services.*.build.context': context,
    'services.*.build.additional_contexts.*': context,
    'services.*.build.ssh.*': anywhere,
    'services.*.env_file.*.path': absolute,
    'services.*.label_file.*': absolute,
    'services.*.extends.file': absolute,
    'services.*.develop.watch.*.path': absolute,
    'configs.*.file': anywhere,
    'secrets.*.file': anywhere,
  }
  const patterns = Object.entries(resolvers)
  return rewrite(root, (node: Node, path: Path) => {
    if (matches(path, 'services.*.volumes.*'))
      return text(child(node, 'type')) === 'bind' ? withPath(node, 'source', anywhere) : node
    if (matches(path, 'volumes.*')) return bindVolume(node, anywhere)
    const resolve = patterns.find(([pattern]) => matches(path, pattern))?.[1]
    const value = text(node)
    return resolve && value !== undefined ? { ...node, ...scalar(resolve(value), node) } : undefined
  })
}

function withPath(node: Node, key: string, resolve: (path: string) => string): Node {
  const value = child(node, key)
  const path = text(value)
  if (node.kind !== 'mapping' || !value || path === undefined) return node
  return mapping([...node.entries, [key, scalar(resolve(path), value)]], node)
}

/** A volume of the driver `local` with the option `o: bind` is a folder by another name. */
function bindVolume(node: Node, resolve: (path: string) => string): Node {
  const options = child(node, 'driver_opts')
  if (node.kind !== 'mapping' || isNull(options) || !options) return node
  if (text(child(node, 'driver')) !== 'local' || text(child(options, 'o')) !== 'bind') return node
  return mapping([...node.entries, ['driver_opts', withPath(options, 'device', resolve)]], node)
}

/** A build context that is not on this machine, or another service's image. */
export function isRemote(path: string): boolean {
  return path.includes('://') || /^(service:|github\.com\/|git@)/.test(path)
}

export function isWindowsAbsolute(path: string): boolean {
  return /^[A-Za-z]:[\\/]/.test(path) || /^[\\/]{2}[^\\/]/.test(path)
}
