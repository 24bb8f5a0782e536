import { Option, type Command } from 'commander'
import {
  cat,
  chmod,
  chown,
  getFile,
  ls,
  mkdir,
  mv,
  putFile,
  rm,
  type ChangeOptions,
  type CopyOptions,
  type RmOptions,
  type UserOptions,
} from './hdfs-files'
import { diagnose, prepare, type DiagnoseOptions } from './hdfs-mend'
import { du, fsck, report, safeMode, stat } from './hdfs-show'
import type { Runner } from './stack'

const asUser = (command: Command): Command =>
  command.option('-u, --user <user>', 'act as this user of HDFS; otherwise as its superuser (put, mkdir: as the folder’s owner)')

/** `hdfs ...`: files of the stack's HDFS, from this computer, and what to do when HDFS refuses something. */
export function addHdfsCommands(program: Command, run: Runner): void {
  const hdfs = program
    .command('hdfs')
    .description('files of the stack’s HDFS, its state, and why it refuses something')
    .addHelpText(
      'after',
      `
Paths in HDFS begin with "/" and are taken as they are: no patterns.
Exit codes: 0 done, 1 refused or failed (stderr says why and what to do), 2 wrong use, 3 HDFS does not run (report).

Examples:
  hdfs prepare
  hdfs ls /user/spark/weather
  hdfs put --user spark weather.csv /user/spark/
  hdfs diagnose --file spark-output.log --apply`,
    )
  asUser(hdfs.command('ls [path]'))
    .description('what a directory holds')
    .action((path: string | undefined, options: UserOptions) => run((context) => ls(path ?? '/', options, context)))
  asUser(hdfs.command('cat <paths...>'))
    .description('the content of files, as it is')
    .action((paths: string[], options: UserOptions) => run((context) => cat(paths, options, context)))
  asUser(hdfs.command('put <local> <path>'))
    .description('copy a file or folder of this computer into HDFS')
    .option('--overwrite', 'replace what is there')
    .action((local: string, path: string, options: CopyOptions) =>
      run((context) => putFile(local, path, options, context)),
    )
  asUser(hdfs.command('get <path> [local]'))
    .description('copy a file or folder of HDFS to this computer')
    .option('--overwrite', 'replace what is there')
    .action((path: string, local: string | undefined, options: CopyOptions) =>
      run((context) => getFile(path, local, options, context)),
    )
  asUser(hdfs.command('mkdir <paths...>'))
    .description('make directories')
    .option('-p, --parents', 'with what is missing above; nothing where it is there')
    .action((paths: string[], options: UserOptions & { parents?: boolean }) =>
      run((context) => mkdir(paths, options, context)),
    )
  asUser(hdfs.command('mv <path> <to>'))
    .description('move or rename')
    .action((path: string, to: string, options: UserOptions) => run((context) => mv(path, to, options, context)))
  asUser(hdfs.command('rm <paths...>'))
    .description('move files or directories to the user’s trash')
    .option('--forever', 'delete for good instead; asks on a terminal')
    .option('--yes', 'do not ask')
    .action((paths: string[], options: RmOptions) => run((context) => rm(paths, options, context)))
  asUser(hdfs.command('chmod <mode> <path>'))
    .description('change the mode: 755, 1777, g+w, u=rwx,go=rx')
    .option('-R, --recursive', 'and of everything below')
    .action((mode: string, path: string, options: ChangeOptions) =>
      run((context) => chmod(mode, path, options, context)),
    )
  asUser(hdfs.command('chown <owner[:group]> <path>'))
    .description('change owner, group (:group), or both')
    .option('-R, --recursive', 'and of everything below')
    .action((who: string, path: string, options: ChangeOptions) => run((context) => chown(who, path, options, context)))
  asUser(hdfs.command('du [path]'))
    .description('how much a directory holds, and its quotas')
    .action((path: string | undefined, options: UserOptions) => run((context) => du(path ?? '/', options, context)))
  asUser(hdfs.command('stat <path>'))
    .description('owner, mode, size and times of one file or directory')
    .action((path: string, options: UserOptions) => run((context) => stat(path, options, context)))
  hdfs
    .command('fsck [path]')
    .description('the NameNode’s check of files and blocks')
    .option('--files', 'with every file and its blocks')
    .action((path: string | undefined, options: { files?: boolean }) => run((context) => fsck(path, options, context)))
  hdfs
    .command('report')
    .description('state, capacity and DataNodes')
    .action(() => run(report))
  hdfs
    .command('safemode')
    .description('whether nothing can be changed; enter or leave it')
    .argument('[verb]', 'get, enter or leave', 'get')
    .action((verb: string, _: unknown, command: Command) => {
      if (verb !== 'get' && verb !== 'enter' && verb !== 'leave')
        return command.error(`error: get, enter or leave is expected, not '${verb}'`)
      run((context) => safeMode(verb, context))
    })
  hdfs
    .command('prepare')
    .description('make a home for Spark, and prove that it can write there; does nothing twice')
    .action(() => run(prepare))
  hdfs
    .command('diagnose [text...]')
    .description('explain what a text says HDFS refused: from a file, from stdin (-), or as words')
    .option('--file <file>', 'a job’s output or a log')
    .option('--run <id>', 'a Spark run’s instead; <id> may be its beginning, or: last')
    .option('--path <path>', 'what the job was writing or reading')
    .addOption(new Option('--apply [mend]', 'do what is recommended, or the mend of this name, and prove it'))
    .addHelpText('after', '\nExit codes: 0 nothing is refused (any more), 1 something is, 2 wrong use.')
    .action((text: string[], options: DiagnoseOptions) => run((context) => diagnose(text, options, context)))
}
