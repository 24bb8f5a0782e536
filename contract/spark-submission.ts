import { formatLine, splitLine, type CommandShell } from './command-line'
import type { Settings } from './settings'

/** Where the stack's master is, as its containers call it (compose/compose.yaml). */
export const stackMaster = 'spark://spark-master:7077'
/** The job that comes with the stack, as it lies in `weather-batch`. */
export const weatherJob = '/app/batch/weather_batch.py'
/** Of the job: ask again for every hour that is missing, also for known gaps. A word of `jobArguments`. */
export const retryGapsOption = '--retry-gaps'
/** Where files of one's own are put in `weather-batch`. */
export const jobsFolder = '/app/jobs'

/**
 * A submission as a form has it. A field that is empty is not on the command line: then spark-submit, or the job, takes
 * its own default. `submitArguments` and `readArguments` lead to the vector of arguments and back.
 */
export interface SparkForm {
  master: string
  /** Spark's notation: `640m`, `1g`. */
  executorMemory: string
  executorCores: string
  totalCores: string
  driverMemory: string
  /** `name=value`. */
  conf: string[]
  mainClass: string
  pyFiles: string
  /** What spark-submit is told beyond that, as it is. */
  otherOptions: string[]
  /** The .py or .jar in the container. */
  file: string
  /** Of weather_batch: `paris:48.85:2.35`; empty is the job's own choice. */
  locations: string[]
  /** Days, `2024-01-01`. */
  from: string
  to: string
  output: string
  /** What the job is told beyond that, as it is. */
  jobArguments: string[]
}

export const emptyForm: SparkForm = {
  master: stackMaster,
  executorMemory: '',
  executorCores: '',
  totalCores: '',
  driverMemory: '',
  conf: [],
  mainClass: '',
  pyFiles: '',
  otherOptions: [],
  file: '',
  locations: [],
  from: '',
  to: '',
  output: '',
  jobArguments: [],
}

/**
 * The weather job as the settings want it: their places, and the address of their archive where it is not Open-Meteo's own,
 * which the job knows.
 */
export function weatherForm({ collection, openMeteo }: Pick<Settings, 'collection' | 'openMeteo'>): SparkForm {
  const archive = archiveForContainer(openMeteo.archiveUrl)
  return {
    ...emptyForm,
    file: weatherJob,
    locations: collection.locations.map(({ id, latitude, longitude }) => `${id}:${latitude}:${longitude}`),
    jobArguments: archive === null ? [] : ['--source', archive],
  }
}

/** An address on this machine as a container reaches it; null for Open-Meteo's own. */
function archiveForContainer(url: string): string | null {
  const address = new URL(url)
  if (address.hostname === 'archive-api.open-meteo.com') return null
  if (['localhost', '127.0.0.1', '[::1]'].includes(address.hostname)) address.hostname = 'host.docker.internal'
  return address.href
}

type TextField = 'master' | 'executorMemory' | 'executorCores' | 'totalCores' | 'driverMemory' | 'mainClass' | 'pyFiles'

/** In the order in which they are written. */
const ownOptions: readonly [option: string, field: TextField][] = [
  ['--master', 'master'],
  ['--class', 'mainClass'],
  ['--driver-memory', 'driverMemory'],
  ['--executor-memory', 'executorMemory'],
  ['--executor-cores', 'executorCores'],
  ['--total-executor-cores', 'totalCores'],
  ['--py-files', 'pyFiles'],
]

/** Options of spark-submit 4.1 without a value (`SparkSubmitOptionParser.switches`); every other one takes one. */
const switches = new Set(['--help', '-h', '--supervise', '--usage-error', '--verbose', '-v', '--version', '--load-spark-defaults'])

const jobOptions: readonly [option: string, field: 'locations' | 'from' | 'to' | 'output'][] = [
  ['--locations', 'locations'],
  ['--from', 'from'],
  ['--to', 'to'],
  ['--output', 'output'],
]

export const fileName = (file: string): string => file.split('/').at(-1) ?? file

/** Whether a file is the stack's own job, whose options the form knows. */
export const isWeatherJob = (file: string): boolean => fileName(file) === fileName(weatherJob)

export const isJar = (file: string): boolean => /\.jar$/i.test(file)

/** What stands after `spark-submit`, a word each. */
export function submitArguments(form: SparkForm): string[] {
  const options = ownOptions.flatMap(([option, field]) => (form[field] === '' ? [] : [option, form[field]]))
  const conf = form.conf.flatMap((pair) => ['--conf', pair])
  const known = isWeatherJob(form.file)
    ? jobOptions.flatMap(([option, field]) => {
        const value = field === 'locations' ? form.locations.join(',') : form[field]
        return value === '' ? [] : [option, value]
      })
    : []
  const job = form.file === '' ? [] : [form.file, ...known, ...form.jobArguments]
  return [...options, ...conf, ...form.otherOptions, ...job]
}

/**
 * The form that a vector of arguments fills. What the form has no field for is kept as it is, so that
 * `submitArguments` asks for the same; of an option given twice the last one counts, as with spark-submit.
 */
export function readArguments(words: readonly string[]): SparkForm {
  const form: SparkForm = { ...emptyForm, master: '', conf: [], otherOptions: [] }
  let at = 0
  for (; at < words.length; at++) {
    const [name, given] = splitOption(words[at] ?? '')
    if (!name.startsWith('-')) break
    if (switches.has(name)) {
      form.otherOptions.push(words[at] ?? '')
      continue
    }
    const value = given ?? words[at + 1]
    const field = ownOptions.find(([option]) => option === name)?.[1]
    if (field !== undefined && value !== undefined && value !== '') form[field] = value
    else if ((name === '--conf' || name === '-c') && value?.includes('=') === true) form.conf.push(value)
    else form.otherOptions.push(...words.slice(at, given === undefined ? at + 2 : at + 1))
    if (given === undefined) at += 1
  }
  form.file = words[at] ?? ''
  const rest = words.slice(at + 1)
  return isWeatherJob(form.file) ? readJobArguments(form, rest) : { ...form, jobArguments: rest }
}

function readJobArguments(form: SparkForm, words: readonly string[]): SparkForm {
  const read: SparkForm = { ...form, jobArguments: [] }
  for (let at = 0; at < words.length; at++) {
    const [name, given] = splitOption(words[at] ?? '')
    const field = jobOptions.find(([option]) => option === name)?.[1]
    const value = given ?? words[at + 1]
    if (field === undefined || value === undefined || value === '') {
      read.jobArguments.push(words[at] ?? '')
      continue
    }
    if (field === 'locations') read.locations = value.split(',')
    else read[field] = value
    if (given === undefined) at += 1
  }
  return read
}

/** `--name=value` is a name with its value; everything else a name alone. */
function splitOption(word: string): [name: string, value?: string] {
  const match = /^(--[^=]+)=(.+)$/s.exec(word)
  return match === null ? [word] : [match[1] ?? '', match[2] ?? '']
}

/** Who HDFS takes the job for, where it is not the container's own account. */
const userVariable = 'HADOOP_USER_NAME'

export interface Submission {
  /** What stands after `spark-submit`. */
  arguments: string[]
  /** As whom HDFS is used; null: as the container's own account (`spark`). */
  user: string | null
}

/**
 * A submission from a line that a person typed or pasted: `spark-submit ...`, also with `docker exec -it weather-batch`
 * before it. Throws `LineError`.
 */
export function readLine(line: string): Submission {
  const words = splitLine(line)
  const at = words.findIndex((word) => /^(.*\/)?spark-submit(\.cmd)?$/.test(word))
  const before = words.slice(0, Math.max(0, at))
  const after = words.slice(at + 1)
  const user = before.map((word) => new RegExp(`^(?:--env=|-e)?${userVariable}=(.+)$`).exec(word)?.[1]).find((name) => name !== undefined)
  // Whatever stands before spark-submit, other than the way into the container, belongs to the job's arguments.
  const known = at >= 0 && (at === 0 || before.every((word, index) => index > 0 || /^(docker|sudo|HADOOP_USER_NAME=.*)$/.test(word)))
  return known ? { arguments: after, user: user ?? null } : { arguments: words, user: null }
}

/** The line that `readLine` reads. */
export const submitLine = ({ arguments: words, user }: Submission): string =>
  formatLine([...(user === null ? [] : [`${userVariable}=${user}`]), 'spark-submit', ...words])

/** The same by hand, in a terminal of this computer. */
export function dockerLine({ arguments: words, user }: Submission, shell: CommandShell = 'sh'): string {
  const as = user === null ? [] : ['-e', `${userVariable}=${user}`]
  return formatLine(['docker', 'exec', '-it', ...as, 'weather-batch', 'spark-submit', ...words], shell)
}
