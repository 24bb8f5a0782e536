import { Button } from '@mantine/core'
import { IconArrowBackUp, IconFolderUp, IconHelpHexagon } from '@tabler/icons-react'
import { useRef, useState, type DragEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { go } from '../frame/route'
import { ProblemAlert } from '../ui/problem-alert'
import { Breadcrumb } from './breadcrumb'
import classes from './browser.module.css'
import { droppedItems } from './dropped'
import { NameField } from './name-field'
import { joinPath, parentOf } from './paths'
import { isRefusal } from './refusals'
import { useHdfsPanel } from './store'
import { EntryTable } from './table'
import { Toolbar } from './toolbar'
import { visibleName } from './visible-name'

/** Goes by the address, so that the browser's way back leads through folders. */
export function goTo(path: string): void {
  const { path: here, reload } = useHdfsPanel.getState()
  if (path === here) void reload()
  else go('hdfs', { path })
}

/** What was deleted last, and the way back. */
function Removed() {
  const { t } = useTranslation('hdfs')
  const removed = useHdfsPanel((s) => s.removed)
  const restore = useHdfsPanel((s) => s.restore)
  const forget = useHdfsPanel((s) => s.forgetRemoved)
  const acting = useHdfsPanel((s) => s.acting)
  const trash = removed.find((each) => each.trash !== null)?.trash ?? null
  if (removed.length === 0) return null
  return (
    <div className={classes.removed} role="status" data-testid="hdfs-removed">
      <span className={classes.removedText}>
        {trash === null ? t('removed.gone', { count: removed.length }) : t('removed.trash', { count: removed.length, trash: visibleName(trash) })}
      </span>
      {trash !== null && (
        <>
          <Button size="compact-xs" loading={acting} leftSection={<IconArrowBackUp size={14} stroke={1.6} />} onClick={() => void restore()} data-testid="hdfs-undo">
            {t('removed.undo')}
          </Button>
          <Button size="compact-xs" variant="subtle" onClick={() => { goTo(parentOf(trash)) }}>
            {t('removed.open')}
          </Button>
        </>
      )}
      <Button size="compact-xs" variant="subtle" color="gray" onClick={forget}>
        {t('removed.dismiss')}
      </Button>
    </div>
  )
}

/** Why a folder cannot be listed, and the way on. */
function ListProblem() {
  const { t } = useTranslation('hdfs')
  const problem = useHdfsPanel((s) => s.listing.problem)
  const path = useHdfsPanel((s) => s.path)
  const explain = useHdfsPanel((s) => s.explain)
  const reload = useHdfsPanel((s) => s.reload)
  if (!problem) return null
  const again = async () => {
    await reload()
    return useHdfsPanel.getState().listing.state === 'done'
  }
  return (
    <div className={classes.listProblem}>
      <ProblemAlert
        problem={problem}
        action={
          isRefusal(problem) || problem.code === 'HDFS_NOT_FOUND' ? (
            <Button
              leftSection={<IconHelpHexagon size={15} stroke={1.6} />}
              onClick={() => void explain({ text: problem.detail ?? '', path, again, rerun: null, problem })}
              data-testid="hdfs-explain"
            >
              {t('denial.explain')}
            </Button>
          ) : (
            <Button onClick={() => void reload()}>{t('tryAgain')}</Button>
          )
        }
      />
      {path !== '/' && (
        <Button variant="subtle" leftSection={<IconFolderUp size={15} stroke={1.6} />} onClick={() => { goTo(parentOf(path)) }}>
          {t('path.up')}
        </Button>
      )}
    </div>
  )
}

/** Whether files are held over the list, and the folder they would go to. */
function useDrop() {
  const upload = useHdfsPanel((s) => s.upload)
  const [target, setTarget] = useState<string | null>(null)
  const hasFiles = (event: DragEvent) => event.dataTransfer.types.includes('Files')
  const targetOf = (event: DragEvent) => {
    const { path } = useHdfsPanel.getState()
    const row = event.target instanceof Element ? event.target.closest('[data-folder]') : null
    const name = row?.getAttribute('data-folder') ?? null
    return name === null ? path : joinPath(path, name)
  }
  return {
    target,
    handlers: {
      onDragOver: (event: DragEvent) => {
        if (!hasFiles(event)) return
        event.preventDefault()
        event.dataTransfer.dropEffect = 'copy'
        setTarget(targetOf(event))
      },
      onDragLeave: (event: DragEvent) => {
        if (!(event.relatedTarget instanceof Node) || !event.currentTarget.contains(event.relatedTarget)) setTarget(null)
      },
      onDrop: (event: DragEvent) => {
        if (!hasFiles(event)) return
        event.preventDefault()
        setTarget(null)
        const folder = targetOf(event)
        void droppedItems(event.dataTransfer, folder).then((items) => upload(folder, items))
      },
    },
  }
}

/** A folder of HDFS: the way to it, what can be done in it, what it holds. */
export function Browser() {
  const { t } = useTranslation('hdfs')
  const filterRef = useRef<HTMLInputElement>(null)
  const gridRef = useRef<HTMLDivElement>(null)
  const failed = useHdfsPanel((s) => s.listing.state === 'failed')
  const naming = useHdfsPanel((s) => s.naming)
  const { target, handlers } = useDrop()
  return (
    <section className={classes.browser} aria-label={t('files')} {...handlers}>
      <Breadcrumb onGo={goTo} />
      <Toolbar filterRef={filterRef} onList={() => gridRef.current?.focus()} />
      <Removed />
      {naming !== null && <NameField key={naming} name={naming} onDone={() => gridRef.current?.focus()} />}
      {failed ? <ListProblem /> : <EntryTable gridRef={gridRef} dropTarget={target} onGo={goTo} onFilter={() => filterRef.current?.focus()} />}
      {target !== null && (
        <div className={classes.drop} role="status">
          {t('upload.to', { folder: target })}
        </div>
      )}
    </section>
  )
}
