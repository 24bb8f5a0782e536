import type { ReactNode } from 'react'
import classes from './panel-frame.module.css'

interface PanelFrameProps {
  title: string
  /** Beside the title: a count, a state. */
  meta?: ReactNode
  /** At the right end of the title's row. */
  actions?: ReactNode
  /** False where the panel lays out and scrolls its own body (an editor, a grid). */
  scroll?: boolean
  children: ReactNode
}

/** What every panel stands in: its title, its actions, its body. */
export function PanelFrame({ title, meta, actions, scroll = true, children }: PanelFrameProps) {
  return (
    <section className={classes.frame} aria-label={title}>
      <header className={classes.header}>
        <h1 className={classes.title}>{title}</h1>
        {meta !== undefined && <div className={classes.meta}>{meta}</div>}
        <div className={classes.actions}>{actions}</div>
      </header>
      <div className={scroll ? classes.scroll : classes.fill}>{children}</div>
    </section>
  )
}
