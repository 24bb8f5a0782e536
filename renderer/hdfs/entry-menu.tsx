import { Menu } from '@mantine/core'
import { IconClipboard, IconDownload, IconFolderOpen, IconFolderShare, IconKey, IconPencil, IconStethoscope, IconTrash } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { joinPath } from './paths'
import { useHdfsPanel } from './store'

const icon = { size: 15, stroke: 1.6 }

/** What can be done with what is picked. */
export function EntryMenu({ onGo }: { onGo: (path: string) => void }) {
  const { t } = useTranslation('hdfs')
  const path = useHdfsPanel((s) => s.path)
  const picked = useHdfsPanel((s) => s.picked)
  const entries = useHdfsPanel((s) => s.shown)
  const show = useHdfsPanel((s) => s.show)
  const setNaming = useHdfsPanel((s) => s.setNaming)
  const fetch = useHdfsPanel((s) => s.fetch)
  const chosen = entries.filter((entry) => picked.names.has(entry.name))
  const paths = chosen.map((entry) => joinPath(path, entry.name))
  const [only] = chosen.length === 1 ? chosen : []
  const files = chosen.filter((entry) => entry.type === 'file')
  const first = paths[0] ?? path
  return (
    <Menu.Dropdown>
      {only?.type === 'directory' && (
        <Menu.Item leftSection={<IconFolderOpen {...icon} />} onClick={() => { onGo(first) }}>
          {t('menu.open')}
        </Menu.Item>
      )}
      {files.length > 0 && (
        <Menu.Item leftSection={<IconDownload {...icon} />} onClick={() => { for (const file of files) void fetch(joinPath(path, file.name)) }}>
          {t('menu.download', { count: files.length })}
        </Menu.Item>
      )}
      {only && (
        <Menu.Item leftSection={<IconFolderShare {...icon} />} onClick={() => { show({ kind: 'fetch', path: first }) }}>
          {t('menu.fetch')}
        </Menu.Item>
      )}
      <Menu.Item leftSection={<IconClipboard {...icon} />} rightSection="Ctrl+C" onClick={() => { void navigator.clipboard.writeText(paths.join('\n')) }}>
        {t('menu.copy', { count: paths.length })}
      </Menu.Item>
      <Menu.Divider />
      {only && (
        <Menu.Item leftSection={<IconPencil {...icon} />} rightSection="F2" onClick={() => { setNaming(only.name) }}>
          {t('menu.rename')}
        </Menu.Item>
      )}
      <Menu.Item leftSection={<IconKey {...icon} />} onClick={() => { show({ kind: 'access', paths }) }}>
        {t('menu.access')}
      </Menu.Item>
      {only && (
        <Menu.Item leftSection={<IconStethoscope {...icon} />} onClick={() => { show({ kind: 'fsck', path: first }) }}>
          {t('menu.fsck')}
        </Menu.Item>
      )}
      <Menu.Divider />
      <Menu.Item color="red" leftSection={<IconTrash {...icon} />} rightSection={t('menu.deleteKey')} onClick={() => { show({ kind: 'remove', paths, forever: false }) }}>
        {t('menu.delete')}
      </Menu.Item>
    </Menu.Dropdown>
  )
}
