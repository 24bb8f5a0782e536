import type { Command } from 'commander'
import { cancel, log, rerun, runs, submit, workers, type SubmitOptions } from './spark'
import type { Runner } from './stack'

const collect = (value: string, before: string[] | undefined): string[] => [...(before ?? []), value]

const attended = (command: Command): Command =>
  command
    .option('--wait', 'until it has ended; its progress on stderr')
    .option('--follow', 'the same, with its output on stderr')

const codes = `
Exit codes: 0 done (with --wait: succeeded), 1 failed, 2 wrong use, 130 interrupted: the run goes on.`

/** Runs of Spark jobs in the stack. */
export function addSparkCommands(program: Command, run: Runner): void {
  const spark = program.command('spark').description('Spark jobs: submit, watch, cancel, run again')
  attended(spark.command('submit [words...]'))
    .description('submit the weather job; or a file; or, after --, what spark-submit is to be told, word for word')
    .option('--locations <ids>', 'ids of the settings, or id:latitude:longitude, with commas between (default: all of the settings)')
    .option('--from <day>', 'first day (2024-01-01)')
    .option('--to <day>', 'last day')
    .option('--output <folder>', 'where it writes')
    .option('--retry-gaps', 'fetch every missing hour again now, including known gaps')
    .option('--file <path>', 'a .py or .jar of this computer instead; the words are its arguments')
    .option('--class <name>', 'main class of a .jar')
    .option('--py-files <files>', 'more .py, .zip or .egg, as spark-submit takes them')
    .option('--executor-memory <size>', '640m, 1g')
    .option('--executor-cores <n>', 'of each executor')
    .option('--total-executor-cores <n>', 'of all together')
    .option('--driver-memory <size>')
    .option('--conf <name=value>', 'several times', collect)
    .option('--user <name>', 'as whom HDFS is used')
    .addHelpText(
      'after',
      `${codes}

Examples:
  spark submit --wait --locations paris,lyon --from 2024-01-01 --to 2024-12-31
  spark submit --follow --file count.py -- hdfs:///user/spark/input
  spark submit -- --master spark://spark-master:7077 /app/batch/weather_batch.py`,
    )
    .action((words: string[], options: SubmitOptions) => run((context) => submit(words, options, context)))
  spark
    .command('runs', { isDefault: true })
    .description('all runs, newest first')
    .action(() => run(runs))
  spark
    .command('log <id>')
    .description('what a run printed; <id> may be its beginning, or: last')
    .option('--follow', 'until it has ended')
    .action((id: string, options: { follow?: boolean }) => run((context) => log(id, options, context)))
  spark
    .command('cancel <id>')
    .description('end a run; returns when its cores are free')
    .action((id: string) => run((context) => cancel(id, context)))
  attended(spark.command('rerun <id>'))
    .description('the same again')
    .addHelpText('after', codes)
    .action((id: string, options: { wait?: boolean; follow?: boolean }) => run((context) => rerun(id, options, context)))
  spark
    .command('workers')
    .description('workers and applications of the cluster')
    .addHelpText('after', '\nExit codes: 0 a worker is there, 3 none is, 1 failed.')
    .action(() => run(workers))
}
