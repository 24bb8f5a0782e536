import { ActionIcon, Menu, Tooltip } from '@mantine/core'
import { IconBug, IconDots, IconFileExport, IconFileImport, IconFileText, IconHammer, IconPlayerPlayFilled, IconPlayerStopFilled, IconRefresh, IconTerminal2 } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { StackService } from '../../contract/stack'
import { go } from '../frame/route'
import { useShells } from '../state/shells'
import { useStack } from '../state/stack'
import { useStackState } from '../state/use-stack-state'
import { execLine, logsLine, shellLine } from './command'
import { useStackPanel } from './store'

const icon = { size: 15, stroke: 1.6 }

/** Programs of the stack that can be watched in a second copy beside the container's own, which they leave alone. */
const debugRuns: Partial<Record<string, string[]>> = {
  'weather-producer': ['node', '/app/producer.js'],
  'weather-consumer': ['node', '/app/consumer.js'],
}

/** What can be done with one service. */
export function RowActions({ service }: { service: StackService }) {
  const { t } = useTranslation('stack')
  const run = useStack((s) => s.run)
  const where = useStack((s) => s.snapshot)
  const busy = useStackState() === 'working'
  const sending = useStack((s) => s.sending !== null)
  const shell = useShells((s) => s.open)
  const open = useStackPanel((s) => s.open)
  const { name } = service
  const services = [name]
  const debugRun = debugRuns[name]
  const on = ['running', 'restarting', 'paused'].includes(service.state)
  const held = busy || sending
  const button = (label: string, testId: string, disabled: boolean, onClick: () => void, children: React.ReactNode) => (
    <Tooltip label={label}>
      <ActionIcon aria-label={label} size="sm" disabled={disabled} onClick={onClick} data-testid={testId}>
        {children}
      </ActionIcon>
    </Tooltip>
  )
  const copyText = (text: string | null) => {
    if (text !== null) void navigator.clipboard.writeText(text)
  }
  return (
    <>
      {on
        ? button(t('row.stop', { service: name }), `stack-stop-${name}`, held, () => void run({ verb: 'stop', services }), <IconPlayerStopFilled size={13} />)
        : button(t('row.start', { service: name }), `stack-start-${name}`, held, () => void run({ verb: 'up', services, profiles: service.profiles }), <IconPlayerPlayFilled size={13} />)}
      {button(t('row.restart', { service: name }), `stack-restart-${name}`, held || !on, () => void run({ verb: 'restart', services }), <IconRefresh {...icon} />)}
      {button(t('row.shell', { service: name }), `stack-shell-${name}`, service.state !== 'running', () => { shell(name) }, <IconTerminal2 {...icon} />)}
      {button(t('row.logs', { service: name }), `stack-logs-${name}`, service.container === null, () => { go('logs', { service: name }) }, <IconFileText {...icon} />)}
      <Menu position="bottom-end" width={260} shadow="md">
        <Menu.Target>
          <Tooltip label={t('row.more', { service: name })}>
            <ActionIcon aria-label={t('row.more', { service: name })} size="sm" data-testid={`stack-more-${name}`}>
              <IconDots {...icon} />
            </ActionIcon>
          </Tooltip>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconHammer {...icon} />}
            disabled={held || !service.built}
            title={service.built ? undefined : t('row.notBuilt')}
            onClick={() => void run({ verb: 'up', services, build: true, profiles: service.profiles })}
            data-testid={`stack-build-${name}`}
          >
            {t('row.build')}
          </Menu.Item>
          {debugRun !== undefined && (
            <Menu.Item
              leftSection={<IconBug {...icon} />}
              disabled={service.state !== 'running'}
              title={t('row.debugHint')}
              onClick={() => { shell(name, debugRun) }}
              data-testid={`stack-debug-${name}`}
            >
              {t('row.debug')}
            </Menu.Item>
          )}
          <Menu.Divider />
          {(['in', 'out'] as const).map((direction) => (
            <Menu.Item
              key={direction}
              leftSection={direction === 'in' ? <IconFileImport {...icon} /> : <IconFileExport {...icon} />}
              disabled={service.container === null}
              onClick={() => { open({ kind: 'copy', service: name, direction }) }}
            >
              {t(direction === 'in' ? 'row.copyIn' : 'row.copyOut')}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item onClick={() => { copyText(where && shellLine(where, name)) }}>{t('row.copyShell')}</Menu.Item>
          {debugRun !== undefined && (
            <Menu.Item onClick={() => { copyText(where && execLine(where, name, debugRun)) }}>{t('row.copyDebug')}</Menu.Item>
          )}
          <Menu.Item onClick={() => { copyText(where && logsLine(where, name)) }}>{t('row.copyLogs')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  )
}
