import type { StackStep } from '../../contract/stack'
import { describeStep } from '../../contract/stack-note-text'
import type { Output } from '../output'
import { oneLine, width } from '../table'
import { language, put } from '../text'
import { stackText } from './stack-text'

const marks: Record<StackStep['state'], string> = {
  waiting: '·',
  working: '>',
  done: '+',
  failed: '!',
  cancelled: '-',
  skipped: '-',
}

const seconds = (step: StackStep, now: number): string =>
  step.startedAt === null ? '' : `${(((step.endedAt ?? now) - step.startedAt) / 1000).toFixed(1)} s`

function amount({ progress, state }: StackStep): string {
  if (progress === null || progress.total <= 0 || state !== 'working') return ''
  return progress.unit === 'steps'
    ? `${progress.done}/${progress.total}`
    : `${Math.floor((100 * progress.done) / progress.total)} %`
}

/** One step on one line; `now`, epoch ms, is what its time counts to. */
export function stepLine(step: StackStep, now: number): string {
  const detail = step.state === 'working' || step.state === 'skipped' ? describeStep(step, language) : ''
  const parts = [stackText.stepStates[step.state], seconds(step, now), amount(step), detail]
  return oneLine(
    `${marks[step.state]} ${stackText.steps[step.kind]} ${step.subject}: ${parts.filter(Boolean).join(', ')}`,
  )
}

/** Cut to the columns of a terminal. */
function cut(text: string, columns: number): string {
  if (width(text) <= columns) return text
  let kept = ''
  for (const character of text) {
    if (width(kept + character) > columns - 1) break
    kept += character
  }
  return `${kept}…`
}

/**
 * The lines of a live list that fits the terminal: what is under way or failed goes before what is done, and what does
 * not fit is counted.
 */
export function liveLines(steps: readonly StackStep[], size: { columns: number; rows: number }, now: number): string[] {
  const room = Math.max(3, size.rows - 2)
  const order: StackStep['state'][] = ['failed', 'working', 'waiting', 'done', 'cancelled', 'skipped']
  const chosen =
    steps.length <= room
      ? new Set(steps)
      : new Set([...steps].sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state)).slice(0, room - 1))
  const lines = steps.filter((step) => chosen.has(step)).map((step) => cut(stepLine(step, now), size.columns - 1))
  return chosen.size === steps.length ? lines : [...lines, put(stackText.more, { n: steps.length - chosen.size })]
}

/** Tells on stderr how an operation goes. */
export interface Progress {
  show(steps: readonly StackStep[]): void
  /** The last state, which stays. */
  end(steps: readonly StackStep[]): void
}

/** With `--json` each change of a step is a JSON line. */
function jsonProgress(output: Output): Progress {
  const told = new Map<string, string>()
  const show = (steps: readonly StackStep[]) => {
    for (const step of steps) {
      const line = JSON.stringify(step)
      if (told.get(step.id) !== line) output.progress(line)
      told.set(step.id, line)
    }
  }
  return { show, end: show }
}

/** For a file or a CI's log: a line when a step begins and when it ends. */
export function plainProgress(tell: (line: string) => void): Progress {
  const told = new Map<string, StackStep['state']>()
  const show = (steps: readonly StackStep[]) => {
    for (const step of steps) {
      if (step.state === 'waiting' || told.get(step.id) === step.state) continue
      told.set(step.id, step.state)
      tell(stepLine(step, Date.now()))
    }
  }
  return { show, end: show }
}

/** For a person: a list that is drawn over itself. */
function liveProgress(stream: NodeJS.WriteStream): Progress {
  let drawn = 0
  let last: readonly StackStep[] = []
  const draw = (lines: readonly string[]) => {
    // Up over what was drawn, and each line cleared to its end.
    const up = drawn === 0 ? '' : `\u001b[${drawn}A`
    const left = '\u001b[K\n'.repeat(Math.max(0, drawn - lines.length))
    stream.write(`${up}${lines.map((line) => `${line}\u001b[K\n`).join('')}${left}`)
    drawn = Math.max(drawn, lines.length)
  }
  const size = () => ({ columns: stream.columns || 80, rows: stream.rows || 24 })
  // The times go on although nothing happens.
  const timer = setInterval(() => draw(liveLines(last, size(), Date.now())), 500)
  return {
    show: (steps) => {
      last = steps
      draw(liveLines(steps, size(), Date.now()))
    },
    end: (steps) => {
      clearInterval(timer)
      draw(liveLines(steps, size(), Date.now()))
    },
  }
}

/** A live list on a terminal, plain lines elsewhere, JSON with `--json`. */
export function progressFor(output: Output): Progress {
  if (output.json) return jsonProgress(output)
  return process.stderr.isTTY && process.env['TERM'] !== 'dumb'
    ? liveProgress(process.stderr)
    : plainProgress((line) => output.progress(line))
}
