import { ActionIcon, TextInput, Tooltip } from '@mantine/core'
import { IconChevronRight, IconEye, IconKey, IconRefresh, IconSearch, IconTable } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Relation } from '../../contract/postgres'
import { ProblemAlert } from '../ui/problem-alert'
import { useFormat } from '../ui/use-format'
import classes from './postgres.module.css'
import { usePostgres } from './store'

interface RelationTreeProps {
  /** A click on a name: it goes where the cursor is. `schema` is null for a column. */
  onInsert: (schema: string | null, name: string) => void
  /** A double click on a table: its first rows. */
  onBrowse: (relation: Relation) => void
}

function matches(relation: Relation, filter: string): boolean {
  const has = (text: string) => text.toLowerCase().includes(filter)
  return has(`${relation.schema}.${relation.name}`) || relation.columns.some((column) => has(column.name))
}

/** Tables and views with their columns, to look things up and to insert names from. */
export function RelationTree({ onInsert, onBrowse }: RelationTreeProps) {
  const { t } = useTranslation('postgres')
  const relations = usePostgres((s) => s.relations)
  const problem = usePostgres((s) => s.relationsProblem)
  const load = usePostgres((s) => s.loadRelations)
  const [filter, setFilter] = useState('')
  const wanted = filter.trim().toLowerCase()
  const found = relations?.filter((relation) => matches(relation, wanted)) ?? []
  return (
    <nav className={classes.tree} aria-label={t('tree.title')}>
      <div className={classes.treeHead}>
        <TextInput
          className={classes.grow ?? ''}
          value={filter}
          onChange={(event) => { setFilter(event.currentTarget.value) }}
          placeholder={t('tree.filter')}
          aria-label={t('tree.filter')}
          leftSection={<IconSearch size={14} stroke={1.6} />}
        />
        <Tooltip label={t('tree.refresh')}>
          <ActionIcon aria-label={t('tree.refresh')} onClick={() => void load()}>
            <IconRefresh size={15} stroke={1.6} />
          </ActionIcon>
        </Tooltip>
      </div>
      <div className={classes.treeBody}>
        {problem && <ProblemAlert problem={problem} tone="warn" />}
        {relations !== null && found.length === 0 && <p className={classes.treeEmpty}>{t(wanted ? 'tree.noMatch' : 'tree.empty')}</p>}
        <ul className={classes.list}>
          {found.map((relation) => (
            <TreeItem
              key={`${relation.schema}.${relation.name}`}
              relation={relation}
              filter={wanted}
              onInsert={onInsert}
              onBrowse={onBrowse}
            />
          ))}
        </ul>
      </div>
    </nav>
  )
}

function TreeItem({ relation, filter, onInsert, onBrowse }: RelationTreeProps & { relation: Relation; filter: string }) {
  const { t } = useTranslation('postgres')
  const format = useFormat()
  const [toggled, setToggled] = useState<boolean | null>(null)
  const byColumn = filter !== '' && !relation.name.toLowerCase().includes(filter)
  const open = toggled ?? (byColumn || relation.name === 'weather_data')
  const { schema, name, kind, bytes, comment, estimatedRows } = relation
  const about = [t(`tree.kind.${kind}`), estimatedRows === null ? null : t('tree.rows', { number: format.number(estimatedRows) }), bytes === null ? null : format.bytes(bytes)]
  const Icon = kind === 'view' || kind === 'materialized view' ? IconEye : IconTable
  return (
    <li>
      <div className={classes.relation}>
        <button type="button" className={classes.twist} aria-expanded={open} aria-label={t('tree.columns', { name })} onClick={() => { setToggled(!open) }}>
          <IconChevronRight size={13} className={classes.chevron ?? ''} data-open={open} />
        </button>
        <Tooltip position="right" label={<>{comment !== null && <div>{comment}</div>}<div>{about.filter(Boolean).join(' · ')}</div><div>{t('tree.hint')}</div></>}>
          <button type="button" className={classes.nameButton} onClick={(event) => { if (event.detail <= 1) onInsert(schema, name) }} onDoubleClick={() => { onBrowse(relation) }}>
            <Icon size={14} stroke={1.5} />
            <span className={classes.cut}>{schema === 'public' ? name : `${schema}.${name}`}</span>
            {bytes !== null && <span className={classes.size}>{format.bytes(bytes)}</span>}
          </button>
        </Tooltip>
      </div>
      {open && (
        <ul className={classes.columns}>
          {relation.columns.filter((column) => !byColumn || column.name.toLowerCase().includes(filter)).map((column) => (
            <li key={column.name}>
              <Tooltip position="right" disabled={column.comment === null} label={column.comment}>
                <button type="button" className={classes.column} onClick={() => { onInsert(null, column.name) }}>
                  <span className={classes.cut}>{column.name}</span>
                  {column.key && <IconKey size={11} stroke={1.8} aria-label={t('tree.key')} />}
                  <span className={classes.columnType}>{short(column.type)}</span>
                </button>
              </Tooltip>
            </li>
          ))}
        </ul>
      )}
    </li>
  )
}

/** The usual short names of long types. */
function short(type: string): string {
  return type
    .replace('timestamp with time zone', 'timestamptz')
    .replace('timestamp without time zone', 'timestamp')
    .replace('double precision', 'float8')
    .replace('character varying', 'varchar')
}
