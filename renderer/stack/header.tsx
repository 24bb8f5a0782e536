import { Tooltip } from '@mantine/core'
import { IconHammer, IconListCheck, IconPlayerPlayFilled, IconPlayerStopFilled, IconRefresh, IconStackPop } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { commandLine } from '../state/compose-command'
import { useStack, type StackCommand } from '../state/stack'
import { useStackState } from '../state/use-stack-state'
import { ActionButton } from '../ui/action-button'
import { useFormat } from '../ui/use-format'
import { planLine } from './command'
import { useStackPanel } from './store'

/** The engine in a line: its version, the system it runs on, what that has. Where it was found on hover. */
export function EngineLine() {
  const { t } = useTranslation('stack')
  const format = useFormat()
  const engine = useStack((s) => s.snapshot?.engine)
  if (!engine) return null
  if (engine.state === 'connecting') return <span>{t('connecting', { address: engine.address })}</span>
  if (engine.state === 'unreachable') return <span>{t('state.unreachable')}</span>
  const parts = [
    ...(engine.version === null ? [] : [t('engine', { version: engine.version })]),
    ...(engine.system === null ? [] : [engine.system]),
    ...(engine.cpus === null ? [] : [t('cpus', { count: engine.cpus })]),
    ...(engine.memoryBytes === null ? [] : [format.bytes(engine.memoryBytes)]),
  ]
  return (
    <Tooltip label={t('found', { address: engine.address, from: engine.from })}>
      <span tabIndex={0}>{parts.join(' · ')}</span>
    </Tooltip>
  )
}

const up: StackCommand = { verb: 'up', services: [] }
const stop: StackCommand = { verb: 'stop', services: [] }
const restart: StackCommand = { verb: 'restart', services: [] }
const build: StackCommand = { verb: 'build', services: [] }

/** What can be done with the whole stack, each with the command that does the same. */
export function HeaderActions() {
  const { t } = useTranslation('stack')
  const snapshot = useStack((s) => s.snapshot)
  const sending = useStack((s) => s.sending)
  const run = useStack((s) => s.run)
  const open = useStackPanel((s) => s.open)
  const state = useStackState()
  const ready = !['unknown', 'connecting', 'unreachable', 'invalid', 'working'].includes(state)
  const running = ready && (snapshot?.services.some((service) => ['running', 'restarting', 'paused'].includes(service.state)) ?? false)
  const line = (command: StackCommand) => (snapshot ? commandLine(snapshot, command) : null)
  const loading = (command: StackCommand) => sending?.verb === command.verb && 'services' in sending && sending.services.length === 0
  return (
    <>
      <ActionButton
        label={t('action.plan')}
        hint={t('action.planHint')}
        command={snapshot ? planLine(snapshot) : null}
        icon={<IconListCheck size={15} stroke={1.6} />}
        variant="subtle"
        color="gray"
        disabled={!ready}
        onClick={() => { open({ kind: 'plan' }) }}
        testId="stack-plan"
        foldable
      />
      <ActionButton
        label={t('action.up')}
        hint={t('action.upHint')}
        command={line(up)}
        icon={<IconPlayerPlayFilled size={14} />}
        {...(state === 'running' ? {} : { variant: 'filled' })}
        disabled={!ready}
        loading={loading(up)}
        onClick={() => void run(up)}
        testId="stack-up"
      />
      <ActionButton
        label={t('action.stop')}
        hint={t('action.stopHint')}
        command={line(stop)}
        icon={<IconPlayerStopFilled size={14} />}
        disabled={!running}
        loading={loading(stop)}
        onClick={() => void run(stop)}
        testId="stack-stop"
      />
      <ActionButton
        label={t('action.restart')}
        hint={t('action.restartHint')}
        command={line(restart)}
        icon={<IconRefresh size={15} stroke={1.6} />}
        disabled={!running}
        loading={loading(restart)}
        onClick={() => void run(restart)}
        testId="stack-restart"
      />
      <ActionButton
        label={t('action.build')}
        hint={t('action.buildHint')}
        command={line(build)}
        icon={<IconHammer size={15} stroke={1.6} />}
        disabled={!ready || !snapshot?.services.some((service) => service.built)}
        loading={loading(build)}
        onClick={() => void run(build)}
        testId="stack-build"
      />
      <ActionButton
        label={t('action.down')}
        hint={t('action.downHint')}
        command={line({ verb: 'down', volumes: false, orphans: true })}
        icon={<IconStackPop size={15} stroke={1.6} />}
        disabled={!ready}
        onClick={() => { open({ kind: 'down' }) }}
        testId="stack-down"
      />
    </>
  )
}
