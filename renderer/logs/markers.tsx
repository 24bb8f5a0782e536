import type { LogRow } from '../../contract/logs'
import type { SourceMark } from './container-marks'
import type { RowWords } from './row'
import classes from './row.module.css'
import { clockText, dayOf } from './row-time'
import { useLogsPanel } from './store'
import { useLogView } from './view-state'

/** Marks between two times, of `(from, to]`. They are in order: the few of them are near each other. */
function between(marks: readonly SourceMark[], from: number, to: number): readonly SourceMark[] {
  if (marks.length === 0 || (marks.at(-1)?.at ?? 0) <= from) return []
  return marks.filter((mark) => mark.at > from && mark.at <= to)
}

/** Behind the last row at most: a filter may have shown nothing for days. */
const mostLast = 6

interface MarkersProps {
  /** The row in front; null: there is none; undefined: not known. */
  before: LogRow | null | undefined
  row: LogRow
  utc: boolean
  words: RowWords
  marks: readonly SourceMark[]
}

/** What lies between two rows: another day, a container that started or ended, lines that had to go. */
export function Markers({ before, row, utc, words, marks }: MarkersProps) {
  const { t, format, language } = words
  const skipped = useLogView((s) => (before === null ? s.skipped : 0))
  const newDay = before !== undefined && (before === null || dayOf(before.at, utc) !== dayOf(row.at, utc))
  const day = () =>
    new Intl.DateTimeFormat(language === 'fr' ? 'fr-FR' : 'en-GB', { dateStyle: 'full', ...(utc ? { timeZone: 'UTC' } : {}) }).format(row.at)
  return (
    <>
      {skipped > 0 && (
        <div className={classes.marker} data-kind="skipped">
          {t('list.skipped', { count: skipped, shown: format.number(skipped) })}
        </div>
      )}
      {newDay && (
        <div className={classes.marker} data-kind="day">
          {day()}
        </div>
      )}
      {before != null && <Marks marks={between(marks, before.at, row.at)} utc={utc} words={words} />}
    </>
  )
}

/** What became of containers behind the last row: mostly it says why no other one came. */
export function LastMarks({ row, utc, words, marks }: Pick<MarkersProps, 'row' | 'utc' | 'words' | 'marks'>) {
  const to = useLogsPanel((s) => s.looking.to)
  return <Marks marks={between(marks, row.at, (to ?? Infinity) - 1).slice(-mostLast)} utc={utc} words={words} />
}

function Marks({ marks, utc, words: { t, nameOf } }: Pick<MarkersProps, 'marks' | 'utc' | 'words'>) {
  return marks.map((mark) => {
    const [service, time] = [nameOf(mark), clockText(mark.at, utc)]
    return (
      <div key={`${mark.source} ${String(mark.at)} ${mark.kind}`} className={classes.marker} data-kind={mark.kind}>
        {mark.kind === 'started' ? t('list.started', { service, time }) : mark.exitCode === null ? t('list.endedSome', { service, time }) : t('list.ended', { service, time, code: mark.exitCode })}
      </div>
    )
  })
}
