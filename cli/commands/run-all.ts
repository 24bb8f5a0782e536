import type { Command } from 'commander'
import { exitCodes } from '../codes'
import type { Context, Run } from '../command'
import { openSession } from '../session'
import { nextLines, reportTable, runAllText, secondsOf } from './run-all-text'

interface RunAllOptions {
  stack: boolean
  resume: boolean
  from?: string
  to?: string
}

/** Runs everything and tells each step as it ends; with the app open it is the app that does it. */
async function runAll(options: RunAllOptions, { dataDir, output, signal }: Context): Run {
  const session = await openSession(dataDir)
  try {
    await session.client.runAll.start(options)
    const told = new Map<string, string>()
    const cancel = (): void => void session.client.runAll.cancel().catch(() => undefined)
    signal.addEventListener('abort', cancel)
    // Not ended by the signal: what the cancelled run came to is told as well.
    for await (const { run } of await session.client.runAll.watch()) {
      if (!run) continue
      for (const step of run.steps) {
        if (told.get(step.name) === step.state || step.state === 'waiting') continue
        told.set(step.name, step.state)
        output.progress(`${runAllText.step[step.name]}: ${runAllText.state[step.state]}${step.endedAt === null ? '' : ` (${secondsOf(step)} s)`}`)
      }
      if (run.state === 'running') continue
      output.answer(run, () => reportTable(run))
      const problem = run.steps.find(({ state }) => state === 'failed')?.problem
      if (problem) output.problem(problem)
      const foreground = session.owner === null && (await session.client.settings.get()).settings.pipelineIn === 'app'
      if (!output.json) for (const line of nextLines(run, { foreground })) output.progress(line)
      return run.state === 'done' ? exitCodes.ok : run.state === 'cancelled' ? exitCodes.interrupted : exitCodes.failed
    }
    return exitCodes.failed
  } finally {
    await session.close()
  }
}

export function addRunAllCommand(program: Command, run: (command: (context: Context) => Run) => void): void {
  program
    .command('run-all')
    .description('build, start, wait until healthy, prepare HDFS, start the pipeline, see rows, run the batch, read its output back')
    .option('--stack', 'with the Docker stack, whatever profile the settings name', false)
    .option('--resume', 'go on where the last run stopped, with its period', false)
    .option('--from <day>', 'first day of the batch, 2024-01-01')
    .option('--to <day>', 'its last day')
    .action((options: RunAllOptions) => run((context) => runAll(options, context)))
}
