import type { LogRow } from '../../contract/logs'
import { useContainerMarks, type ContainerMark } from '../state/container-marks'
import type { RowWords } from './row'
import classes from './row.module.css'
import { clockText, dayOf } from './row-time'
import { useLogView } from './view-state'

/** Marks between two times, of `(from, to]`. They are in order: the few of them are near each other. */
function between(marks: readonly ContainerMark[], from: number, to: number): readonly ContainerMark[] {
  if (marks.length === 0 || (marks.at(-1)?.at ?? 0) <= from) return []
  return marks.filter((mark) => mark.at > from && mark.at <= to)
}

interface MarkersProps {
  /** The row in front; null: there is none; undefined: not known. */
  before: LogRow | null | undefined
  row: LogRow
  utc: boolean
  words: RowWords
}

/** What lies between two rows: another day, a container that started or ended, lines that had to go. */
export function Markers({ before, row, utc, words: { t, format, language } }: MarkersProps) {
  const skipped = useLogView((s) => (before === null ? s.skipped : 0))
  const marks = useContainerMarks((s) => s.marks)
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
      {before != null &&
        between(marks, before.at, row.at).map(({ service, at, kind, exitCode }) => (
          <div key={`${service} ${String(at)} ${kind}`} className={classes.marker} data-kind={kind}>
            {kind === 'started' ? t('list.started', { service, time: clockText(at, utc) }) : t('list.ended', { service, time: clockText(at, utc), code: exitCode ?? '?' })}
          </div>
        ))}
    </>
  )
}
