import { Button } from '@mantine/core'
import { IconDownload, IconFolderOpen, IconKey, IconTrash } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { HdfsEntry } from '../../contract/hdfs'
import { client } from '../client'
import { CommandHint } from '../ui/command-hint'
import { CopyButton } from '../ui/copy-button'
import { RelativeTime } from '../ui/relative-time'
import { SideFrame } from '../ui/side-frame'
import { useFormat } from '../ui/use-format'
import { goTo } from './browser'
import { joinPath, nameOf } from './paths'
import { Preview } from './preview'
import { Replication } from './replication'
import { EntryIcon, lettersOf } from './row'
import classes from './side.module.css'
import { useHdfsPanel } from './store'
import { TreeSize } from './tree-size'
import { useAsked } from './use-asked'
import { useCommand } from './use-acting'
import { visibleName } from './visible-name'

/** What is known of an entry, and what can be done with it. */
function EntryFacts({ path, entry }: { path: string; entry: HdfsEntry }) {
  const { t } = useTranslation('hdfs')
  const { t: common } = useTranslation()
  const format = useFormat()
  const show = useHdfsPanel((s) => s.show)
  const fetch = useHdfsPanel((s) => s.fetch)
  const here = useHdfsPanel((s) => s.path)
  const command = useCommand()
  const file = entry.type === 'file'
  return (
    <>
      <div className={classes.path}>
        <code className="wd-mono" data-testid="hdfs-detail-path">
          {visibleName(path)}
        </code>
        <CopyButton value={path} what={t('path.copy')} size="xs" />
      </div>
      <div className={classes.buttons}>
        {file && (
          <Button leftSection={<IconDownload size={15} stroke={1.6} />} onClick={() => void fetch(path)} data-testid="hdfs-download">
            {t('details.download')}
          </Button>
        )}
        {!file && path !== here && (
          <Button leftSection={<IconFolderOpen size={15} stroke={1.6} />} onClick={() => { goTo(path) }}>
            {t('details.open')}
          </Button>
        )}
        <Button leftSection={<IconKey size={15} stroke={1.6} />} onClick={() => { show({ kind: 'access', paths: [path] }) }} data-testid="hdfs-access">
          {t('details.access')}
        </Button>
        {path !== '/' && (
          <Button color="red" variant="outline" leftSection={<IconTrash size={15} stroke={1.6} />} onClick={() => { show({ kind: 'remove', paths: [path], forever: false }) }} data-testid="hdfs-remove">
            {t('details.delete')}
          </Button>
        )}
      </div>
      <dl className={classes.facts}>
        {file && (
          <>
            <dt>{t('column.bytes')}</dt>
            <dd>
              {format.bytes(entry.bytes)}
              {entry.bytes >= 1000 && <span className={classes.muted}> ({t('details.exactBytes', { number: format.number(entry.bytes) })})</span>}
              {entry.replication > 1 && <span className={classes.muted}> · {t('details.withCopies', { size: format.bytes(entry.bytes * entry.replication), count: entry.replication })}</span>}
            </dd>
          </>
        )}
        <dt>{t('column.owner')}</dt>
        <dd>
          {entry.owner}:{entry.group}
        </dd>
        <dt>{t('column.mode')}</dt>
        <dd className="wd-mono">
          {lettersOf(entry)} <span className={classes.muted}>{entry.mode}</span>
        </dd>
        {entry.modifiedAt > 0 && (
          <>
            <dt>{t('column.modifiedAt')}</dt>
            <dd>
              <RelativeTime at={entry.modifiedAt} />
            </dd>
          </>
        )}
        {file && (
          <>
            <dt>{t('details.blockSize')}</dt>
            <dd>{format.bytes(entry.blockBytes)}</dd>
            <dt>{t('column.replication')}</dt>
            <dd>
              <Replication key={`${path}:${String(entry.replication)}`} path={path} present={entry.replication} />
            </dd>
          </>
        )}
      </dl>
      {entry.type === 'directory' && <TreeSize path={path} />}
      {file && <Preview path={path} stamp={`${String(entry.bytes)}:${String(entry.modifiedAt)}`} />}
      <CommandHint wrap command={command(file ? { act: 'cat', path } : { act: 'list', path })} label={common('byHand')} />
    </>
  )
}

/** Several at once: what they are together. */
function Several({ entries, folder }: { entries: HdfsEntry[]; folder: string }) {
  const { t } = useTranslation('hdfs')
  const format = useFormat()
  const show = useHdfsPanel((s) => s.show)
  const fetch = useHdfsPanel((s) => s.fetch)
  const files = entries.filter((entry) => entry.type === 'file')
  const paths = entries.map((entry) => joinPath(folder, entry.name))
  return (
    <>
      <dl className={classes.facts}>
        <dt>{t('details.files')}</dt>
        <dd>{format.number(files.length)}</dd>
        <dt>{t('details.folders')}</dt>
        <dd>{format.number(entries.length - files.length)}</dd>
        <dt>{t('column.bytes')}</dt>
        <dd>{t('details.ofFiles', { size: format.bytes(files.reduce((sum, entry) => sum + entry.bytes, 0)) })}</dd>
      </dl>
      <div className={classes.buttons}>
        {files.length > 0 && (
          <Button leftSection={<IconDownload size={15} stroke={1.6} />} onClick={() => { for (const file of files) void fetch(joinPath(folder, file.name)) }}>
            {t('menu.download', { count: files.length })}
          </Button>
        )}
        <Button leftSection={<IconKey size={15} stroke={1.6} />} onClick={() => { show({ kind: 'access', paths }) }}>
          {t('details.access')}
        </Button>
        <Button color="red" variant="outline" leftSection={<IconTrash size={15} stroke={1.6} />} onClick={() => { show({ kind: 'remove', paths, forever: false }) }}>
          {t('details.delete')}
        </Button>
      </div>
    </>
  )
}

/** What is picked, or else the folder itself. */
export function DetailsSide() {
  const { t } = useTranslation('hdfs')
  const path = useHdfsPanel((s) => s.path)
  const user = useHdfsPanel((s) => s.user)
  const shown = useHdfsPanel((s) => s.shown)
  const names = useHdfsPanel((s) => s.picked.names)
  const listing = useHdfsPanel((s) => s.listing)
  const show = useHdfsPanel((s) => s.show)
  const close = () => { show(null) }
  const entries = names.size === 0 ? [] : shown.filter((entry) => names.has(entry.name))
  const [only] = entries
  // The folder is asked for anew each time that its list is.
  const folder = useAsked(entries.length === 0 && listing.state === 'done' ? `${user ?? ''}:${path}:${String(listing.entries.length)}` : null, (signal) => client.hdfs.stat({ path, ...(user === null ? {} : { user }) }, { signal }))
  if (entries.length > 1)
    return (
      <SideFrame fill focus={false} title={t('count.picked', { number: String(entries.length), count: entries.length })} testId="hdfs-details" onClose={close}>
        <Several entries={entries} folder={path} />
      </SideFrame>
    )
  const entry = only ?? (folder.state === 'known' ? folder.value : null)
  const title = only ? visibleName(only.name) : path === '/' ? t('details.root') : visibleName(nameOf(path))
  return (
    <SideFrame fill focus={false} title={title} icon={entry ? <EntryIcon entry={entry} /> : null} testId="hdfs-details" onClose={close}>
      {entry && <EntryFacts path={only ? joinPath(path, only.name) : path} entry={entry} />}
    </SideFrame>
  )
}

