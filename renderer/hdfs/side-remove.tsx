import { Button, SegmentedControl } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { HdfsSummary } from '../../contract/hdfs'
import { client } from '../client'
import { CommandHint } from '../ui/command-hint'
import { SideFrame } from '../ui/side-frame'
import { useFormat } from '../ui/use-format'
import { isWithin, nameOf } from './paths'
import classes from './side.module.css'
import { useHdfsPanel } from './store'
import { useActing, useCommand } from './use-acting'
import { useAsked } from './use-asked'
import { visibleName } from './visible-name'

/** How many are listed by name, and asked what is in them. */
const listed = 20

/** What would go: files, bytes, and whether somebody works with it. */
function useLoss(paths: string[]): { state: 'asking' | 'known' | 'failed'; files: number; bytes: number } {
  const user = useHdfsPanel((s) => s.user)
  const asked = useAsked(paths.join('\n'), (signal) =>
    Promise.all(paths.slice(0, listed).map((path) => client.hdfs.summary({ path, ...(user === null ? {} : { user }) }, { signal }))),
  )
  const sum = (pick: (summary: HdfsSummary) => number) => (asked.state === 'known' ? asked.value.reduce((all, each) => all + pick(each), 0) : 0)
  return { state: asked.state, files: sum((each) => each.files), bytes: sum((each) => each.bytes) }
}

/** Asks before something goes, and says what: to the trash, from where it comes back, or for good. */
export function RemoveSide({ paths, forever: atFirst }: { paths: string[]; forever: boolean }) {
  const { t } = useTranslation('hdfs')
  const { t: common } = useTranslation()
  const format = useFormat()
  const remove = useHdfsPanel((s) => s.remove)
  const acting = useHdfsPanel((s) => s.acting)
  const show = useHdfsPanel((s) => s.show)
  const { user } = useActing()
  const command = useCommand()
  const [forever, setForever] = useState(atFirst)
  const loss = useLoss(paths)
  const close = () => { show({ kind: 'details' }) }
  const home = paths.some((path) => isWithin(path, `/user/${user}`)) || paths.some((path) => ['/user', '/tmp'].includes(path))
  const inTrash = paths.every((path) => /^\/user\/[^/]+\/\.Trash(\/|$)/.test(path))
  const gone = forever || inTrash
  const go = async () => {
    if (await remove(paths, gone)) close()
  }
  const [first] = paths
  return (
    <SideFrame fill title={gone ? t('remove.foreverTitle') : t('remove.title')} testId="hdfs-remove-side" onClose={close}>
      <ul className={classes.paths}>
        {paths.slice(0, listed).map((path) => (
          <li key={path} className="wd-mono" title={path}>
            {visibleName(nameOf(path))}
          </li>
        ))}
        {paths.length > listed && <li className={classes.muted}>{t('remove.more', { count: paths.length - listed })}</li>}
      </ul>
      <p data-testid="hdfs-loss">
        {loss.state === 'asking' && t('remove.counting')}
        {loss.state === 'known' && (
          <strong>{t(paths.length > listed ? 'remove.lossAtLeast' : 'remove.loss', { count: loss.files, files: format.number(loss.files), size: format.bytes(loss.bytes) })}</strong>
        )}
        {loss.state === 'failed' && t('remove.unknown')}
      </p>
      {!inTrash && (
        <SegmentedControl
          fullWidth
          aria-label={t('remove.how')}
          data={[
            { value: 'trash', label: t('remove.toTrash') },
            { value: 'forever', label: t('remove.forever') },
          ]}
          value={forever ? 'forever' : 'trash'}
          onChange={(value) => { setForever(value === 'forever') }}
          data-testid="hdfs-remove-how"
        />
      )}
      <div className={gone ? classes.danger : classes.note}>{gone ? t('remove.foreverText') : t('remove.trashText', { trash: `/user/${user}/.Trash` })}</div>
      {home && <div className={classes.danger}>{t('remove.home')}</div>}
      {first !== undefined && (
        <CommandHint wrap command={paths.slice(0, 5).map((path) => command({ act: 'remove', path, forever: gone, directory: true })).join('\n')} label={common('byHand')} />
      )}
      <div className={classes.buttons}>
        <Button variant="filled" color={gone ? 'red' : 'accent'} loading={acting} disabled={gone && loss.state === 'asking'} onClick={() => void go()} data-testid="hdfs-remove-go" data-autofocus>
          {gone ? t('remove.goForever', { count: paths.length }) : t('remove.go', { count: paths.length })}
        </Button>
        <Button onClick={close}>{common('action.cancel')}</Button>
      </div>
    </SideFrame>
  )
}
