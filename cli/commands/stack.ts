import type { Command } from 'commander'
import type { Context, Run } from '../command'
import { doctor, type DoctorOptions } from './stack-doctor'
import { cp, exec, type ExecOptions } from './stack-exec'
import { build, down, restart, up, type DownOptions, type UpOptions } from './stack-operations'
import type { StackOptions } from './stack-session'
import { config, ps } from './stack-show'

/** Runs a command with its context, as `main.ts` does for all of them. */
export type Runner = (work: (context: Context) => Run, endsByInterrupt?: boolean) => void

const collect = (value: string, before: string[] | undefined): string[] => [...(before ?? []), value]

const onStack = (command: Command): Command =>
  command
    .option(
      '-f, --file <file>',
      'another Compose file than Weatherdeck’s own (several: the later over the earlier)',
      collect,
    )
    .option('-p, --project-name <name>', 'another project name')

const withProfiles = (command: Command): Command =>
  onStack(command).option('--profile <name>', 'with the services of a profile (several times: of each)', collect)

const codes = `
Exit codes: 0 done, 1 failed (stderr says why and what to do), 2 wrong use, 130 interrupted: what was made stays, and the
next start completes it.`

/** The stack's commands: they work with Weatherdeck open or not, and on any Compose file (-f). */
export function addStackCommands(program: Command, run: Runner): void {
  withProfiles(program.command('up [services...]'))
    .description('create and start the stack, or services of it with what they need')
    .option('--wait', 'until everything is healthy; otherwise until everything is started')
    .option('--build', 'build what can be built first, also where an image is there')
    .addHelpText('after', codes)
    .action((services: string[], options: UpOptions) => run((context) => up(services, options, context)))
  onStack(program.command('down'))
    .description('remove containers and networks of the stack; data stay')
    .option('--volumes', 'delete the data, too: says what, and asks on a terminal')
    .option('--yes', 'do not ask')
    .addHelpText('after', codes)
    .action((options: DownOptions) => run((context) => down(options, context)))
  onStack(program.command('ps'))
    .description('the services and how they are')
    .addHelpText('after', '\nExit codes: 0 there are containers, 3 there are none, 1 failed.')
    .action((options: StackOptions) => run((context) => ps(options, context)))
  onStack(program.command('restart [services...]'))
    .description('stop services and start them again')
    .addHelpText('after', codes)
    .action((services: string[], options: StackOptions) => run((context) => restart(services, options, context)))
  onStack(program.command('build [services...]'))
    .description('build the images that have a Dockerfile')
    .option('--no-cache', 'every step anew')
    .addHelpText('after', codes)
    .action((services: string[], options: StackOptions & { cache: boolean }) =>
      run((context) => build(services, options, context)),
    )
  onStack(program.command('exec <service> <command...>'))
    .passThroughOptions()
    .description('run a command in a container of the stack; what is piped in goes to it')
    .option('-t, --tty', 'with a terminal, for what asks questions; the exit code is 0 then')
    .option('-u, --user <user>', 'as another user')
    .addHelpText(
      'after',
      `
Exit code: the command's own.

Examples:
  exec postgres psql -U admin -d weatherdb -c "\\dt"
  exec hdfs-namenode hdfs dfs -ls /
  exec kafka kafka-topics --bootstrap-server kafka:29092 --list
  exec weather-batch spark-submit --master spark://spark-master:7077 /app/batch/weather_batch.py
  exec --tty weather-producer sh`,
    )
    .action((service: string, words: string[], options: ExecOptions) =>
      // `--` in between is usual, and needed by tools other than ours.
      run((context) => exec(service, words[0] === '--' ? words.slice(1) : words, options, context)),
    )
  onStack(program.command('cp <from> <to>'))
    .description('copy a file or folder into a container or out of it; one side is service:path')
    .action((from: string, to: string, options: StackOptions) => run((context) => cp(from, to, options, context)))
  withProfiles(program.command('config'))
    .description('the Compose model as it is read, as JSON; needs no Docker')
    .action((options: StackOptions) => run((context) => config(options, context)))
  withProfiles(program.command('doctor'))
    .description('check what the stack needs: engine, memory, disk, ports, images, data')
    .option('--mend [id...]', 'mend everything that loses nothing, or what is named, whatever is lost')
    .option('--bundle [file]', 'write a report for a bug report, without secrets, instead')
    .option('--all', 'show what is in order, too')
    .addHelpText('after', '\nExit codes: 0 no error (warnings may be left), 1 errors are left, 2 wrong use.')
    .action(({ bundle, ...options }: Omit<DoctorOptions, 'bundle'> & { bundle?: string | true }) =>
      run((context) =>
        doctor({ ...options, ...(bundle === undefined ? {} : { bundle: bundle === true ? '' : bundle }) }, context),
      ),
    )
}
