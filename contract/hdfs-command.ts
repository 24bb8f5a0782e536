import type { MendAct } from './hdfs'

/** Which shell a command is written for: how it quotes. */
export type CommandShell = 'sh' | 'powershell'

/** `process.platform` or `app.info().platform` -> the shell a person there types into. */
export const shellOf = (platform: string): CommandShell => (platform === 'win32' ? 'powershell' : 'sh')

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

/** A word as the shell takes it for one, whatever is in it. */
export function quoteFor(shell: CommandShell, word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word) && !(shell === 'powershell' && /^[@%]|,/.test(word))) return word
  if (shell === 'sh') {
    // Line breaks and the like are written out, so that a command stays one line: bash, zsh.

    if (/[\0-\x1f\x7f]/.test(word)) return `$'${[...word].map(escapedForSh).join('')}'`
    return `'${word.replaceAll("'", "'\\''")}'`
  }

  if (/[\0-\x1f\x7f]/.test(word)) return `"${[...word].map(escapedForPowerShell).join('')}"`
  // Windows PowerShell hands quotes on to programs unescaped, so they are escaped for those here.
  return `'${word.replaceAll('"', '\\"').replace(/['‘’‚‛]/g, (quote) => quote + quote)}'`
}

const hex = (character: string): string => character.charCodeAt(0).toString(16).padStart(2, '0')

function escapedForSh(character: string): string {
  if (character === '\n') return '\\n'
  if (character === '\t') return '\\t'
  if (character < ' ' || character === '\x7f') return `\\x${hex(character)}`
  return /['\\]/.test(character) ? `\\${character}` : character
}

function escapedForPowerShell(character: string): string {
  if (character === '\n') return '`n'
  if (character === '\t') return '`t'
  if (character < ' ' || character === '\x7f') return `$([char]0x${hex(character)})`
  if (character === '"') return '\\`"'
  return /[`$“”„]/.test(character) ? `\`${character}` : character
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
  const line = (...words: string[]): string => words.map((word) => quoteFor(shell, word)).join(' ')
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
