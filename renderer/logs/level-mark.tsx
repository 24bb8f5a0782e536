import type { LogLevel } from '../../contract/logs'
import classes from './row.module.css'

const shapes: Record<LogLevel, React.ReactNode> = {
  none: null,
  trace: <circle cx="5" cy="5" r="1.2" fill="currentColor" />,
  debug: <circle cx="5" cy="5" r="2.4" fill="none" stroke="currentColor" strokeWidth="1.2" />,
  info: <circle cx="5" cy="5" r="2.8" fill="currentColor" />,
  warn: <path d="M5 1 9.2 8.8H0.8Z" fill="currentColor" />,
  error: <rect x="1.9" y="1.9" width="6.2" height="6.2" fill="currentColor" transform="rotate(45 5 5)" />,
  fatal: <path d="M1.2 1.2 8.8 8.8 M8.8 1.2 1.2 8.8" stroke="currentColor" strokeWidth="2.4" />,
}

/** A level by shape and colour. */
export function LevelMark({ level, label }: { level: LogLevel; label?: string }) {
  return (
    <svg className={classes.level} data-level={level} width="10" height="10" viewBox="0 0 10 10" {...(label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label })}>
      {shapes[level]}
    </svg>
  )
}
