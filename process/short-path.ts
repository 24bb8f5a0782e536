import { lstatSync, mkdtempSync, realpathSync, rmdirSync, symlinkSync, unlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Linux takes 107 bytes in `sun_path`, macOS 103. Source: unix(7), sys/un.h. */
const longestSocketPath = 100
/** Room for the longest name of a socket in the folder: `/control-123456789.sock` and the like. */
const longestName = 28

const links = new Map<string, string>()

const fits = (folder: string): boolean => Buffer.byteLength(folder) + longestName <= longestSocketPath

/** Where this user's short-lived files go; the runtime folder first, which no other user can write and nothing cleans meanwhile. */
function temporaryFolder(): string {
  const inside = '/weatherdeck-XXXXXX/f'
  const candidates = [process.env['XDG_RUNTIME_DIR'], tmpdir(), '/tmp']
  const usable = candidates.filter((folder): folder is string => Boolean(folder) && fits(`${folder}${inside}`))
  return usable.find((folder) => lstatSync(folder, { throwIfNoEntry: false }) !== undefined) ?? '/tmp'
}

function removeLinks(): void {
  for (const link of links.values()) {
    try {
      unlinkSync(link)
      rmdirSync(join(link, '..'))
    } catch {
      // Already gone.
    }
  }
}

/**
 * A name of an existing folder under which a Unix socket in it can be bound and reached: the folder's real path, or where
 * that is too long, a symbolic link to it in a new folder of this user's own. The socket itself lies in the folder either
 * way, so that it is the same one under every name of the folder. The link goes when this process exits.
 */
export function shortPath(folder: string): string {
  const real = realpathSync.native(folder)
  if (process.platform === 'win32' || fits(real)) return real
  const known = links.get(real)
  if (known !== undefined && lstatSync(known, { throwIfNoEntry: false }) !== undefined) return known
  // `mkdtemp` makes a name that nobody can have made before, for this user alone.
  const link = join(mkdtempSync(join(temporaryFolder(), 'weatherdeck-')), 'f')
  symlinkSync(real, link)
  if (links.size === 0) process.once('exit', removeLinks)
  links.set(real, link)
  return link
}
