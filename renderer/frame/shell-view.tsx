import { Button, useComputedColorScheme } from '@mantine/core'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useShells, type ShellSession } from '../state/shells'
import { ProblemAlert } from '../ui/problem-alert'
import classes from './dock.module.css'
import { terminalOf } from './terminal'

/** The terminal of a shell, and what to do once it has ended. */
export function ShellView({ session }: { session: ShellSession }) {
  const { t } = useTranslation('stack')
  const scheme = useComputedColorScheme('light')
  const open = useShells((s) => s.open)
  const close = useShells((s) => s.close)
  const ref = useRef<HTMLDivElement>(null)
  const { id, service, command, state, problem } = session
  useEffect(() => {
    if (!ref.current) return
    const terminal = terminalOf({ id, service, command, state: 'open', problem: null }, scheme, t('shell.ended'))
    terminal.setScheme(scheme)
    terminal.attach(ref.current)
    return () => {
      terminal.detach()
    }
  }, [id, service, command, scheme, t])
  return (
    <div className={classes.shell} data-testid={`shell-${service}`} data-state={state}>
      <div ref={ref} className={classes.terminal} />
      {state === 'ended' && (
        <div className={classes.shellEnd} role="status">
          {problem ? <ProblemAlert compact problem={problem} /> : <span>{t('shell.endedIn', { service })}</span>}
          <Button
            size="compact-xs"
            onClick={() => {
              close(id)
              open(service, command)
            }}
          >
            {t('shell.again')}
          </Button>
          <Button size="compact-xs" variant="subtle" color="gray" onClick={() => { close(id) }}>
            {t('shell.close')}
          </Button>
        </div>
      )}
    </div>
  )
}
