import { ActionIcon, Button, Menu, Tooltip } from '@mantine/core'
import { IconClockHour3, IconDownload, IconLayoutSidebar, IconPlayerPauseFilled, IconPlayerPlayFilled, IconSettings2, IconTextWrap } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useLogs } from '../state/logs'
import { useFormat } from '../ui/use-format'
import { Jump } from './jump'
import { scroller } from './scroller'
import { isShown } from './source-groups'
import { useLogsPanel } from './store'
import { follow } from './view'
import { useLogView } from './view-state'

const icon = { size: 15, stroke: 1.6 }

/** How much there is: lines, and how many sources they are from. */
export function Meta() {
  const { t } = useTranslation('logs')
  const format = useFormat()
  const sources = useLogs((s) => s.state?.sources)
  const chosen = useLogsPanel((s) => s.looking.sources)
  const loading = useLogView((s) => s.loading)
  const total = useLogView((s) => s.total)
  if (!sources) return null
  return (
    <span className="wd-num" data-testid="logs-total" data-total={total}>
      {t('meta.entries', { count: total, shown: format.number(total) })} · {t('meta.sources', { count: sources.filter((source) => isShown(chosen, source)).length })}
      {loading && ` · ${t('meta.loading')}`}
    </span>
  )
}

/** Follows, or stands still where the screen is. */
export function toggleFollow(): void {
  if (useLogView.getState().following) scroller.hold()
  else void follow()
}

/** What can be done with the list as a whole. */
export function HeaderActions() {
  const { t } = useTranslation('logs')
  const following = useLogView((s) => s.following)
  const wrap = useLogsPanel((s) => s.wrap)
  const utc = useLogsPanel((s) => s.utc)
  const fold = useLogsPanel((s) => s.looking.fold)
  const sources = useLogsPanel((s) => s.sources)
  const set = useLogsPanel((s) => s.set)
  const look = useLogsPanel((s) => s.look)
  const openExport = useLogsPanel((s) => s.openExport)
  return (
    <>
      <Tooltip label={t(sources ? 'action.hideSources' : 'action.showSources')}>
        <ActionIcon aria-label={t(sources ? 'action.hideSources' : 'action.showSources')} aria-pressed={sources} onClick={() => { set({ sources: !sources }) }}>
          <IconLayoutSidebar {...icon} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={t('action.wrapHint')}>
        <ActionIcon variant={wrap ? 'light' : 'subtle'} color={wrap ? 'accent' : 'gray'} aria-label={t('action.wrap')} aria-pressed={wrap} onClick={() => { set({ wrap: !wrap }) }} data-testid="logs-wrap">
          <IconTextWrap {...icon} />
        </ActionIcon>
      </Tooltip>
      <Menu position="bottom-end" shadow="md" closeOnItemClick={false}>
        <Menu.Target>
          <Tooltip label={t('action.view')}>
            <ActionIcon aria-label={t('action.view')} data-testid="logs-view"><IconSettings2 {...icon} /></ActionIcon>
          </Tooltip>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconClockHour3 {...icon} />} onClick={() => { set({ utc: !utc }) }}>{t(utc ? 'action.localTime' : 'action.utcTime')}</Menu.Item>
          <Menu.Item leftSection={<IconTextWrap {...icon} />} onClick={() => { look({ fold: !fold }) }}>{t(fold ? 'action.unfoldAll' : 'action.foldAll')}</Menu.Item>
          <Menu.Divider />
          <Menu.Label>{t('keys.title')}</Menu.Label>
          {(['filter', 'next', 'follow', 'wrap', 'ends', 'open', 'copy', 'escape'] as const).map((key) => (
            <Menu.Label key={key}>{t(`keys.${key}`)}</Menu.Label>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Button leftSection={<IconDownload size={14} stroke={1.6} />} onClick={openExport} data-testid="logs-export-open">{t('action.export')}</Button>
      <Jump />
      <Tooltip label={t('action.followHint')}>
        <Button
          variant={following ? 'filled' : 'default'}
          leftSection={following ? <IconPlayerPauseFilled size={13} /> : <IconPlayerPlayFilled size={13} />}
          aria-pressed={following}
          onClick={toggleFollow}
          data-testid="logs-follow"
          data-following={following}
        >
          {t(following ? 'action.following' : 'action.follow')}
        </Button>
      </Tooltip>
    </>
  )
}
