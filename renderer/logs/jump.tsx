import { Button, Popover, TextInput } from '@mantine/core'
import { IconArrowBarToDown, IconArrowBarToUp, IconClock } from '@tabler/icons-react'
import { useState, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { useNow } from '../ui/use-now'
import classes from './jump.module.css'
import { parseTime } from './parse-time'
import { stampText } from './row-time'
import { useLogsPanel } from './store'

const minutesAgo = [5, 15, 60] as const

/** Goes to the start, the end, or any time as a person says it. */
export function Jump() {
  const { t } = useTranslation('logs')
  const utc = useLogsPanel((s) => s.utc)
  const goTo = useLogsPanel((s) => s.goTo)
  const [opened, setOpened] = useState(false)
  const [text, setText] = useState('')
  const now = useNow()
  const at = text.trim() === '' ? null : parseTime(text, now, utc)
  const go = async (time: number) => {
    await goTo({ kind: 'time', time })
    setOpened(false)
    document.getElementById('log-list')?.focus()
  }
  const press = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && at !== null) void go(at)
  }
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" shadow="md" width={300} trapFocus returnFocus>
      <Popover.Target>
        <Button leftSection={<IconClock size={14} stroke={1.6} />} onClick={() => { setOpened(!opened) }} data-testid="logs-jump">
          {t('jump.open')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown className={classes.drop ?? ''}>
        <TextInput
          label={t('jump.time')}
          description={t(utc ? 'jump.hintUtc' : 'jump.hint')}
          placeholder="14:05"
          value={text}
          onChange={(event) => { setText(event.currentTarget.value) }}
          onKeyDown={press}
          error={text.trim() !== '' && at === null ? t('jump.unknown') : undefined}
          inputWrapperOrder={['label', 'input', 'error', 'description']}
          data-autofocus
          data-testid="logs-jump-time"
        />
        <span className={classes.read} role="status">{at === null ? '\u00a0' : stampText(at, utc)}</span>
        <div className={classes.row}>
          <Button variant="filled" disabled={at === null} onClick={() => { if (at !== null) void go(at) }} data-testid="logs-jump-go">{t('jump.go')}</Button>
          {minutesAgo.map((minutes) => (
            <Button key={minutes} size="compact-xs" onClick={() => void go(Date.now() - minutes * 60_000)}>{t('jump.ago', { minutes })}</Button>
          ))}
        </div>
        <div className={classes.row}>
          <Button leftSection={<IconArrowBarToUp size={14} />} onClick={() => { void goTo({ kind: 'start' }); setOpened(false) }} data-testid="logs-jump-start">{t('jump.start')}</Button>
          <Button leftSection={<IconArrowBarToDown size={14} />} onClick={() => { void goTo({ kind: 'end' }); setOpened(false) }}>{t('jump.end')}</Button>
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}
