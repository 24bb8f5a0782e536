import { Button, Popover, type ButtonProps } from '@mantine/core'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './action-button.module.css'
import { CommandHint } from './command-hint'

interface ActionButtonProps extends ButtonProps {
  label: string
  /** What it does, in a sentence. */
  hint: string
  /** The same by hand. */
  command: string | null
  icon: ReactNode
  onClick: () => void
  testId?: string
  /** Only the icon where the window is narrow. */
  foldable?: boolean
}

/** A button that says what it does and what one would type instead: on hover, and on focus from the keyboard. */
export function ActionButton({ label, hint, command, icon, onClick, testId, foldable = false, ...props }: ActionButtonProps) {
  const { t } = useTranslation()
  const [opened, setOpened] = useState(false)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const soon = (open: boolean, delay: number) => {
    clearTimeout(timer.current)
    timer.current = setTimeout(() => {
      setOpened(open)
    }, delay)
  }
  useEffect(
    () => () => {
      clearTimeout(timer.current)
    },
    [],
  )
  return (
    <Popover opened={opened} position="bottom-end" width={440} shadow="md" withinPortal={false} trapFocus={false} returnFocus={false} closeOnEscape>
      <Popover.Target>
        {/* The span hears the pointer also where the button is disabled. */}
        <span
          className={classes.action}
          data-foldable={foldable}
          onMouseEnter={() => { soon(true, 450) }}
          onMouseLeave={() => { soon(false, 200) }}
          onFocus={(event) => {
            if (event.target.matches(':focus-visible')) soon(true, 450)
          }}
          onBlur={() => { soon(false, 200) }}
          onKeyDown={(event) => {
            if (event.key === 'Escape') soon(false, 0)
          }}
        >
          <Button
            {...props}
            leftSection={icon}
            onClick={() => {
              soon(false, 0)
              onClick()
            }}
            aria-label={label}
            {...(testId === undefined ? {} : { 'data-testid': testId })}
          >
            {label}
          </Button>
        </span>
      </Popover.Target>
      <Popover.Dropdown
        className={classes.explain ?? ''}
        onMouseEnter={() => { soon(true, 0) }}
        onMouseLeave={() => { soon(false, 200) }}
        onFocus={() => { soon(true, 0) }}
        onBlur={() => { soon(false, 200) }}
      >
        <p>{hint}</p>
        {command !== null && <CommandHint wrap command={command} label={t('byHand')} />}
      </Popover.Dropdown>
    </Popover>
  )
}
