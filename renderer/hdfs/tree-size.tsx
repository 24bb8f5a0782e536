import { Button, NumberInput, Progress } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { HdfsSummary } from '../../contract/hdfs'
import { client } from '../client'
import { CommandHint } from '../ui/command-hint'
import { ProblemAlert } from '../ui/problem-alert'
import { useFormat } from '../ui/use-format'
import classes from './side.module.css'
import { useHdfsPanel } from './store'
import { useActing, useCommand } from './use-acting'
import { useAsked } from './use-asked'

const megabyte = 1_000_000

/** One quota: how much of it is used, or that there is none. */
function Quota({ name, used, quota, write }: { name: string; used: number; quota: number | null; write: (value: number) => string }) {
  const { t } = useTranslation('hdfs')
  return (
    <>
      <dt>{name}</dt>
      <dd>
        {quota === null ? (
          <span className={classes.muted}>{t('quota.none')}</span>
        ) : (
          <>
            {t('quota.used', { used: write(used), quota: write(quota) })}
            <Progress size={4} mt={4} value={Math.min(100, (used / quota) * 100)} color={used >= quota ? 'red' : 'accent'} aria-label={name} />
          </>
        )}
      </dd>
    </>
  )
}

/** Sets or takes away the quotas of a folder, as the superuser. */
function QuotaForm({ path, summary, onDone }: { path: string; summary: HdfsSummary; onDone: () => void }) {
  const { t } = useTranslation('hdfs')
  const { t: common } = useTranslation()
  const setQuota = useHdfsPanel((s) => s.setQuota)
  const acting = useHdfsPanel((s) => s.acting)
  const { superuser } = useActing()
  const command = useCommand()
  const [names, setNames] = useState<number | string>(summary.quotaNames ?? '')
  const [space, setSpace] = useState<number | string>(summary.quotaSpaceBytes === null ? '' : summary.quotaSpaceBytes / megabyte)
  // An empty field is no quota.
  const quota = { names: typeof names === 'number' ? names : null, spaceBytes: typeof space === 'number' ? Math.round(space * megabyte) : null }
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault()
        void setQuota(path, quota).then((done) => {
          if (done) onDone()
        })
      }}
    >
      <NumberInput label={t('quota.names')} placeholder={t('quota.none')} min={1} allowDecimal={false} thousandSeparator=" " value={names} onChange={setNames} data-testid="hdfs-quota-names" />
      <NumberInput label={t('quota.spaceMb')} description={t('quota.spaceHint')} placeholder={t('quota.none')} min={1} thousandSeparator=" " value={space} onChange={setSpace} />
      <CommandHint wrap command={command({ act: 'quota', path, ...quota }, superuser)} label={common('byHand')} />
      <div className={classes.buttons}>
        <Button type="submit" variant="filled" loading={acting} data-testid="hdfs-quota-set">
          {t('details.set')}
        </Button>
        <Button onClick={onDone}>{common('action.cancel')}</Button>
      </div>
    </form>
  )
}

/** What a folder holds altogether, and its quotas. */
export function TreeSize({ path }: { path: string }) {
  const { t } = useTranslation('hdfs')
  const format = useFormat()
  const user = useHdfsPanel((s) => s.user)
  const entries = useHdfsPanel((s) => s.listing.entries)
  const [editing, setEditing] = useState(false)
  const [round, setRound] = useState(0)
  // What changes in the list may change the sum; a pause, so that walking through a list does not count every tree.
  const asked = useAsked(`${user ?? ''}:${path}:${String(entries.length)}:${String(round)}`, (signal) => client.hdfs.summary({ path, ...(user === null ? {} : { user }) }, { signal }), 250)
  if (asked.state === 'asking') return <p className={classes.muted}>{t('details.counting')}</p>
  if (asked.state === 'failed') return <ProblemAlert compact tone="warn" problem={asked.problem} />
  const { directories, files, bytes, spaceBytes, quotaNames, quotaSpaceBytes } = asked.value
  return (
    <section className={classes.part} aria-label={t('details.tree')}>
      <h3>{t('details.tree')}</h3>
      <dl className={classes.facts} data-testid="hdfs-summary">
        <dt>{t('details.files')}</dt>
        <dd>{format.number(files)}</dd>
        <dt>{t('details.folders')}</dt>
        <dd>{format.number(Math.max(0, directories - 1))}</dd>
        <dt>{t('column.bytes')}</dt>
        <dd>
          {format.bytes(bytes)}
          {spaceBytes !== bytes && <span className={classes.muted}> · {t('details.onDisk', { size: format.bytes(spaceBytes) })}</span>}
        </dd>
        <Quota name={t('quota.names')} used={directories + files} quota={quotaNames} write={(value) => format.number(value)} />
        <Quota name={t('quota.space')} used={spaceBytes} quota={quotaSpaceBytes} write={(value) => format.bytes(value)} />
      </dl>
      {editing ? (
        <QuotaForm
          path={path}
          summary={asked.value}
          onDone={() => {
            setEditing(false)
            setRound(round + 1)
          }}
        />
      ) : (
        <Button className={classes.start ?? ''} size="compact-xs" variant="subtle" onClick={() => { setEditing(true) }} data-testid="hdfs-quota">
          {t('quota.change')}
        </Button>
      )}
    </section>
  )
}
