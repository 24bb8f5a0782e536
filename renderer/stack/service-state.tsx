import { Tooltip } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { StackService } from '../../contract/stack'
import { useStack } from '../state/stack'
import { serviceState, serviceTones, unmet } from '../state/stack-state'
import { StateMark } from '../ui/state-mark'
import { Elapsed } from '../ui/relative-time'
import classes from './stack.module.css'

/** The step under way for a service, where it says what the service waits for. */
function useWait(service: StackService) {
  return useStack((s) => {
    const operation = s.snapshot?.operation
    if (operation?.state !== 'running') return null
    return operation.steps.find((step) => step.subject === service.name && step.state === 'working' && step.kind === 'wait') ?? null
  })
}

/** State and health of a service by shape, colour and word; `brief` leaves out that the file has changed. */
export function StateWord({ service, brief = false }: { service: StackService; brief?: boolean }) {
  const { t } = useTranslation('stack')
  const operation = useStack((s) => s.snapshot?.operation ?? null)
  const state = serviceState(service, operation)
  return (
    <span className={classes.stateWord}>
      <StateMark tone={serviceTones[state]} />
      {state === 'failed' || state === 'killed' ? t(`service.${state}`, { code: service.exitCode ?? '?' }) : t(`service.${state}`)}
      {!brief && service.outdated && service.state !== 'absent' && (
        <Tooltip label={t('outdatedHint')}>
          <span className={classes.outdated} tabIndex={0}>
            {t('outdated')}
          </span>
        </Tooltip>
      )}
    </span>
  )
}

/** Why a service is not there yet: what it waits for, since when, and what its probe said last. Null where nothing holds it. */
export function Waiting({ service }: { service: StackService }) {
  const { t } = useTranslation('stack')
  const services = useStack((s) => s.snapshot?.services)
  const operation = useStack((s) => s.snapshot?.operation ?? null)
  const wait = useWait(service)
  const state = serviceState(service, operation)
  if (state === 'waiting') {
    const others = unmet(service, services ?? [])
    if (others.length === 0) return null
    const list = others.map((each) => `${each.service} (${t(`condition.${each.condition}`)})`).join(', ')
    return (
      <span className={classes.waiting} title={`${t('waitsFor')} ${list}`}>
        {t('waitsFor')} {list}
      </span>
    )
  }
  if (state === 'starting' || state === 'unhealthy') {
    const since = wait?.startedAt ?? service.since
    const words = service.lastProbe?.trim().split('\n').at(-1) ?? wait?.detail ?? ''
    return (
      <span className={classes.waiting} title={words}>
        {since !== null && <Elapsed at={since} />} · {words === '' ? t('probing') : <code className="wd-mono">{words}</code>}
      </span>
    )
  }
  if (service.state === 'absent' && service.profiles.length > 0) {
    return <span className={classes.waiting}>{t('profileOnly', { profile: service.profiles.join(', ') })}</span>
  }
  return null
}
