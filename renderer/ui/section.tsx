import type { ReactNode } from 'react'
import classes from './section.module.css'

interface SectionProps {
  title: string
  meta?: ReactNode
  actions?: ReactNode
  /** True where the body brings its own padding (tables, charts). */
  flush?: boolean
  className?: string | undefined
  children: ReactNode
}

/** A titled surface inside a panel. */
export function Section({ title, meta, actions, flush = false, className, children }: SectionProps) {
  return (
    <section className={`${classes.section ?? ''} ${className ?? ''}`} aria-label={title}>
      <header className={classes.header}>
        <h2 className={classes.title}>{title}</h2>
        {meta !== undefined && <span className={classes.meta}>{meta}</span>}
        {actions !== undefined && <div className={classes.actions}>{actions}</div>}
      </header>
      <div className={flush ? classes.flush : classes.body}>{children}</div>
    </section>
  )
}
