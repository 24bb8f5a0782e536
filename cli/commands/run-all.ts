import type { Command } from 'commander'
import type { RunAll, RunAllStep } from '../../contract/run-all'
import { exitCodes } from '../codes'
import type { Context, Run } from '../command'
import { openSession } from '../session'
import { table } from '../table'
import { language } from '../text'

interface RunAllOptions {
  stack: boolean
  resume: boolean
  from?: string
  to?: string
}

const words = {
  en: {
    step: { build: 'build the images', start: 'start the stack, until healthy', prepare: 'prepare HDFS for Spark', pipeline: 'start producer and consumer', rows: 'first rows in weather_data', batch: 'run the Spark batch', output: 'read its output from HDFS' },
    state: { waiting: 'waiting', working: 'working', done: 'done', failed: 'failed', cancelled: 'cancelled', 'left-out': 'left out: only the stack has it' },
    head: ['step', 'state', 'seconds', 'counts'],
  },
  fr: {
    step: { build: 'construire les images', start: 'démarrer la pile, jusqu’à sa bonne santé', prepare: 'préparer HDFS pour Spark', pipeline: 'démarrer producteur et consommateur', rows: 'premières lignes dans weather_data', batch: 'lancer le batch Spark', output: 'relire sa sortie dans HDFS' },
    state: { waiting: 'en attente', working: 'en cours', done: 'fait', failed: 'échec', cancelled: 'annulé', 'left-out': 'laissé de côté : seule la pile en dispose' },
    head: ['étape', 'état', 'secondes', 'comptes'],
  },
}[language]

const seconds = ({ startedAt, endedAt }: RunAllStep): string => (startedAt === null || endedAt === null ? '' : ((endedAt - startedAt) / 1000).toFixed(1))
const facts = (step: RunAllStep): string => Object.entries(step.facts).map(([name, value]) => `${name} ${value}`).join(', ')

function report(run: RunAll): string {
  const [step = '', state = '', time = '', counts = ''] = words.head
  return table(
    [{ name: step }, { name: state }, { name: time, right: true }, { name: counts }],
    run.steps.map((each) => [words.step[each.name], words.state[each.state], seconds(each), facts(each)]),
  )
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
        output.progress(`${words.step[step.name]}: ${words.state[step.state]}${step.endedAt === null ? '' : ` (${seconds(step)} s)`}`)
      }
      if (run.state === 'running') continue
      output.answer(run, () => report(run))
      const problem = run.steps.find(({ state }) => state === 'failed')?.problem
      if (problem) output.problem(problem)
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
    .option('--resume', 'go on where the last run stopped (in an open Weatherdeck)', false)
    .option('--from <day>', 'first day of the batch, 2024-01-01')
    .option('--to <day>', 'its last day')
    .action((options: RunAllOptions) => run((context) => runAll(options, context)))
}
