import { ActionIcon, Popover, TextInput, Tooltip } from '@mantine/core'
import { IconHistory, IconSearch, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { RelativeTime } from '../ui/relative-time'
import { StateMark } from '../ui/state-mark'
import { useFormat } from '../ui/use-format'
import classes from './postgres.module.css'
import { usePostgres } from './store'

/** The last runs of this browser, to find one again and put it back into the editor. */
export function RunHistory() {
  const { t } = useTranslation('postgres')
  const format = useFormat()
  const history = usePostgres((s) => s.history)
  const clear = usePostgres((s) => s.clearHistory)
  const setDraft = usePostgres((s) => s.setDraft)
  const [opened, setOpened] = useState(false)
  const [filter, setFilter] = useState('')
  const wanted = filter.trim().toLowerCase()
  const found = history.filter((entry) => entry.sql.toLowerCase().includes(wanted))
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" width={440} shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <Tooltip label={t('history.title')}>
          <ActionIcon aria-label={t('history.title')} onClick={() => { setOpened(!opened) }}>
            <IconHistory size={16} stroke={1.6} />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown p={0}>
        <div className={classes.historyHead}>
          <TextInput className={classes.grow ?? ''} data-autofocus value={filter} onChange={(event) => { setFilter(event.currentTarget.value) }} placeholder={t('history.filter')} aria-label={t('history.filter')} leftSection={<IconSearch size={14} stroke={1.6} />} />
          <Tooltip label={t('history.clear')}>
            <ActionIcon aria-label={t('history.clear')} disabled={history.length === 0} onClick={clear}>
              <IconTrash size={15} stroke={1.6} />
            </ActionIcon>
          </Tooltip>
        </div>
        <ul className={classes.historyList}>
          {found.length === 0 && <li className={classes.treeEmpty}>{t(wanted ? 'history.noMatch' : 'history.empty')}</li>}
          {found.map((entry) => (
            <li key={entry.at}>
              <button type="button" className={classes.historyEntry} onClick={() => { setDraft(entry.sql); setOpened(false) }}>
                <code className={`wd-mono ${classes.historySql ?? ''}`}>{entry.sql.trim()}</code>
                <span className={classes.historyMeta}>
                  <StateMark tone={entry.problem === null ? 'ok' : 'bad'} size={9} label={entry.problem ?? t('result.state.done')} />
                  <RelativeTime at={entry.at} />
                  <span>{t('result.rows', { count: entry.rows, number: format.number(entry.rows) })}</span>
                  <span>{t('result.time', { ms: format.number(entry.milliseconds) })}</span>
                  {!entry.readOnly && <span className={classes.warn}>{t('mode.write')}</span>}
                </span>
              </button>
            </li>
          ))}
        </ul>
      </Popover.Dropdown>
    </Popover>
  )
}
