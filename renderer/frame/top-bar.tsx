import { Button, Tooltip } from '@mantine/core'
import { IconPlayerPlayFilled, IconPlayerStopFilled, IconTool } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { tones } from '../state/overall'
import { usePipeline } from '../state/pipeline'
import { useSettings } from '../state/settings'
import { useStack } from '../state/stack'
import { stackTones, tally } from '../state/stack-state'
import { useOverall } from '../state/use-overall'
import { useStackState } from '../state/use-stack-state'
import { Elapsed } from '../ui/relative-time'
import { StateMark } from '../ui/state-mark'
import classes from './frame.module.css'
import { go } from './route'

/** Leads to what is wrong: the list on top of the overview. */
function mend() {
  go('overview')
  // The overview may still be loading: the list takes the focus once it is there.
  requestAnimationFrame(() => {
    setTimeout(() => {
      document.getElementById('problems')?.focus()
    }, 50)
  })
}

function PipelineAction() {
  const { t } = useTranslation()
  const pending = usePipeline((s) => s.pending)
  const command = usePipeline((s) => s.command)
  const { action } = useOverall()
  const busy = pending.some((name) => name.endsWith(':both'))
  if (action === 'mend') {
    return (
      <Tooltip label={t('mendHint')}>
        <Button leftSection={<IconTool size={14} />} onClick={mend} data-testid="pipeline-mend">
          {t('action.mend')}
        </Button>
      </Tooltip>
    )
  }
  if (action === 'stop') {
    return (
      <Button
        leftSection={<IconPlayerStopFilled size={14} />}
        loading={busy}
        onClick={() => void command('stop', 'both')}
        data-testid="pipeline-stop"
      >
        {t('action.stop')}
      </Button>
    )
  }
  return (
    <Button
      variant="filled"
      leftSection={<IconPlayerPlayFilled size={14} />}
      loading={busy}
      disabled={action === null}
      onClick={() => void command('start', 'both')}
      data-testid="pipeline-start"
    >
      {t('action.start')}
    </Button>
  )
}

/** The state of the stack, which leads to its panel; nothing while there is no stack and none is asked for. */
function StackStatus({ wanted }: { wanted: boolean }) {
  const { t } = useTranslation()
  const { t: text } = useTranslation('stack')
  const state = useStackState()
  const snapshot = useStack((s) => s.snapshot)
  const there = snapshot !== null && !['unknown', 'connecting', 'unreachable', 'absent'].includes(state)
  if (!wanted && !there) return null
  const { well, all } = snapshot ? tally(snapshot) : { well: 0, all: 0 }
  return (
    <a className={classes.stack} href="#/stack" data-testid="stack-state" data-state={state}>
      <StateMark tone={stackTones[state]} />
      <span>
        {t('stackState')} <strong>{text(`state.${state}`).toLowerCase()}</strong>
      </span>
      {there && <span className={`${classes.muted ?? ''} wd-num`}>{`${well}/${all}`}</span>}
    </a>
  )
}

/** Profile, state of the pipeline, and the one action that fits it. */
export function TopBar() {
  const { t } = useTranslation()
  const snapshot = usePipeline((s) => s.snapshot)
  const profile = useSettings((s) => s.state?.settings.profile ?? 'embedded')
  const { state } = useOverall()
  const since = Math.max(snapshot?.report?.producer.since ?? 0, snapshot?.report?.consumer.since ?? 0)
  return (
    <header className={classes.bar}>
      <span className={classes.brand}>{t('app')}</span>
      <Tooltip label={t(`profile.${profile}Explain`)}>
        <span className={classes.profile} tabIndex={0}>
          <span className={classes.muted}>{t('profile.label')}</span> {t(`profile.${profile}`)}
        </span>
      </Tooltip>
      <StackStatus wanted={profile === 'stack'} />
      <div className={classes.status} role="status" aria-label={t('pipelineState')}>
        <StateMark tone={tones[state]} />
        <span data-testid="pipeline-state" data-state={state}>
          {t('pipelineState')} <strong>{t(`state.${state}`).toLowerCase()}</strong>
        </span>
        {since > 0 && state !== 'unknown' && (
          <span className={classes.muted}>
            <Elapsed at={since} />
          </span>
        )}
      </div>
      <PipelineAction />
    </header>
  )
}
