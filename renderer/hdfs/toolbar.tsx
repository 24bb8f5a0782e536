import { ActionIcon, Button, Menu, TextInput, Tooltip } from '@mantine/core'
import { IconFile, IconFolder, IconFolderPlus, IconLayoutSidebarRight, IconRefresh, IconSearch, IconUpload } from '@tabler/icons-react'
import { useRef, type RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../ui/use-format'
import classes from './browser.module.css'
import { chosenItems } from './dropped'
import { useHdfsPanel } from './store'
import { useActing } from './use-acting'

/** How many there are, how many the filter leaves, how many are picked. */
function Count() {
  const { t } = useTranslation('hdfs')
  const format = useFormat()
  const all = useHdfsPanel((s) => s.listing.entries.length)
  const loading = useHdfsPanel((s) => s.listing.state === 'loading')
  const left = useHdfsPanel((s) => s.listing.remaining)
  const shown = useHdfsPanel((s) => s.shown.length)
  const picked = useHdfsPanel((s) => s.picked.names.size)
  const words = loading
    ? t('count.loading', { count: all, number: format.number(all), total: format.number(all + left) })
    : shown === all
      ? t('count.all', { count: all, number: format.number(all) })
      : t('count.some', { number: format.number(shown), total: format.number(all) })
  return (
    <output className={classes.count} data-testid="hdfs-count">
      {words}
      {picked > 1 && ` · ${t('count.picked', { number: format.number(picked), count: picked })}`}
    </output>
  )
}

/** What can be done in a folder, and the filter of its list. */
export function Toolbar({ filterRef, onList }: { filterRef: RefObject<HTMLInputElement | null>; onList: () => void }) {
  const { t } = useTranslation('hdfs')
  const filter = useHdfsPanel((s) => s.filter)
  const setFilter = useHdfsPanel((s) => s.setFilter)
  const reload = useHdfsPanel((s) => s.reload)
  const setNaming = useHdfsPanel((s) => s.setNaming)
  const upload = useHdfsPanel((s) => s.upload)
  const side = useHdfsPanel((s) => s.side)
  const show = useHdfsPanel((s) => s.show)
  const maker = useHdfsPanel((s) => s.maker)
  const { user } = useActing()
  const files = useRef<HTMLInputElement>(null)
  const folder = useRef<HTMLInputElement>(null)
  const chosen = (input: HTMLInputElement) => {
    const { path } = useHdfsPanel.getState()
    void upload(path, chosenItems(input.files ?? [], path))
    // The same file again is a change again.
    input.value = ''
  }
  return (
    <div className={classes.toolbar} role="toolbar" aria-label={t('toolbar')}>
      <TextInput
        ref={filterRef}
        className={classes.filter ?? ''}
        value={filter}
        onChange={(event) => { setFilter(event.currentTarget.value) }}
        onKeyDown={(event) => {
          if (event.key === 'Escape') setFilter('')
          if (event.key === 'Escape' || event.key === 'Enter' || event.key === 'ArrowDown') {
            event.preventDefault()
            onList()
          }
        }}
        placeholder={t('filter')}
        aria-label={t('filterLabel')}
        leftSection={<IconSearch size={13} stroke={1.6} />}
        data-testid="hdfs-filter"
      />
      <Count />
      <div className={classes.buttons}>
        <Menu position="bottom-end" shadow="md">
          <Menu.Target>
            <Button leftSection={<IconUpload size={15} stroke={1.6} />} data-testid="hdfs-upload">
              {t('upload.button')}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconFile size={15} stroke={1.6} />} onClick={() => files.current?.click()}>{t('upload.files')}</Menu.Item>
            <Menu.Item leftSection={<IconFolder size={15} stroke={1.6} />} onClick={() => folder.current?.click()}>{t('upload.folder')}</Menu.Item>
            <Menu.Label className={classes.uploadHint ?? ''} data-testid="hdfs-upload-hint">
              {t('upload.drop')}
              {maker !== null && <span data-maker={maker}>{maker === user ? t('upload.as', { user }) : t('upload.asOwner', { maker, user })}</span>}
            </Menu.Label>
          </Menu.Dropdown>
        </Menu>
        <Button leftSection={<IconFolderPlus size={15} stroke={1.6} />} onClick={() => { setNaming('') }} data-testid="hdfs-mkdir">
          {t('mkdir.button')}
        </Button>
        <Tooltip label={t('reload')}>
          <ActionIcon aria-label={t('reload')} onClick={() => void reload()} data-testid="hdfs-reload">
            <IconRefresh size={16} stroke={1.6} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label={t('details.toggle')}>
          <ActionIcon
            aria-label={t('details.toggle')}
            aria-pressed={side !== null}
            onClick={() => { show(side === null ? { kind: 'details' } : null) }}
            data-testid="hdfs-details-toggle"
          >
            <IconLayoutSidebarRight size={16} stroke={1.6} />
          </ActionIcon>
        </Tooltip>
      </div>
      <input ref={files} type="file" multiple hidden data-testid="hdfs-files" onChange={(event) => { chosen(event.currentTarget) }} />
      <input ref={folder} type="file" hidden {...{ webkitdirectory: '' }} onChange={(event) => { chosen(event.currentTarget) }} />
    </div>
  )
}
