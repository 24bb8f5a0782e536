import { Button, Tooltip } from '@mantine/core'
import { IconHelpHexagon, IconShieldCheck } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { prepareActs } from '../../contract/hdfs'
import { hdfsTone, useHdfs } from '../state/hdfs'
import { ActionButton } from '../ui/action-button'
import { StateMark } from '../ui/state-mark'
import { ActingAs } from './acting-as'
import classes from './hdfs.module.css'
import { useHdfsPanel } from './store'
import { useCommand } from './use-acting'

/** HDFS in a line: how it fares, its version, and how jobs name it. */
export function StateLine() {
  const { t } = useTranslation('hdfs')
  const snapshot = useHdfs((s) => s.snapshot)
  if (!snapshot) return null
  const { state, version, uri } = snapshot
  const known = state === 'ready' || state === 'safemode'
  return (
    <span className={classes.stateLine} data-testid="hdfs-state" data-state={state}>
      <StateMark tone={state === 'ready' ? 'ok' : (hdfsTone(snapshot) ?? 'idle')} />
      {t(`state.${state}`)}
      {known && version !== null && ` · ${version}`}
      {known && (
        <Tooltip label={t('uriHint')}>
          <code className="wd-mono" tabIndex={0}>
            {uri}
          </code>
        </Tooltip>
      )}
    </span>
  )
}

/** The one button of a fresh HDFS; a quiet mark once Spark can write at home. */
function Prepare() {
  const { t } = useTranslation('hdfs')
  const prepared = useHdfs((s) => s.snapshot?.prepared)
  const writable = useHdfs((s) => s.snapshot?.state === 'ready')
  const running = useHdfsPanel((s) => s.preparing?.state === 'running')
  const prepare = useHdfsPanel((s) => s.prepare)
  const show = useHdfsPanel((s) => s.show)
  const command = useCommand()
  if (!prepared || prepared.state === 'unknown') return null
  const { home, user, found } = prepared
  if (prepared.state === 'ready' && !running)
    return (
      <Tooltip label={found ? t('prepare.readyHint', { home, owner: found.owner, group: found.group, mode: found.mode }) : home}>
        <Button
          variant="subtle"
          color="gray"
          leftSection={<IconShieldCheck size={15} stroke={1.6} color="var(--wd-ok)" />}
          onClick={() => { show({ kind: 'prepare' }) }}
          data-testid="hdfs-prepared"
        >
          {t('prepare.ready')}
        </Button>
      </Tooltip>
    )
  return (
    <ActionButton
      label={t('prepare.button')}
      hint={prepared.state === 'missing' ? t('prepare.missingHint', { home, user }) : t('prepare.wrongHint', { home, user, owner: found?.owner ?? '?', mode: found?.mode ?? '?' })}
      command={prepareActs(prepared).map((act) => command(act)).join('\n')}
      icon={<IconShieldCheck size={15} stroke={1.6} />}
      variant="filled"
      disabled={!writable}
      loading={running}
      onClick={() => void prepare()}
      testId="hdfs-prepare"
    />
  )
}

export function HeaderActions() {
  const { t } = useTranslation('hdfs')
  const explain = useHdfsPanel((s) => s.explain)
  const show = useHdfsPanel((s) => s.show)
  const told = useHdfsPanel((s) => s.refusal !== null && s.side?.kind !== 'denial')
  return (
    <>
      <Tooltip label={t('paste.hint')}>
        <Button
          variant="subtle"
          color="gray"
          leftSection={<IconHelpHexagon size={15} stroke={1.6} />}
          // A diagnosis that was left is still there.
          onClick={() => { if (told) show({ kind: 'denial' }); else void explain(null) }}
          data-testid="hdfs-paste"
          className={classes.foldable ?? ''}
          aria-label={t('paste.button')}
        >
          {t('paste.button')}
        </Button>
      </Tooltip>
      <Prepare />
      <ActingAs />
    </>
  )
}
