import type { HTMLAttributes, ReactNode } from 'react'
import classes from './empty-state.module.css'

interface EmptyStateProps extends Omit<HTMLAttributes<HTMLDivElement>, 'title' | 'className'> {
  /** What it is about, 28 px; what turns while it is under way. */
  icon: ReactNode
  title: string
  [data: `data-${string}`]: string | undefined
}

/** In the place of a panel's content while there is none: what is missing, why, and the one click that changes it. */
export function EmptyState({ icon, title, children, ...rest }: EmptyStateProps) {
  return (
    <div className={classes.empty} {...rest}>
      {icon}
      <h2>{title}</h2>
      {children}
    </div>
  )
}
