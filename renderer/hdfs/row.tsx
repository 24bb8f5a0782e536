import { IconFile, IconFileText, IconFolder, IconLink, IconTable } from '@tabler/icons-react'
import { memo, type MouseEvent } from 'react'
import type { HdfsEntry } from '../../contract/hdfs'
import { modeLetters } from '../../contract/hdfs-denial'
import type { Format } from '../ui/format'
import classes from './table.module.css'
import { visibleName } from './visible-name'

/** What a pointer does to a row. The same object for the life of the table, so that rows need not draw again. */
export interface RowActions {
  pick: (name: string, event: MouseEvent) => void
  open: (name: string) => void
  menu: (name: string, event: MouseEvent) => void
}

interface EntryRowProps {
  id: string
  entry: HdfsEntry
  index: number
  top: number
  height: number
  picked: boolean
  cursor: boolean
  /** Files are held over it. */
  dropped: boolean
  format: Format
  actions: RowActions
}

const icon = { size: 15, stroke: 1.6, 'aria-hidden': true }

export function EntryIcon({ entry }: { entry: Pick<HdfsEntry, 'type' | 'name'> }) {
  if (entry.type === 'directory') return <IconFolder {...icon} className={classes.folder} />
  if (entry.type === 'symlink') return <IconLink {...icon} />
  if (/\.parquet$/i.test(entry.name)) return <IconTable {...icon} />
  return /\.(?:txt|json|jsonl|csv|log|md|xml|ya?ml|py|sql|conf)(?:\.gz)?$/i.test(entry.name) ? <IconFileText {...icon} /> : <IconFile {...icon} />
}

/** `drwxr-xr-x+`, as `hdfs dfs -ls` shows it. */
export const lettersOf = ({ type, mode, acl }: Pick<HdfsEntry, 'type' | 'mode' | 'acl'>): string =>
  `${type === 'directory' ? 'd' : type === 'symlink' ? 'l' : '-'}${modeLetters(mode)}${acl ? '+' : ''}`

/** One entry; drawn again only when something of it changed. */
export const EntryRow = memo(function EntryRow({ id, entry, index, top, height, picked, cursor, dropped, format, actions }: EntryRowProps) {
  const file = entry.type === 'file'
  return (
    <div
      id={id}
      className={classes.row}
      style={{ top, height }}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={picked}
      data-cursor={cursor}
      data-dropped={dropped}
      data-name={entry.name}
      {...(entry.type === 'directory' ? { 'data-folder': entry.name } : {})}
      onClick={(event) => { actions.pick(entry.name, event) }}
      onDoubleClick={() => { actions.open(entry.name) }}
      onContextMenu={(event) => { actions.menu(entry.name, event) }}
    >
      <div className={classes.cell} role="gridcell" data-column="name" title={entry.name}>
        <EntryIcon entry={entry} />
        <span>{visibleName(entry.name)}</span>
      </div>
      <div className={classes.cell} role="gridcell" data-column="bytes" title={file ? `${format.bytes(entry.bytes)} × ${String(entry.replication)} = ${format.bytes(entry.bytes * entry.replication)}` : undefined}>
        {file ? format.bytes(entry.bytes) : entry.children === null ? '' : format.number(entry.children)}
      </div>
      <div className={classes.cell} role="gridcell" data-column="owner">
        {entry.owner}
      </div>
      <div className={classes.cell} role="gridcell" data-column="group">
        {entry.group}
      </div>
      <div className={classes.cell} role="gridcell" data-column="mode" title={entry.mode}>
        {lettersOf(entry)}
      </div>
      <div className={classes.cell} role="gridcell" data-column="replication">
        {file ? entry.replication : ''}
      </div>
      <div className={classes.cell} role="gridcell" data-column="modifiedAt" title={format.exact(entry.modifiedAt)}>
        {format.dateTime(entry.modifiedAt)}
      </div>
    </div>
  )
})
