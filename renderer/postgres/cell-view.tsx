import { ActionIcon, Tooltip } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { ResultColumn } from '../../contract/postgres'
import { CopyButton } from '../ui/copy-button'
import { useFormat } from '../ui/use-format'
import classes from './postgres.module.css'
import { prettyValue, type Row } from './result'

interface CellViewProps {
  columns: ResultColumn[]
  row: Row
  rowNumber: number
  column: number
  onColumn: (column: number) => void
  onClose: () => void
}

/** Beside the grid: the chosen value whole, and below it the rest of its row, one value under the other. */
export function CellView({ columns, row, rowNumber, column, onColumn, onClose }: CellViewProps) {
  const { t } = useTranslation('postgres')
  const format = useFormat()
  const chosen = columns[column]
  const value = row[column] ?? null
  const whole = useMemo(() => (value === null ? '' : prettyValue(value)), [value])
  if (!chosen) return null
  return (
    <aside className={classes.cellView} aria-label={t('cell.title')}>
      <header className={classes.cellHead}>
        <strong className={classes.cut}>{chosen.name}</strong>
        <span className={classes.muted}>{chosen.type}</span>
        <span className={classes.grow} />
        {value !== null && <CopyButton value={value} what={chosen.name} size="xs" />}
        <Tooltip label={t('cell.close')}>
          <ActionIcon size="sm" aria-label={t('cell.close')} onClick={onClose}>
            <IconX size={14} stroke={1.6} />
          </ActionIcon>
        </Tooltip>
      </header>
      {value === null ? (
        <p className={classes.nullValue}>NULL</p>
      ) : value === '' ? (
        <p className={classes.nullValue}>{t('cell.empty')}</p>
      ) : (
        <pre className={`wd-mono ${classes.whole ?? ''}`} tabIndex={0}>
          {whole}
        </pre>
      )}
      <h3 className={classes.cellRow}>{t('cell.row', { number: format.number(rowNumber) })}</h3>
      <dl className={classes.fields}>
        {columns.map((each, i) => (
          <button key={i} type="button" className={classes.field} data-chosen={i === column} onClick={() => { onColumn(i) }}>
            <dt className={classes.cut}>{each.name}</dt>
            <dd className={`wd-mono ${classes.cut ?? ''}`} data-null={row[i] === null}>{row[i]?.slice(0, 200) ?? 'NULL'}</dd>
          </button>
        ))}
      </dl>
    </aside>
  )
}
