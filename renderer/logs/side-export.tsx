import { Button, Checkbox, SegmentedControl, TextInput } from '@mantine/core'
import { IconFileDownload } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useAppInfo } from '../state/app-info'
import { useTasks } from '../state/tasks'
import { useFormat } from '../ui/use-format'
import { filtersOf } from './filter'
import { stampText } from './row-time'
import classes from './side.module.css'
import { SidePane } from './side-pane'
import { useLogsPanel, wholeLooking } from './store'
import { useLogView } from './view-state'

/** `weatherdeck-logs-2026-11-24-140530.log` */
const fileName = (format: 'plain' | 'json', utc: boolean): string =>
  `weatherdeck-logs-${stampText(Date.now(), utc).slice(0, 19).replace(' ', '-').replaceAll(':', '')}.${format === 'json' ? 'jsonl' : 'log'}`

/** Writes what is filtered to a file; also one that grows while lines arrive. */
export function ExportSide() {
  const { t } = useTranslation('logs')
  const count = useFormat()
  const info = useAppInfo((s) => s.info)
  const looking = useLogsPanel((s) => s.looking)
  const draft = useLogsPanel((s) => s.draft)
  const utc = useLogsPanel((s) => s.utc)
  const close = useLogsPanel((s) => s.closeSide)
  const total = useLogView((s) => s.matches?.total ?? s.total)
  const exportLogs = useTasks((s) => s.exportLogs)
  const [format, setFormat] = useState<'plain' | 'json'>('plain')
  const [timestamps, setTimestamps] = useState(true)
  const [names, setNames] = useState(true)
  const [colours, setColours] = useState(false)
  const [follow, setFollow] = useState(false)
  const [where, setWhere] = useState<'download' | 'file'>('download')
  const [name] = useState(() => fileName('plain', utc).replace(/\.log$/, ''))
  const [path, setPath] = useState<string | null>(null)
  const ending = format === 'json' ? 'jsonl' : 'log'
  const separator = info?.platform === 'win32' ? '\\' : '/'
  const file = path ?? `${info?.dataDir ?? ''}${separator}${name}.${ending}`
  const toFile = follow || where === 'file'
  const absolute = /^(\/|[a-zA-Z]:[\\/]|\\\\)/.test(file)
  const start = () => {
    const whole = wholeLooking({ looking, draft })
    const { list, matches } = filtersOf(whole)
    void exportLogs(
      { filter: matches ?? list, format, timestamps, names, colours, tail: null, follow },
      toFile ? { kind: 'file', file } : { kind: 'download', name: `${name}.${ending}` },
    )
    close()
  }
  return (
    <SidePane title={t('export.title')} testId="logs-export" focus>
      <p>{t('export.what', { count: total, shown: count.number(total) })}</p>
      <SegmentedControl
        className={classes.tabs ?? ''}
        aria-label={t('export.format')}
        value={format}
        data={[{ value: 'plain', label: t('export.plain') }, { value: 'json', label: t('export.json') }]}
        onChange={(value) => { setFormat(value === 'json' ? 'json' : 'plain') }}
        data-testid="logs-export-format"
      />
      {format === 'plain' ? (
        <>
          <Checkbox size="xs" label={t('export.timestamps')} checked={timestamps} onChange={(event) => { setTimestamps(event.currentTarget.checked) }} data-testid="logs-export-times" />
          <Checkbox size="xs" label={t('export.names')} checked={names} onChange={(event) => { setNames(event.currentTarget.checked) }} data-testid="logs-export-names" />
          <Checkbox size="xs" label={t('export.colours')} checked={colours} onChange={(event) => { setColours(event.currentTarget.checked) }} />
        </>
      ) : (
        <p className={classes.facts}>{t('export.jsonHint')}</p>
      )}
      <Checkbox size="xs" label={t('export.follow')} description={t('export.followHint')} checked={follow} onChange={(event) => { setFollow(event.currentTarget.checked) }} data-testid="logs-export-follow" />
      {!follow && (
        <SegmentedControl
          className={classes.tabs ?? ''}
          aria-label={t('export.where')}
          value={where}
          data={[{ value: 'download', label: t('export.download') }, { value: 'file', label: t('export.file') }]}
          onChange={(value) => { setWhere(value === 'file' ? 'file' : 'download') }}
        />
      )}
      {toFile && (
        <TextInput
          label={t('export.path')}
          description={t('export.pathHint')}
          value={file}
          error={absolute ? undefined : t('export.pathWhole')}
          onChange={(event) => { setPath(event.currentTarget.value) }}
          spellCheck={false}
          data-testid="logs-export-path"
        />
      )}
      <div className={classes.buttons}>
        <Button variant="filled" leftSection={<IconFileDownload size={14} stroke={1.6} />} disabled={toFile && !absolute} onClick={start} data-testid="logs-export-go">
          {t(follow ? 'export.begin' : 'export.go')}
        </Button>
      </div>
    </SidePane>
  )
}
