import { UnstyledButton } from '@mantine/core'
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { columns, type Column } from './entries'
import { useHdfsPanel } from './store'
import classes from './table.module.css'

/** What is largest or newest is what one looks for first. */
const downFirst: readonly Column[] = ['bytes', 'modifiedAt', 'replication']

/** The columns' names: a click sorts, another turns it round. */
export function TableHead({ height }: { height: number }) {
  const { t } = useTranslation('hdfs')
  const sort = useHdfsPanel((s) => s.sort)
  const setSort = useHdfsPanel((s) => s.setSort)
  const Chevron = sort.down ? IconChevronDown : IconChevronUp
  return (
    <div className={`${classes.row ?? ''} ${classes.head ?? ''}`} style={{ height }} role="row" aria-rowindex={1}>
      {columns.map((column) => (
        <div key={column} role="columnheader" className={classes.cell} data-column={column} aria-sort={sort.by !== column ? 'none' : sort.down ? 'descending' : 'ascending'}>
          <UnstyledButton
            tabIndex={-1}
            title={t(`column.${column}`)}
            onClick={() => { setSort({ by: column, down: sort.by === column ? !sort.down : downFirst.includes(column) }) }}
            data-testid={`hdfs-sort-${column}`}
          >
            {t(`column.${column}`)}
            {sort.by === column && <Chevron size={12} aria-hidden />}
          </UnstyledButton>
        </div>
      ))}
    </div>
  )
}
