import { useTranslation } from 'react-i18next'
import type { LogRow } from '../../contract/logs'
import { useFormat } from '../ui/use-format'
import classes from './row.module.css'
import { dayOf } from './row-time'
import { useLogView } from './view'

/** What lies between two rows: another day, lines that had to go. `before` null: the first row of all; undefined: not known. */
export function Markers({ before, row, utc }: { before: LogRow | null | undefined; row: LogRow; utc: boolean }) {
  const { t, i18n } = useTranslation('logs')
  const format = useFormat()
  const skipped = useLogView((s) => (before === null ? s.skipped : 0))
  const newDay = before !== undefined && (before === null || dayOf(before.at, utc) !== dayOf(row.at, utc))
  const day = (at: number) =>
    new Intl.DateTimeFormat(i18n.language.startsWith('fr') ? 'fr-FR' : 'en-GB', { dateStyle: 'full', ...(utc ? { timeZone: 'UTC' } : {}) }).format(at)
  return (
    <>
      {skipped > 0 && (
        <div className={classes.marker} data-kind="skipped">
          {t('list.skipped', { count: skipped, shown: format.number(skipped) })}
        </div>
      )}
      {newDay && (
        <div className={classes.marker} data-kind="day">
          {day(row.at)}
        </div>
      )}
    </>
  )
}
