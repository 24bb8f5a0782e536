import type { RunAll, RunAllStep } from '../../contract/run-all'
import { table } from '../table'
import { language, put } from '../text'

const en = {
  step: { build: 'build the images', start: 'start the stack, until healthy', prepare: 'prepare HDFS for Spark', pipeline: 'start producer and consumer', rows: 'first rows in weather_data', batch: 'run the Spark batch', output: 'read its output from HDFS' },
  state: { waiting: 'waiting', working: 'working', done: 'done', failed: 'failed', cancelled: 'cancelled', 'left-out': 'left out: only the stack has it' },
  head: { step: 'step', state: 'state', seconds: 'seconds', counts: 'counts', look: 'to look at it' },
  mend: 'To mend it: {command}',
  resume: 'To go on from there: run-all --resume',
  foreground: 'Producer and consumer ran for this command only. They go on with the app open, or with: start',
}

const fr: typeof en = {
  step: { build: 'construire les images', start: 'démarrer la pile, jusqu’à sa bonne santé', prepare: 'préparer HDFS pour Spark', pipeline: 'démarrer producteur et consommateur', rows: 'premières lignes dans weather_data', batch: 'lancer le batch Spark', output: 'relire sa sortie dans HDFS' },
  state: { waiting: 'en attente', working: 'en cours', done: 'fait', failed: 'échec', cancelled: 'annulé', 'left-out': 'laissé de côté : seule la pile en dispose' },
  head: { step: 'étape', state: 'état', seconds: 'secondes', counts: 'comptes', look: 'pour voir' },
  mend: 'Pour y remédier : {command}',
  resume: 'Pour continuer à partir de là : run-all --resume',
  foreground: 'Producteur et consommateur n’ont tourné que le temps de cette commande. Ils continuent avec l’application ouverte, ou avec : start',
}

export const runAllText = { en, fr }[language]

export const secondsOf = ({ startedAt, endedAt }: RunAllStep): string => (startedAt === null || endedAt === null ? '' : ((endedAt - startedAt) / 1000).toFixed(1))

const facts = (step: RunAllStep): string => Object.entries(step.facts).map(([name, value]) => `${name} ${value}`).join(', ')

/** The command that shows what a step made; '' for none. */
function lookCommand({ name, state, place }: RunAllStep): string {
  const run = place.params['run'] ?? place.params['rerun']
  if (name === 'batch' && run !== undefined) return `spark log ${run}`
  if (state !== 'done') return ''
  switch (name) {
    case 'start':
      return 'ps'
    case 'prepare':
      return 'hdfs ls /user'
    case 'rows':
      return 'query "select * from weather_data limit 9"'
    case 'output':
      return 'hdfs ls /user/spark/weather'
    default:
      return ''
  }
}

/** The command that mends what a step failed at; null where the problem's own words have to do. */
export function mendCommand({ place, problem }: RunAllStep): string | null {
  if (place.panel === 'doctor') {
    const port = problem?.code === 'PORT_TAKEN' ? problem.params['port'] : undefined
    return port === undefined ? 'doctor' : `doctor --mend port:${port}`
  }
  if (place.panel === 'logs') return `logs ${place.params['service'] ?? ''}`
  if (place.params['denial'] !== undefined && place.params['rerun'] !== undefined) return `hdfs diagnose --run ${place.params['rerun']} --apply`
  return null
}

/** Each step with its time, its counts and the command that shows what it made. */
export function reportTable({ steps }: RunAll): string {
  const { step, state, seconds, counts, look } = runAllText.head
  return table(
    [{ name: step }, { name: state }, { name: seconds, right: true }, { name: counts }, { name: look }],
    steps.map((each) => [runAllText.step[each.name], runAllText.state[each.state], secondsOf(each), facts(each), lookCommand(each)]),
  )
}

/** What to do next, below the report. `foreground`: no app is open, so what the command started ends with it. */
export function nextLines({ state, steps }: RunAll, { foreground }: { foreground: boolean }): string[] {
  const failed = steps.find((step) => step.state === 'failed')
  const mend = failed ? mendCommand(failed) : null
  return [
    ...(mend === null ? [] : [put(runAllText.mend, { command: mend })]),
    ...(state === 'failed' || state === 'cancelled' ? [runAllText.resume] : []),
    ...(state === 'done' && foreground ? [runAllText.foreground] : []),
  ]
}
