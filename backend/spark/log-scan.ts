import { batchResultSchema, type BatchResult } from '../../contract/spark'

/** Kinds of trouble that a log can tell of, the most telling first. */
export const troubles = [
  'denied', 'hdfs', 'memory', 'code', 'file', 'exists', 'arguments', 'master', 'executors', 'raised',
] as const
export type Trouble = (typeof troubles)[number]

export interface Trace {
  /** The line that says it. */
  line: string
  /** What it names: a class, a path, a place; '' where it names nothing. */
  name: string
  count: number
}

/** Longer lines are cut: a stack trace can carry a whole file. */
const longestLine = 4_000

/** What spark-submit and Spark print of their own start. */
const ofSpark = /^(?:WARNING: |\d\d\/\d\d\/\d\d [\d:]{8} |Using Spark's )/

const patterns: readonly [Trouble, RegExp][] = [
  // hdfs refuses: FSPermissionChecker, quotas, superuser only.
  ['denied', /AccessControlException\b.*denied|Permission denied: user=|Permission denied by sticky bit|(?:NS|DS)QuotaExceededException|The (?:NameSpace|DiskSpace) quota .*is exceeded|Super-?user privilege is required/i],
  ['hdfs', /SafeModeException|Name ?node is in safe mode|could only be (?:written|replicated) to 0|Call From \S+ to (\S+) failed on connection exception|UnknownHostException: (\S*(?:namenode|datanode)\S*)/i],
  ['memory', /java\.lang\.OutOfMemoryError(?:: .*)?|^MemoryError\b|Command exited with code (?:137|52)\b|Not enough memory|exit(?:ed)? (?:with )?(?:code|status) 137\b/],
  ['code', /(?:ClassNotFoundException|NoClassDefFoundError): ([\w.$/]+)|Failed to load class ([\w.$]+?)\.?$|ModuleNotFoundError: No module named '([^']+)'|ImportError: (.+)|\[DATA_SOURCE_NOT_FOUND\].*?data source: (\S+)/],
  ['file', /can't open file '([^']+)'|Local jar (.+?) does not exist|\[PATH_NOT_FOUND\] Path does not exist: (\S+)|Input path does not exist: (\S+)|java\.io\.FileNotFoundException: (?:File )?(.+?)(?: does not exist| \(No such file.*)?$|^FileNotFoundError: .*?: '([^']+)'|Failed to get main class in JAR.* (?:file )?(\S+)/],
  ['exists', /\[PATH_ALREADY_EXISTS\] Path (\S+) already exists|FileAlreadyExistsException: (?:Output directory )?(\S+)/],
  ['arguments', /^(?:Error: |Exception in thread "main" org\.apache\.spark\.SparkException: )?(?:Unrecognized option|Missing application resource|Unrecognized argument|.*must be (?:a positive|prefixed)|Cluster deploy mode).*|^[\w.-]+: error: .*|^Error: (?:No main class set|Unrecognized).*/],
  ['master', /All masters are unresponsive|Could not parse Master URL: '?(\S+?)'?$|Invalid master URL: (\S+)|Master removed our application: (\w+)|Failed to connect to (\S*:7077)/],
  ['executors', /Lost executor (\S+) on \S+: .*/],
]

/** What comes of a run's output, line by line, in memory that does not grow with it. */
export class LogScan {
  application: string | null = null
  /** The job itself has said something: it runs, though it may never become an application of a cluster. */
  begun = false
  /** The last `progress: ...`. */
  progress: string | null = null
  result: BatchResult | null = null
  /** `N rows in <output>`, as an earlier weather_batch ends. */
  told: { rows: number; output: string } | null = null
  /** The line in which HDFS refused something. */
  denial: string | null = null
  /** "Initial job has not accepted any resources" was the last that Spark said of its executors. */
  unaccepted = false
  readonly found = new Map<Trouble, Trace>()
  /** What the job itself ended with: the last line of a Python traceback, an exception that nobody caught. */
  lastError: string | null = null
  #rest = ''
  #traceback: 'none' | 'inside' | 'java' = 'none'

  /** A piece of the output, wherever it is cut. */
  feed(text: string): void {
    const lines = (this.#rest + text).split('\n')
    this.#rest = (lines.pop() ?? '').slice(0, longestLine)
    for (const line of lines) this.#line(line.slice(0, longestLine).replace(/\r$/, ''))
  }

  /** Nothing comes any more. */
  end(): void {
    if (this.#rest !== '') this.#line(this.#rest)
    this.#rest = ''
  }

  #line(line: string): void {
    this.begun ||= line !== '' && !ofSpark.test(line)
    const told = /^(progress|weather_batch): (.*)$/.exec(line)
    if (told?.[1] === 'progress') this.progress = told[2] ?? null
    if (told?.[1] === 'weather_batch') this.#result(told[2] ?? '')
    const rows = /^(\d+) rows in (\S+)$/.exec(line)
    if (rows !== null) this.told = { rows: Number(rows[1]), output: rows[2] ?? '' }
    this.application ??= /Connected to Spark cluster with app ID (app-\d+-\d+)/.exec(line)?.[1] ?? null
    if (line.includes('Initial job has not accepted any resources')) this.unaccepted = true
    else if (line.includes('Registered executor')) this.unaccepted = false
    // What the shutdown itself causes says nothing.
    if (/ (?:INFO|DEBUG) /.test(line.slice(0, 40))) return
    this.#error(line)
    for (const [trouble, pattern] of patterns) {
      const match = pattern.exec(line)
      if (match === null) continue
      this.#note(trouble, line, match.slice(1).find((name) => name !== undefined) ?? '')
      if (trouble === 'denied') this.denial ??= clean(line)
      break
    }
  }

  /** Follows Python's traceback to its last line, and py4j's to the exception of Java in it. */
  #error(line: string): void {
    const main = /^Exception in thread "main" (.+)$/.exec(line)?.[1]
    if (main !== undefined) this.lastError = clean(main)
    else if (line.startsWith('Traceback (most recent call last)')) this.#traceback = 'inside'
    else if (this.#traceback === 'inside' && /^\S/.test(line)) {
      this.lastError = clean(line)
      this.#traceback = /^py4j\.protocol\.Py4JJavaError/.test(line) ? 'java' : 'none'
    } else if (this.#traceback === 'java') {
      const java = /^: (\S.*)$/.exec(line)?.[1]
      if (java !== undefined) this.lastError = clean(java)
      this.#traceback = 'none'
    }
  }

  #note(trouble: Trouble, line: string, name: string): void {
    const before = this.found.get(trouble)
    if (before === undefined) this.found.set(trouble, { line: clean(line), name, count: 1 })
    else before.count += 1
  }

  #result(text: string): void {
    if (!text.startsWith('{')) {
      this.lastError = clean(text)
      return
    }
    try {
      const parsed = batchResultSchema.safeParse(JSON.parse(text))
      if (parsed.success) this.result = parsed.data
    } catch {
      // A line that is not what the job prints at its end: without it there is no result.
    }
  }
}

/** Without what stands before the words: the log's head (`26/11/24 10:18:12 WARN X: `), py4j's `: `, Java's `Caused by: `. */
const clean = (line: string): string =>
  line
    .replace(/^\d\d\/\d\d\/\d\d [\d:]{8} [A-Z]+ [\w$.]+: |^(?:Caused by|error)?: /, '')
    .trim()
    .slice(0, 2_000)

/** Which kind of trouble a line tells of; null where it is none of those. */
export const troubleOf = (line: string): Trouble | null => patterns.find(([, pattern]) => pattern.test(line))?.[0] ?? null
