import classes from './state-mark.module.css'

/** How something fares. Each has a shape of its own, so that colour is never the only sign. */
export type Tone = 'ok' | 'busy' | 'warn' | 'bad' | 'idle'

const shapes: Record<Tone, React.ReactNode> = {
  ok: <circle cx="6" cy="6" r="4" fill="currentColor" />,
  busy: <circle cx="6" cy="6" r="4" fill="none" stroke="currentColor" strokeWidth="2" strokeDasharray="17 8" strokeLinecap="round" />,
  warn: <path d="M6 1.2 11 10.4H1Z" fill="currentColor" stroke="currentColor" strokeWidth="1" strokeLinejoin="round" />,
  bad: <rect x="2.3" y="2.3" width="7.4" height="7.4" rx="0.8" fill="currentColor" transform="rotate(45 6 6)" />,
  idle: <rect x="2.5" y="2.5" width="7" height="7" rx="1" fill="none" stroke="currentColor" strokeWidth="1.6" />,
}

/** A state by shape and colour: disc running, ring at work, triangle held back, diamond failed, square stopped. */
export function StateMark({ tone, size = 12, label }: { tone: Tone; size?: number; label?: string }) {
  return (
    <svg
      className={classes.mark}
      data-tone={tone}
      width={size}
      height={size}
      viewBox="0 0 12 12"
      {...(label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label })}
    >
      {shapes[tone]}
    </svg>
  )
}
