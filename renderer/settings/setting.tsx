import type { ReactNode } from 'react'
import classes from './settings.module.css'

interface SettingProps {
  label: string
  /** The id of the field that the label names. */
  htmlFor?: string
  hint?: ReactNode
  children: ReactNode
}

/** One setting: what it is, what it means, its field. */
export function Setting({ label, htmlFor, hint, children }: SettingProps) {
  return (
    <div className={classes.setting}>
      <div>
        <label className={classes.label} {...(htmlFor === undefined ? {} : { htmlFor })}>
          {label}
        </label>
        {hint !== undefined && <p className={classes.hint}>{hint}</p>}
      </div>
      <div className={classes.field}>{children}</div>
    </div>
  )
}
