import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type MouseEvent, type RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import { Menu } from '@mantine/core'
import type { HdfsEntry } from '../../contract/hdfs'
import { useFormat } from '../ui/use-format'
import { EntryMenu } from './entry-menu'
import { keyed, pick, typedAhead } from './entries'
import { joinPath, parentOf } from './paths'
import { EntryRow, type RowActions } from './row'
import { useHdfsPanel } from './store'
import classes from './table.module.css'
import { TableHead } from './table-head'

const rowHeight = 28
const headHeight = 30
/** How long letters count as one word, ms. */
const typing = 800

interface EntryTableProps {
  gridRef: RefObject<HTMLDivElement | null>
  /** The folder that files are held over. */
  dropTarget: string | null
  onGo: (path: string) => void
  onFilter: () => void
}

/** What keys do beyond moving and picking. True where one was meant for the table. */
function useKeys({ onGo, onFilter }: Pick<EntryTableProps, 'onGo' | 'onFilter'>, page: () => number) {
  const typed = useRef({ text: '', at: 0 })
  const words = (event: KeyboardEvent): boolean => {
    if (event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey) return false
    const { shown, picked, setPicked } = useHdfsPanel.getState()
    const now = performance.now()
    const text = now - typed.current.at < typing ? typed.current.text + event.key : event.key
    if (text.trim() === '') return false
    typed.current = { text, at: now }
    // The same letter again and again goes on to the next.
    const same = [...text].every((letter) => letter === text[0])
    const name = typedAhead(shown, picked.cursor, same ? (text[0] ?? '') : text)
    if (name !== null) setPicked(pick(shown, picked, name))
    return true
  }
  return (event: KeyboardEvent): boolean => {
    const { path, shown, picked, setPicked, setNaming, show } = useHdfsPanel.getState()
    const mod = event.ctrlKey || event.metaKey
    const names = picked.names.size > 0 ? [...picked.names] : picked.cursor === null ? [] : [picked.cursor]
    const paths = names.map((name) => joinPath(path, name))
    const cursor = shown.find((entry) => entry.name === picked.cursor)
    if (event.key === '/') onFilter()
    else if (event.key === 'Backspace' || (event.altKey && event.key === 'ArrowUp')) {
      if (path !== '/') onGo(parentOf(path))
    } else if (event.key === 'Enter' && cursor) {
      if (cursor.type === 'directory') onGo(joinPath(path, cursor.name))
      else show({ kind: 'details' })
    } else if (event.key === 'F2' && cursor) setNaming(cursor.name)
    else if (event.key === 'Delete' && paths.length > 0) show({ kind: 'remove', paths, forever: event.shiftKey })
    else if (mod && event.key.toLowerCase() === 'c' && paths.length > 0) void navigator.clipboard.writeText(paths.join('\n'))
    else if (event.key === 'Escape' && picked.names.size > 0) setPicked({ ...picked, names: new Set() })
    else {
      const next = event.altKey ? null : keyed(shown, picked, { key: event.key, shift: event.shiftKey, mod }, page())
      if (next) setPicked(next)
      else return words(event)
    }
    return true
  }
}

/** A folder's entries, drawn only where they are seen: 100,000 scroll like ten. */
export function EntryTable({ gridRef, dropTarget, onGo, onFilter }: EntryTableProps) {
  const { t } = useTranslation('hdfs')
  const format = useFormat()
  const path = useHdfsPanel((s) => s.path)
  const shown = useHdfsPanel((s) => s.shown)
  const picked = useHdfsPanel((s) => s.picked)
  const state = useHdfsPanel((s) => s.listing.state)
  const filter = useHdfsPanel((s) => s.filter)
  const [menu, setMenu] = useState<{ x: number; y: number } | null>(null)
  // eslint-disable-next-line react-hooks/incompatible-library -- there is no compiler to skip it
  const rows = useVirtualizer({ getScrollElement: () => gridRef.current, count: shown.length, estimateSize: () => rowHeight, overscan: 12, paddingStart: headHeight, scrollPaddingStart: headHeight })
  const page = () => Math.max(1, Math.floor(((gridRef.current?.clientHeight ?? 300) - headHeight) / rowHeight) - 1)
  const press = useKeys({ onGo, onFilter }, page)

  useEffect(() => {
    const index = shown.findIndex((entry) => entry.name === picked.cursor)
    if (index !== -1) rows.scrollToIndex(index)
  }, [picked.cursor, shown, rows])

  const actions = useMemo((): RowActions => {
    const entryOf = (name: string) => useHdfsPanel.getState().shown.find((entry: HdfsEntry) => entry.name === name)
    return {
      pick: (name: string, event: MouseEvent) => {
        const { shown: now, picked: before, setPicked } = useHdfsPanel.getState()
        setPicked(pick(now, before, name, { range: event.shiftKey, toggle: event.ctrlKey || event.metaKey }))
      },
      open: (name: string) => {
        const { path: folder, show } = useHdfsPanel.getState()
        if (entryOf(name)?.type === 'directory') onGo(joinPath(folder, name))
        else show({ kind: 'details' })
      },
      menu: (name: string, event: MouseEvent) => {
        event.preventDefault()
        const { shown: now, picked: before, setPicked } = useHdfsPanel.getState()
        if (!before.names.has(name)) setPicked(pick(now, before, name))
        setMenu({ x: event.clientX, y: event.clientY })
      },
    }
  }, [onGo])

  const folder = (entry: HdfsEntry) => (entry.type === 'directory' ? joinPath(path, entry.name) : null)
  const id = (index: number) => `hdfs-row-${String(index)}`
  const at = shown.findIndex((entry) => entry.name === picked.cursor)
  return (
    <div
      ref={gridRef}
      className={classes.grid}
      role="grid"
      aria-label={t('files')}
      aria-rowcount={shown.length + 1}
      aria-multiselectable
      aria-busy={state === 'loading'}
      aria-activedescendant={at === -1 ? undefined : id(at)}
      tabIndex={0}
      data-testid="hdfs-grid"
      data-state={state}
      onKeyDown={(event) => {
        // Buttons and fields within have keys of their own.
        if (event.target === event.currentTarget && press(event)) event.preventDefault()
      }}
    >
      <div className={classes.space} style={{ height: rows.getTotalSize() }} role="presentation">
        <TableHead height={headHeight} />
        {rows.getVirtualItems().map(({ index, start }) => {
          const entry = shown[index]
          return (
            entry && (
              <EntryRow
                key={entry.name}
                id={id(index)}
                entry={entry}
                index={index}
                top={start}
                height={rowHeight}
                picked={picked.names.has(entry.name)}
                cursor={picked.cursor === entry.name}
                dropped={dropTarget !== null && folder(entry) === dropTarget}
                format={format}
                actions={actions}
              />
            )
          )
        })}
      </div>
      {shown.length === 0 && state === 'done' && <p className={classes.nothing}>{filter.trim() === '' ? t('nothing') : t('noMatch', { filter })}</p>}
      <Menu opened={menu !== null} onClose={() => { setMenu(null) }} position="bottom-start" shadow="md" width={250} returnFocus>
        <Menu.Target>
          <span className={classes.menuAt} style={{ left: menu?.x ?? 0, top: menu?.y ?? 0 }} />
        </Menu.Target>
        <EntryMenu onGo={onGo} />
      </Menu>
    </div>
  )
}
