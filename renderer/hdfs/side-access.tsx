import { Button, Checkbox, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { hdfsUserSchema } from '../../contract/hdfs'
import { modeLetters } from '../../contract/hdfs-denial'
import { client } from '../client'
import { CommandHint } from '../ui/command-hint'
import { SideFrame } from '../ui/side-frame'
import { bitOf, classes as whos, formatMode, parseMode, stickyBit, treeMode } from './mode'
import { nameOf } from './paths'
import classes from './side.module.css'
import { useHdfsPanel } from './store'
import { useActing, useCommand } from './use-acting'
import { useAsked } from './use-asked'
import { visibleName } from './visible-name'

const rights = ['r', 'w', 'x'] as const

/** Who may what, as boxes and as octal, whichever one thinks in. */
function ModeForm({ paths, present, folder }: { paths: string[]; present: string; folder: boolean }) {
  const { t } = useTranslation('hdfs')
  const { t: common } = useTranslation()
  const chmod = useHdfsPanel((s) => s.chmod)
  const acting = useHdfsPanel((s) => s.acting)
  const command = useCommand()
  const [typed, setTyped] = useState(present)
  const [recursive, setRecursive] = useState(false)
  const mode = parseMode(typed)
  const shown = mode ?? 0
  const flip = (bit: number) => { setTyped(formatMode(shown ^ bit)) }
  const wanted = recursive ? treeMode(shown) : formatMode(shown)
  const open = (shown & bitOf('other', 'w')) !== 0 && (shown & stickyBit) === 0
  return (
    <form
      className={classes.form}
      aria-label={t('access.mode')}
      onSubmit={(event) => {
        event.preventDefault()
        if (mode !== null) void chmod(paths, wanted, recursive)
      }}
    >
      <h3>{t('access.mode')}</h3>
      <table className={classes.bits}>
        <thead>
          <tr>
            <td />
            {rights.map((right) => (
              <th key={right} scope="col" title={t(folder ? `access.folder.${right}` : `access.file.${right}`)}>
                {t(`access.${right}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {whos.map(([who]) => (
            <tr key={who}>
              <th scope="row">{t(`access.${who}`)}</th>
              {rights.map((right) => (
                <td key={right}>
                  <Checkbox
                    size="xs"
                    aria-label={`${t(`access.${who}`)}: ${t(`access.${right}`)}`}
                    checked={(shown & bitOf(who, right)) !== 0}
                    onChange={() => { flip(bitOf(who, right)) }}
                    data-testid={`hdfs-bit-${who}-${right}`}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <div className={classes.inline}>
        <TextInput
          w={72}
          className="wd-mono"
          aria-label={t('access.octal')}
          value={typed}
          maxLength={4}
          onChange={(event) => { setTyped(event.currentTarget.value) }}
          error={mode === null}
          data-testid="hdfs-octal"
        />
        <code className="wd-mono">{mode === null ? t('access.badMode') : modeLetters(formatMode(mode))}</code>
      </div>
      {folder && !recursive && (
        <Checkbox size="xs" checked={(shown & stickyBit) !== 0} onChange={() => { flip(stickyBit) }} label={t('access.sticky')} description={t('access.stickyHint')} data-testid="hdfs-sticky" />
      )}
      {folder && (
        <Checkbox size="xs" checked={recursive} onChange={(event) => { setRecursive(event.currentTarget.checked) }} label={t('access.recursive')} description={recursive ? t('access.treeHint') : null} />
      )}
      {open && <div className={classes.danger}>{t('access.open')}</div>}
      <CommandHint wrap command={paths.slice(0, 5).map((path) => command({ act: 'chmod', path, mode: wanted, recursive })).join('\n')} label={common('byHand')} />
      <Button className={classes.start ?? ''} type="submit" disabled={mode === null || (!recursive && typed === present)} loading={acting} data-testid="hdfs-chmod">
        {t('access.setMode')}
      </Button>
    </form>
  )
}

/** Whose it is. Only the superuser gives a file to somebody else. */
function OwnerForm({ paths, present, folder }: { paths: string[]; present: { owner: string; group: string }; folder: boolean }) {
  const { t } = useTranslation('hdfs')
  const { t: common } = useTranslation()
  const chown = useHdfsPanel((s) => s.chown)
  const setUser = useHdfsPanel((s) => s.setUser)
  const acting = useHdfsPanel((s) => s.acting)
  const { user, superuser } = useActing()
  const command = useCommand()
  const [owner, setOwner] = useState(present.owner)
  const [group, setGroup] = useState(present.group)
  const [recursive, setRecursive] = useState(false)
  const valid = (name: string) => hdfsUserSchema.safeParse(name).success
  const names = { ...(owner === present.owner && !recursive ? {} : { owner }), ...(group === present.group && !recursive ? {} : { group }) }
  const ready = valid(owner) && valid(group) && Object.keys(names).length > 0
  return (
    <form
      className={classes.form}
      aria-label={t('access.owner')}
      onSubmit={(event) => {
        event.preventDefault()
        if (ready) void chown(paths, names, recursive)
      }}
    >
      <h3>{t('access.owner')}</h3>
      <div className={classes.pair}>
        <TextInput label={t('column.owner')} value={owner} onChange={(event) => { setOwner(event.currentTarget.value.trim()) }} error={valid(owner) ? null : t('user.invalid')} data-testid="hdfs-owner" />
        <TextInput label={t('column.group')} value={group} onChange={(event) => { setGroup(event.currentTarget.value.trim()) }} error={valid(group) ? null : t('user.invalid')} data-testid="hdfs-group" />
      </div>
      {folder && <Checkbox size="xs" checked={recursive} onChange={(event) => { setRecursive(event.currentTarget.checked) }} label={t('access.recursive')} />}
      {user !== superuser && (
        <div className={classes.note}>
          {t('access.superOnly', { user })}{' '}
          <Button size="compact-xs" onClick={() => { setUser(null) }}>
            {t('access.beSuper', { superuser })}
          </Button>
        </div>
      )}
      {ready && <CommandHint wrap command={paths.slice(0, 5).map((path) => command({ act: 'chown', path, ...names, recursive })).join('\n')} label={common('byHand')} />}
      <Button className={classes.start ?? ''} type="submit" disabled={!ready} loading={acting} data-testid="hdfs-chown">
        {t('access.setOwner')}
      </Button>
    </form>
  )
}

/** Mode and owner of one entry or of several. */
export function AccessSide({ paths }: { paths: string[] }) {
  const { t } = useTranslation('hdfs')
  const show = useHdfsPanel((s) => s.show)
  const user = useHdfsPanel((s) => s.user)
  const listing = useHdfsPanel((s) => s.listing)
  const first = paths[0] ?? '/'
  // Asked anew once the list was: what was set here shows as what it is now.
  const asked = useAsked(`${user ?? ''}:${first}:${JSON.stringify(listing.entries.find((entry) => entry.name === nameOf(first)) ?? null)}`, (signal) =>
    client.hdfs.stat({ path: first, ...(user === null ? {} : { user }) }, { signal }),
  )
  const entry = asked.state === 'known' ? asked.value : null
  return (
    <SideFrame
      fill
      title={paths.length === 1 ? t('access.title', { name: first === '/' ? '/' : visibleName(nameOf(first)) }) : t('access.titleMany', { count: paths.length })}
      testId="hdfs-access-side"
      onClose={() => { show({ kind: 'details' }) }}
    >
      {entry && (
        <>
          {paths.length > 1 && <div className={classes.note}>{t('access.many', { name: visibleName(nameOf(first)) })}</div>}
          <ModeForm key={entry.mode} paths={paths} present={entry.mode} folder={entry.type === 'directory'} />
          <OwnerForm key={`${entry.owner}:${entry.group}`} paths={paths} present={entry} folder={entry.type === 'directory'} />
        </>
      )}
    </SideFrame>
  )
}
