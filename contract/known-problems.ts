import { z } from 'zod'
import type { ProblemLanguage } from './problem-text'
import { fill } from './problem-text'
import { knownProblemTextEn } from './known-problem-text-en'
import { knownProblemTextFr } from './known-problem-text-fr'

/** Where a known problem is mended: a panel, and what its address says to it. */
export interface KnownProblemLink {
  panel: 'stack' | 'doctor' | 'hdfs' | 'kafka' | 'postgres' | 'spark' | 'settings' | 'pipeline'
  /** `{line}` is the line itself, `{name}` what the pattern's group of that name holds. */
  params: Readonly<Record<string, string>>
}

interface KnownProblemEntry {
  /** JavaScript's syntax, case matters; looked for in single lines. Named groups fill the placeholders of the texts. */
  pattern: string
  /** A cheap look first: a line that shows the problem holds one of these, as it is written here. */
  words: readonly string[]
  link: KnownProblemLink | null
}

/**
 * The catalogue: problems that people lose afternoons to, by what stands in the log. To add one: an entry here, its words in
 * known-problem-text-en.ts and -fr.ts, and a real line of it in known-problems.test.ts. The first that fits a line wins.
 */
export const knownProblems = {
  'hdfs-access': {
    pattern: String.raw`(?:AccessControlException.*?)?Permission denied: user=(?<user>[^,\s]+), access=(?<access>[A-Z_]+), inode="(?<inode>[^"]+)"|AccessControlException`,
    words: ['AccessControlException', 'Permission denied: user='],
    link: { panel: 'hdfs', params: { denial: '{line}' } },
  },
  'hdfs-safe-mode': {
    pattern: String.raw`SafeModeException|[Nn]ame ?node is in safe mode`,
    words: ['SafeModeException', 'in safe mode'],
    link: { panel: 'hdfs', params: {} },
  },
  'hdfs-cluster-id': {
    pattern: String.raw`Incompatible clusterIDs`,
    words: ['Incompatible clusterIDs'],
    link: { panel: 'doctor', params: {} },
  },
  'kafka-cluster-id': {
    pattern: String.raw`InconsistentClusterIdException|The Cluster ID (?<cluster>\S+) doesn't match stored clusterId`,
    words: ['InconsistentClusterIdException', "doesn't match stored clusterId"],
    link: { panel: 'doctor', params: {} },
  },
  'kafka-no-broker': {
    pattern: String.raw`NoBrokersAvailable|BROKER_UNAVAILABLE|Broker may not be available|KafkaJSNumberOfRetriesExceeded|KafkaJSConnectionError|Bootstrap broker (?<broker>\S+) .*disconnected`,
    words: ['NoBrokersAvailable', 'BROKER_UNAVAILABLE', 'Broker may not be available', 'KafkaJSNumberOfRetriesExceeded', 'KafkaJSConnectionError', 'Bootstrap broker'],
    link: { panel: 'kafka', params: {} },
  },
  'kafka-no-topic': {
    pattern: String.raw`UNKNOWN_TOPIC_OR_PARTITION|UnknownTopicOrPartition`,
    words: ['UNKNOWN_TOPIC_OR_PARTITION', 'UnknownTopicOrPartition'],
    link: { panel: 'kafka', params: {} },
  },
  'zookeeper-away': {
    pattern: String.raw`Unable to connect to zookeeper server|ZooKeeperClientTimeoutException|Session 0x[0-9a-f]+ for se?rver .{1,200}, Closing socket connection`,
    words: ['Unable to connect to zookeeper server', 'ZooKeeperClientTimeoutException', 'Closing socket connection'],
    link: { panel: 'stack', params: { service: 'zookeeper' } },
  },
  'port-taken': {
    pattern: String.raw`EADDRINUSE|Address already in use|Address in use|port is already allocated|could not bind IPv[46] address`,
    words: ['EADDRINUSE', 'Address already in use', 'Address in use', 'port is already allocated', 'could not bind'],
    link: { panel: 'doctor', params: {} },
  },
  'disk-full': {
    pattern: String.raw`No space left on device|ENOSPC|DiskOutOfSpaceException|could not extend file|DISK_FULL`,
    words: ['No space left on device', 'ENOSPC', 'DiskOutOfSpaceException', 'could not extend file', 'DISK_FULL'],
    link: { panel: 'doctor', params: {} },
  },
  'out-of-memory': {
    pattern: String.raw`OutOfMemoryError|JavaScript heap out of memory|(?:exit(?:ed)?|status|code)(?: with)?(?: code| status)?[ :=(]+137\b|Cannot allocate memory|Container killed on request|There is insufficient memory for the Java Runtime|MemoryError$`,
    words: ['OutOfMemoryError', 'heap out of memory', '137', 'Cannot allocate memory', 'Container killed on request', 'insufficient memory', 'MemoryError'],
    link: { panel: 'stack', params: {} },
  },
  'postgres-password': {
    pattern: String.raw`password authentication failed for user "(?<user>[^"]+)"`,
    words: ['password authentication failed'],
    link: { panel: 'doctor', params: {} },
  },
  'postgres-starting': {
    pattern: String.raw`the database system is (?:starting up|shutting down|in recovery mode)|database system is not yet accepting connections`,
    words: ['the database system is', 'not yet accepting connections'],
    link: null,
  },
  'postgres-no-table': {
    pattern: String.raw`relation "(?<relation>[^"]+)" does not exist`,
    words: ['" does not exist'],
    link: { panel: 'postgres', params: {} },
  },
  'postgres-connections': {
    pattern: String.raw`sorry, too many clients already|remaining connection slots are reserved`,
    words: ['too many clients already', 'remaining connection slots'],
    link: { panel: 'postgres', params: {} },
  },
  'rate-limit': {
    pattern: String.raw`429 (?:Client Error|Too Many Requests)|Too Many Requests|(?:status|code|HTTP)[ "':=]{1,4}429\b|API request limit exceeded|OPEN_METEO_LIMIT|BUDGET_EXHAUSTED`,
    words: ['429', 'Too Many Requests', 'request limit exceeded', 'OPEN_METEO_LIMIT', 'BUDGET_EXHAUSTED'],
    link: { panel: 'pipeline', params: {} },
  },
  'spark-no-resources': {
    pattern: String.raw`Initial job has not accepted any resources`,
    words: ['Initial job has not accepted any resources'],
    link: { panel: 'spark', params: {} },
  },
  'spark-no-master': {
    pattern: String.raw`All masters are unresponsive|Failed to connect to master (?<master>\S+)`,
    words: ['All masters are unresponsive', 'Failed to connect to master'],
    link: { panel: 'spark', params: {} },
  },
  'hdfs-no-datanode': {
    pattern: String.raw`could only be (?:written|replicated) to 0 (?:of the|nodes)|There are 0 datanode\(s\) running`,
    words: ['could only be written to 0', 'could only be replicated to 0', '0 datanode(s) running'],
    link: { panel: 'stack', params: { service: 'hdfs-datanode' } },
  },
  'hdfs-away': {
    pattern: String.raw`Call From \S+ to (?<host>\S+) failed on connection exception|Problem connecting to server: (?<server>\S+)`,
    words: ['failed on connection exception', 'Problem connecting to server'],
    link: { panel: 'stack', params: { service: 'hdfs-namenode' } },
  },
  // A name with a domain: a service of the stack has none.
  'internet-away': {
    pattern: String.raw`(?:getaddrinfo (?:ENOTFOUND|EAI_AGAIN) |Failed to resolve '|UnknownHostException: |[Cc]ould not resolve(?: host)?:? '?)(?<host>(?:[\w-]+\.)+(?!local|internal|lan|home|svc|docker)[a-z]{2,})(?!\.?[\w-])`,
    words: ['getaddrinfo', 'Failed to resolve', 'UnknownHostException', 'ould not resolve'],
    link: null,
  },
  'name-unknown': {
    pattern: String.raw`getaddrinfo (?:ENOTFOUND|EAI_AGAIN) (?<host>[\w.-]*\w)|UnknownHostException: (?<name>[\w.-]*\w)|Temporary failure in name resolution|could not translate host name "(?<database>[^"]+)"`,
    words: ['getaddrinfo', 'UnknownHostException', 'Temporary failure in name resolution', 'could not translate host name'],
    link: { panel: 'stack', params: {} },
  },
  'python-import': {
    pattern: String.raw`(?:ModuleNotFoundError|ImportError): (?:No module named '?(?<module>[\w.]+)'?|cannot import name)`,
    words: ['ModuleNotFoundError', 'ImportError'],
    link: { panel: 'spark', params: {} },
  },
} as const satisfies Record<string, KnownProblemEntry>

export type KnownProblemId = keyof typeof knownProblems
export const knownProblemIds = Object.keys(knownProblems) as [KnownProblemId, ...KnownProblemId[]]
export const knownProblemIdSchema = z.enum(knownProblemIds)

/** What a person reads of a known problem; placeholders as in problem-text.ts, named by the pattern's groups. */
export interface KnownProblemText {
  title: string
  /** What it means, in a sentence. */
  cause: string
  remedy: string
  /** On the link to where it is mended; '' where there is none. */
  action: string
}

export const knownProblemTexts = { en: knownProblemTextEn, fr: knownProblemTextFr }

export function describeKnownProblem(id: KnownProblemId, params: Readonly<Record<string, string>>, language: ProblemLanguage): KnownProblemText {
  const { title, cause, remedy, action } = knownProblemTexts[language][id]
  const filled = (text: string): string => fill(text, params, language)
  return { title: filled(title), cause: filled(cause), remedy: filled(remedy), action: filled(action) }
}

/** Where a known problem is mended, with what the line says; null where there is nowhere to go. */
export function linkOf(id: KnownProblemId, line: string, params: Readonly<Record<string, string>>): KnownProblemLink | null {
  const { link } = knownProblems[id] as KnownProblemEntry
  if (link === null) return null
  const value = (name: string): string => (name === 'line' ? line : (params[name] ?? ''))
  return {
    panel: link.panel,
    params: Object.fromEntries(Object.entries(link.params).map(([key, text]) => [key, text.replace(/\{(\w+)\}/g, (_, name: string) => value(name))])),
  }
}

const compiled = knownProblemIds.map((id) => {
  const { pattern, words } = knownProblems[id] as KnownProblemEntry
  return { id, pattern: new RegExp(pattern), words }
})

/** The known problem that a line (without ANSI codes) shows, and what it says of it; null for none. */
export function findKnownProblem(line: string): { id: KnownProblemId; params: Record<string, string> } | null {
  for (const { id, pattern, words } of compiled) {
    if (!words.some((word) => line.includes(word))) continue
    const match = pattern.exec(line)
    if (match === null) continue
    const groups = Object.entries(match.groups ?? {}).filter((entry): entry is [string, string] => entry[1] !== undefined)
    return { id, params: Object.fromEntries(groups) }
  }
  return null
}
