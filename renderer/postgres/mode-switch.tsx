import { Button, Popover } from '@mantine/core'
import { IconLock, IconPencil } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './postgres.module.css'
import { usePostgres } from './store'

/** Read-only, or not. Going over to writing is asked for once in a session, and seen from then on. */
export function ModeSwitch() {
  const { t } = useTranslation('postgres')
  const readOnly = usePostgres((s) => s.readOnly)
  const mayWrite = usePostgres((s) => s.mayWrite)
  const setReadOnly = usePostgres((s) => s.setReadOnly)
  const [asking, setAsking] = useState(false)
  const toggle = () => {
    if (readOnly && !mayWrite) setAsking(true)
    else setReadOnly(!readOnly)
  }
  return (
    <Popover opened={asking} onChange={setAsking} position="bottom-start" width={400} shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <Button
          role="switch"
          aria-checked={readOnly}
          aria-label={t('mode.label')}
          data-testid="sql-mode"
          className={readOnly ? '' : (classes.writeMode ?? '')}
          leftSection={readOnly ? <IconLock size={14} stroke={1.6} /> : <IconPencil size={14} stroke={1.6} />}
          onClick={toggle}
        >
          {readOnly ? t('mode.readOnly') : t('mode.write')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <p className={classes.ask}>{t('mode.ask')}</p>
        <div className={classes.askActions}>
          <Button data-autofocus onClick={() => { setAsking(false) }}>{t('mode.stay')}</Button>
          <Button className={classes.writeMode ?? ''} onClick={() => { setReadOnly(false); setAsking(false) }}>{t('mode.allow')}</Button>
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}
