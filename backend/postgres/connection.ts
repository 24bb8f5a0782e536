import { posix } from 'node:path'
import type { DatabaseAddress } from '../../contract/pipeline-process'

/**
 * The psql command line that reaches an address, without the password; null where psql cannot: it connects to Unix
 * sockets named `.s.PGSQL.<port>` only, and to no named pipe.
 */
export function psqlCommand(address: DatabaseAddress): string | null {
  if ('host' in address) return psql(address.host, String(address.port), address)
  const port = /^\.s\.PGSQL\.(\d+)$/.exec(posix.basename(address.path))?.[1]
  return port === undefined ? null : psql(posix.dirname(address.path), port, address)
}

function psql(host: string, port: string, { user, database }: DatabaseAddress): string {
  return ['psql', '-h', host, '-p', port, '-U', user, '-d', database].map(quote).join(' ')
}

/** Double quotes work in PowerShell, cmd and sh alike for what names of hosts, users and databases hold. */
function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `"${word.replaceAll('"', '\\"')}"`
}
