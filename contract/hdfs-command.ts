import { formatLine, type CommandShell } from './command-line'
import type { MendAct } from './hdfs'

/** Everything the panel and the CLI can do in HDFS that has a command of its own. Paths as in the contract: nothing escaped. */
export type HdfsAction =
  | { act: 'list' | 'stat' | 'summary' | 'cat' | 'trash-path'; path: string }
  | { act: 'put' | 'get'; here: string; path: string; overwrite?: boolean }
  | { act: 'rename'; path: string; to: string }
  | { act: 'remove'; path: string; forever?: boolean; directory?: boolean }
  | { act: 'replication'; path: string; replication: number }
  | { act: 'safe-mode'; enter: boolean }
  | { act: 'safe-mode-state' | 'report' }
  | { act: 'fsck'; path: string; files?: boolean }
  | MendAct
  | { act: 'chown'; path: string; owner?: string; group?: string; recursive: boolean }

export interface CommandContext {
  /** Who acts. */
  user: string
  /** Who the container's own account is; for it no user has to be named. */
  superuser: string
  shell: CommandShell
}

/** `hdfs dfs` takes paths for patterns: what is a pattern's sign in a name is escaped. */
const literal = (path: string): string => path.replace(/[\\*?[\]{}]/g, '\\$&')

const withoutMinus = (here: string): string => (here.startsWith('-') ? `./${here}` : here)

function baseName(here: string): string {
  return here.split(/[\\/]/).filter(Boolean).at(-1) ?? 'file'
}

/**
 * What a person would type in a terminal instead: `docker exec -it hdfs-namenode hdfs dfs -mkdir -p /user/spark`.
 * Several lines where it takes several. Pure.
 */
export function hdfsCommand(action: HdfsAction, { user, superuser, shell }: CommandContext): string {
  const line = (...words: string[]): string => formatLine(words, shell)
  const as = user === superuser ? [] : ['-e', `HADOOP_USER_NAME=${user}`]
  const hdfs = (...words: string[]): string => line('docker', 'exec', '-it', ...as, 'hdfs-namenode', 'hdfs', ...words)
  const dfs = (...words: string[]): string => hdfs('dfs', ...words)
  const admin = (...words: string[]): string => hdfs('dfsadmin', ...words)
  switch (action.act) {
    case 'list':
      return dfs('-ls', literal(action.path))
    case 'stat':
      return dfs('-stat', '%F %a %u:%g %b %y %n', literal(action.path))
    case 'summary':
      return dfs('-count', '-q', '-h', '-v', literal(action.path))
    case 'cat':
      return dfs('-cat', literal(action.path))
    case 'trash-path':
      return dfs('-ls', `/user/${user}/.Trash/Current`)
    case 'put': {
      const inside = `/tmp/${baseName(action.here)}`
      return [
        line('docker', 'cp', withoutMinus(action.here), `hdfs-namenode:${inside}`),
        dfs('-put', ...(action.overwrite === true ? ['-f'] : []), literal(inside), literal(action.path)),
      ].join('\n')
    }
    case 'get': {
      const inside = `/tmp/${baseName(action.path)}`
      return [
        dfs('-get', ...(action.overwrite === true ? ['-f'] : []), literal(action.path), inside),
        line('docker', 'cp', `hdfs-namenode:${inside}`, withoutMinus(action.here)),
      ].join('\n')
    }
    case 'mkdir':
      return dfs('-mkdir', '-p', literal(action.path))
    case 'rename':
      return dfs('-mv', literal(action.path), literal(action.to))
    case 'remove':
      return dfs(
        '-rm',
        ...(action.directory === true ? ['-r'] : []),
        ...(action.forever === true ? ['-skipTrash'] : []),
        literal(action.path),
      )
    case 'chown': {
      const { owner = '', group } = action
      const who = group === undefined ? owner : `${owner}:${group}`
      return dfs('-chown', ...(action.recursive ? ['-R'] : []), who, literal(action.path))
    }
    case 'chmod':
      return dfs('-chmod', ...(action.recursive ? ['-R'] : []), action.mode, literal(action.path))
    case 'acl':
      return dfs('-setfacl', '-m', action.entry, literal(action.path))
    case 'replication':
      return dfs('-setrep', String(action.replication), literal(action.path))
    case 'quota':
      return [
        ...(action.names === undefined ? [] : [admin(...quotaWords('Quota', action.names, literal(action.path)))]),
        ...(action.spaceBytes === undefined
          ? []
          : [admin(...quotaWords('SpaceQuota', action.spaceBytes, literal(action.path)))]),
      ].join('\n')
    case 'safe-mode':
      return admin('-safemode', action.enter ? 'enter' : 'leave')
    case 'leave-safe-mode':
      return admin('-safemode', 'leave')
    case 'safe-mode-state':
      return admin('-safemode', 'get')
    case 'report':
      return admin('-report')
    case 'fsck':
      return hdfs('fsck', action.path, ...(action.files === true ? ['-files', '-blocks'] : []))
  }
}

const quotaWords = (name: string, value: number | null, path: string): string[] =>
  value === null ? [`-clr${name}`, path] : [`-set${name}`, String(value), path]
