import { ActionIcon, Tooltip, UnstyledButton } from '@mantine/core'
import { IconTerminal2, IconX } from '@tabler/icons-react'
import { lazy, Suspense, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useShells, type ShellSession } from '../state/shells'
import { StateMark } from '../ui/state-mark'
import classes from './dock.module.css'
import { loadAgain } from './load-again'

const ShellView = lazy(async () => ({ default: (await loadAgain(() => import('./shell-view'))).ShellView }))

/** One tab for each shell, beside the activity's own. */
export function ShellTabs({ onShow }: { onShow: () => void }) {
  const { t } = useTranslation('stack')
  const sessions = useShells((s) => s.sessions)
  const active = useShells((s) => s.active)
  const show = useShells((s) => s.show)
  const close = useShells((s) => s.close)
  return sessions.map(({ id, service, state }) => (
    <span key={id} className={classes.tab} data-active={id === active}>
      <UnstyledButton
        className={classes.tabName ?? ''}
        aria-pressed={id === active}
        onClick={() => {
          show(id)
          onShow()
        }}
      >
        {state === 'open' ? <IconTerminal2 size={14} stroke={1.6} aria-hidden /> : <StateMark tone="idle" size={10} label={t('shell.over')} />}
        {service}
      </UnstyledButton>
      <Tooltip label={t('shell.close')}>
        <ActionIcon
          size={18}
          aria-label={t('shell.closeOf', { service })}
          onClick={() => {
            close(id)
          }}
        >
          <IconX size={12} />
        </ActionIcon>
      </Tooltip>
    </span>
  ))
}

const least = 120
const heightKey = 'weatherdeck:shell-height'

/** The height that the terminals had last time, px. */
export function rememberedHeight(): number {
  try {
    return Math.max(least, Number(localStorage.getItem(heightKey)) || 260)
  } catch {
    return 260
  }
}

const mostHeight = () => Math.max(least, window.innerHeight - 260)

/** The line above the dock that makes the terminals higher or lower: by pointer, or by the arrow keys. */
export function ShellSplitter({ height, onHeight }: { height: number; onHeight: (height: number) => void }) {
  const { t } = useTranslation('stack')
  const from = useRef<{ y: number; height: number } | null>(null)
  const set = (next: number) => {
    const clamped = Math.round(Math.max(least, Math.min(mostHeight(), next)))
    onHeight(clamped)
    try {
      localStorage.setItem(heightKey, String(clamped))
    } catch {
      // Storage is off: the next shell has the usual height.
    }
  }
  return (
    <div
      className={classes.splitter}
      role="separator"
      aria-orientation="horizontal"
      aria-label={t('shell.height')}
      aria-valuenow={height}
      aria-valuemin={least}
      aria-valuemax={mostHeight()}
      tabIndex={0}
      onPointerDown={(event) => {
        from.current = { y: event.clientY, height }
        event.currentTarget.setPointerCapture(event.pointerId)
      }}
      onPointerMove={(event) => {
        if (from.current) set(from.current.height + from.current.y - event.clientY)
      }}
      onPointerUp={() => {
        from.current = null
      }}
      onKeyDown={(event) => {
        if (event.key === 'ArrowUp') set(height + 20)
        else if (event.key === 'ArrowDown') set(height - 20)
        else return
        event.preventDefault()
      }}
    />
  )
}

/** The terminal that is in front. */
export function ShellPane({ session, height }: { session: ShellSession; height: number }) {
  return (
    <div style={{ height: Math.min(height, mostHeight()) }}>
      <Suspense fallback={null}>
        <ShellView key={session.id} session={session} />
      </Suspense>
    </div>
  )
}
