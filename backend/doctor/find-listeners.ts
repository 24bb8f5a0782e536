import { readdir, readFile, readlink } from 'node:fs/promises'
import type { Surroundings } from './check'
import {
  parseExcludedRanges,
  parseLsof,
  parseNetstat,
  parseProcNetTcp,
  parseTasklist,
  type Listener,
  type PortRange,
} from './listeners'

/** Everything that listens on TCP on this computer, with its program where this user may see it. */
export async function findListeners({ platform, run }: Surroundings, signal: AbortSignal): Promise<Listener[]> {
  if (platform === 'linux') return linuxListeners()
  if (platform === 'win32') {
    const [sockets, tasks] = await Promise.all([
      run('netstat', ['-ano'], signal),
      run('tasklist', ['/FO', 'CSV', '/NH'], signal),
    ])
    const names = parseTasklist(tasks.stdout)
    return parseNetstat(sockets.stdout).map((socket) => ({ ...socket, program: names.get(socket.pid) ?? null }))
  }
  return parseLsof((await run('lsof', ['-nP', '-iTCP', '-sTCP:LISTEN', '-F', 'pcn'], signal)).stdout)
}

/** Port ranges that Windows keeps from everybody; none elsewhere. */
export async function excludedRanges({ platform, run }: Surroundings, signal: AbortSignal): Promise<PortRange[]> {
  if (platform !== 'win32') return []
  const args = ['interface', 'ipv4', 'show', 'excludedportrange', 'protocol=tcp']
  return parseExcludedRanges((await run('netsh', args, signal)).stdout)
}

const textOf = (file: string): Promise<string> => readFile(file, 'utf8').catch(() => '')

async function linuxListeners(): Promise<Listener[]> {
  const sockets = (await Promise.all(['/proc/net/tcp', '/proc/net/tcp6'].map(textOf))).flatMap(parseProcNetTcp)
  const owners = await ownersOf(new Set(sockets.map(({ inode }) => inode)))
  return sockets.map(({ address, port, inode }) => ({
    address,
    port,
    pid: owners.get(inode)?.pid ?? null,
    program: owners.get(inode)?.program ?? null,
  }))
}

/** Which process holds which socket, for the processes that this user may look into. */
async function ownersOf(inodes: ReadonlySet<string>): Promise<Map<string, { pid: number; program: string }>> {
  const owners = new Map<string, { pid: number; program: string }>()
  const processes = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name))
  for (const pid of processes) {
    const folder = `/proc/${pid}/fd`
    // A process may end, or be another user's, while it is looked at.
    const files = await readdir(folder).catch(() => [])
    const links = await Promise.all(files.map((file) => readlink(`${folder}/${file}`).catch(() => '')))
    for (const link of links) {
      const inode = /^socket:\[(\d+)\]$/.exec(link)?.[1]
      if (inode === undefined || !inodes.has(inode) || owners.has(inode)) continue
      owners.set(inode, { pid: Number(pid), program: (await textOf(`/proc/${pid}/comm`)).trim() || pid })
    }
  }
  return owners
}
