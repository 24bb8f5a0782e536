import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import packageJson from '../package.json'
import { dataFolder } from '../backend/data-dir'
import { ProblemError } from '../contract/problem'
import { problemOfCall } from '../process/problems'
import { acceptEverywhere } from './global-options'
import { exitCodes } from './codes'
import type { Context, Run } from './command'
import { addHdfsCommands } from './commands/hdfs'
import { addKafkaCommands } from './commands/kafka'
import { addLocation, listLocations, removeLocation, searchLocations, type AddOptions } from './commands/locations'
import { query, type QueryOptions } from './commands/query'
import { gaps } from './commands/gaps'
import { moment, replay } from './commands/replay'
import { getSettings, setSetting } from './commands/settings'
import { start, startOnce } from './commands/start'
import { addSparkCommands } from './commands/spark-commands'
import { addLogsCommand } from './commands/logs'
import { addRunAllCommand } from './commands/run-all'
import { addStackCommands } from './commands/stack'
import { status } from './commands/status'
import { stop } from './commands/stop'
import { Output } from './output'

const interrupt = new AbortController()
let ending: Promise<void> = Promise.resolve()
let exitCode: number = exitCodes.ok

const program = new Command('weatherdeck')
  .description(packageJson.description)
  .version(packageJson.version)
  .option('--json', 'one JSON document a line on stdout; problems as JSON on stderr')
  .option('--data <folder>', 'folder of the data (also WEATHERDECK_DATA)')
  .exitOverride()
  // What comes after the service of `exec` is the command's.
  .enablePositionalOptions()
  .showHelpAfterError('(--help shows what there is)')
  .addHelpText(
    'after',
    `
While Weatherdeck is open on the data folder, commands talk to it; otherwise they run the backend for their own time.

Exit codes:
  0    done
  1    failed; stderr says why and what to do
  2    wrong use
  3    not running (status, stop, ps)
  4    partly done (some replies or locations failed)
  130  interrupted by Ctrl+C (start, ended by Ctrl+C, is done: 0)
  exec ends with the exit code of what it ran`,
  )

/** Runs a command with its context; what it throws becomes a problem on stderr. */
function run(work: (context: Context) => Run, endsByInterrupt = false): void {
  const { json = false, data } = program.opts<{ json?: boolean; data?: string }>()
  const output = new Output(json)
  ending = (async () => {
    try {
      if (data !== undefined) process.env['WEATHERDECK_DATA'] = data
      exitCode = await work({ dataDir: dataFolder(), output, signal: interrupt.signal })
    } catch (error) {
      exitCode = exitCodes.failed
      if (!interrupt.signal.aborted) output.problem(problemOfCall(error))
    }
    if (interrupt.signal.aborted && !endsByInterrupt) exitCode = exitCodes.interrupted
  })()
}

const number = (least: number, most: number) => (value: string) => {
  const parsed = Number(value)
  if (value.trim() === '' || !(parsed >= least && parsed <= most)) {
    throw new InvalidArgumentError(`A number from ${least} to ${most} is expected.`)
  }
  return parsed
}
const wholeNumber = (least: number, most: number) => (value: string) => {
  const parsed = number(least, most)(value)
  if (!Number.isInteger(parsed)) throw new InvalidArgumentError('A whole number is expected.')
  return parsed
}

program
  .command('status')
  .description('what runs, and how it is')
  .action(() => run(status))
program
  .command('start')
  .description('start producer and consumer: in the open Weatherdeck, or here until Ctrl+C')
  .option('--once', 'collect once, wait until the rows are in the table, tell how many came from where')
  .action(({ once }: { once?: boolean }) => run(once ? startOnce : start, !once))
program
  .command('stop')
  .description('stop producer and consumer of the open Weatherdeck')
  .action(() => run(stop))
program
  .command('query <sql>')
  .description('run SQL, or a psql command such as \\dt; - reads it from stdin')
  .option('--write', 'let it change data', false)
  .addOption(
    new Option('--max-rows <n>', 'rows of a statement at most').argParser(wholeNumber(1, 1_000_000)).default(100_000),
  )
  .action((sql: string, options: QueryOptions) => run((context) => query(sql, options, context)))
program
  .command('gaps')
  .description('show hours that Open-Meteo was asked for and did not have')
  .option('--retry', 'ask for them again now', false)
  .action((options: { retry: boolean }) => run((context) => gaps(options, context)))
program
  .command('replay')
  .description('publish stored replies of a period again, without any API call')
  .requiredOption('--from <date>', 'first day, or moment, of observation (2026-11-01)')
  .requiredOption('--to <date>', 'last day, or moment')
  .action(({ from, to }: { from: string; to: string }) =>
    run((context) => replay({ from: moment(from, false), to: moment(to, true) }, context)),
  )

const locations = program.command('locations').description('the places that are collected')
locations
  .command('list', { isDefault: true })
  .description('show them')
  .action(() => run(listLocations))
locations
  .command('search <name>')
  .description('find places by name')
  .action((name: string) => run((context) => searchLocations(name, context)))
locations
  .command('add [search]')
  .description('add a place, by name or by coordinates')
  .option('--latitude <degrees>', 'north is positive', number(-90, 90))
  .option('--longitude <degrees>', 'east is positive', number(-180, 180))
  .option('--name <name>', 'name of a place given by coordinates')
  .option('--number <n>', 'which of several places found', wholeNumber(1, 100))
  .action((search: string | undefined, options: AddOptions) =>
    run(async (context) => {
      const both = options.latitude !== undefined && options.longitude !== undefined
      if (!both && search === undefined) {
        const { problem } = new ProblemError(
          'INVALID_INPUT',
          {},
          { detail: 'add <search>, or --latitude <degrees> --longitude <degrees> --name <name>' },
        )
        context.output.problem(problem)
        return exitCodes.usage
      }
      return addLocation(search, options, context)
    }),
  )
locations
  .command('remove <id>')
  .description('collect it no longer; its rows stay')
  .action((id: string) => run((context) => removeLocation(id, context)))

const settings = program.command('settings').description('the settings')
settings
  .command('get [key]', { isDefault: true })
  .description('show all, or one: collection.intervalMinutes')
  .action((key?: string) => run((context) => getSettings(key, context)))
settings
  .command('set <key> <value>')
  .description('change one; the value is JSON or a word')
  .action((key: string, value: string) => run((context) => setSetting(key, value, context)))

addStackCommands(program, run)
addHdfsCommands(program, run)
addSparkCommands(program, run)
addKafkaCommands(program, run)
addLogsCommand(program, run)
addRunAllCommand(program, run)

acceptEverywhere(program)

async function main(): Promise<void> {
  // `weatherdeck query … | head` closes the pipe: nobody reads on.
  process.stdout.on('error', () => interrupt.abort())
  let asked = false
  const onSignal = () => {
    // A second time: the person does not want to wait.
    if (asked) process.exit(exitCodes.interrupted)
    asked = true
    interrupt.abort()
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal)
  try {
    program.parse()
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    process.exit(error.exitCode === 0 ? exitCodes.ok : exitCodes.usage)
  }
  await ending
  // What was written is still on its way when stdout is a pipe.
  process.exitCode = exitCode
  process.stdout.write('', () => process.exit(exitCode))
}

void main()
