import { ActionIcon, Button, Switch, TextInput, Tooltip } from '@mantine/core'
import { IconDownload, IconSearch } from '@tabler/icons-react'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { SparkRun } from '../../contract/spark'
import { client } from '../client'
import { isActiveRun } from '../state/spark'
import { CopyButton } from '../ui/copy-button'
import { download } from '../ui/download'
import { useFormat } from '../ui/use-format'
import { followLog, isChatter, useLogOf } from './log-store'
import classes from './spark.module.css'

const lineHeight = 18
/** Longer lines are cut on the screen; copied and downloaded they are whole. */
const shownCharacters = 2_000

const toneOf = (line: string): 'bad' | 'warn' | 'chatter' | 'job' => {
  if (isChatter(line)) return 'chatter'
  if (/^\d\d\/\d\d\/\d\d [\d:]{8} (?:ERROR|FATAL) |^Traceback |^Caused by: |^[\w.]*(?:Error|Exception): |^Exception in thread/.test(line)) return 'bad'
  return /^\d\d\/\d\d\/\d\d [\d:]{8} WARN |^warning: /i.test(line) ? 'warn' : 'job'
}

/** The whole log as a file. */
async function downloadLog(id: string): Promise<void> {
  let whole = ''
  for await (const { text } of await client.spark.log({ id, from: 0, follow: false })) whole += text
  download(`spark-${id}.log`, whole)
}

/** What a run prints, as it comes; Spark's own notes are left out until one wants them. */
export function LogView({ run }: { run: SparkRun }) {
  const { t } = useTranslation('spark')
  const format = useFormat()
  const { lines, dropped, cut, loading } = useLogOf(run.id)
  const [chatter, setChatter] = useState(false)
  const [search, setSearch] = useState('')
  const scroller = useRef<HTMLDivElement>(null)
  const [following, setFollowing] = useState(true)
  const waits = run.startedAt === null && isActiveRun(run)

  useEffect(() => (waits ? undefined : followLog(run.id)), [run.id, waits])

  const wanted = search.trim().toLowerCase()
  const shown = useMemo(
    () => lines.filter((line, at) => (at < lines.length - 1 || line !== '') && (chatter || !isChatter(line)) && (wanted === '' || line.toLowerCase().includes(wanted))),
    [lines, chatter, wanted],
  )
  const hidden = useMemo(() => (chatter ? 0 : lines.filter(isChatter).length), [lines, chatter])
  // eslint-disable-next-line react-hooks/incompatible-library -- there is no compiler to skip it
  const rows = useVirtualizer({ count: shown.length, getScrollElement: () => scroller.current, estimateSize: () => lineHeight, overscan: 20 })
  useEffect(() => {
    if (following && shown.length > 0) rows.scrollToIndex(shown.length - 1, { align: 'end' })
  }, [following, shown.length, rows])

  return (
    <div className={classes.log}>
      <div className={classes.logBar}>
        <TextInput
          w={180}
          value={search}
          onChange={(event) => { setSearch(event.currentTarget.value) }}
          placeholder={t('log.search')}
          aria-label={t('log.search')}
          leftSection={<IconSearch size={13} stroke={1.6} />}
        />
        <Switch checked={chatter} onChange={(event) => { setChatter(event.currentTarget.checked) }} label={t('log.chatter')} />
        <span className={`${classes.muted ?? ''} wd-num`}>
          {t('log.lines', { count: shown.length, lines: format.number(shown.length) })}
          {hidden > 0 && ` · ${t('log.hidden', { count: hidden, lines: format.number(hidden) })}`}
          {(cut || dropped > 0) && ` · ${t('log.cut')}`}
        </span>
        <span className={classes.logEnd}>
          {!following && (
            <Button size="compact-xs" onClick={() => { setFollowing(true) }}>
              {t('log.toEnd')}
            </Button>
          )}
          <CopyButton value={shown.join('\n')} what={t('view.output')} />
          <Tooltip label={t('log.download', { size: format.bytes(run.logBytes) })}>
            <ActionIcon aria-label={t('log.download', { size: format.bytes(run.logBytes) })} onClick={() => void downloadLog(run.id)}>
              <IconDownload size={15} stroke={1.6} />
            </ActionIcon>
          </Tooltip>
        </span>
      </div>
      <div
        ref={scroller}
        className={`${classes.lines ?? ''} wd-mono`}
        tabIndex={0}
        role="log"
        aria-label={t('view.output')}
        data-testid="spark-log"
        onScroll={(event) => {
          const { scrollTop, clientHeight, scrollHeight } = event.currentTarget
          setFollowing(scrollHeight - scrollTop - clientHeight < lineHeight * 2)
        }}
      >
        {shown.length === 0 ? (
          <p className={classes.muted}>{waits ? t('log.waits') : loading ? t('log.loading') : wanted !== '' ? t('log.noMatch') : hidden > 0 ? t('log.onlyChatter') : t('log.empty')}</p>
        ) : (
          <div style={{ height: rows.getTotalSize() }}>
            {rows.getVirtualItems().map((item) => {
              const line = shown[item.index] ?? ''
              return (
                <div key={item.key} className={classes.line} data-tone={toneOf(line)} style={{ transform: `translateY(${item.start}px)` }}>
                  {line.slice(0, shownCharacters)}
                </div>
              )
            })}
          </div>
        )}
      </div>
    </div>
  )
}
