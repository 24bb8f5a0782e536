import { CopyButton } from './copy-button'
import classes from './command-hint.module.css'

/** The terminal's equivalent of what a button does, to learn from and to copy. */
export function CommandHint({ command, label }: { command: string; label: string }) {
  return (
    <div className={classes.hint}>
      <span className={classes.label}>{label}</span>
      <code className="wd-mono" title={command}>
        {command}
      </code>
      <CopyButton value={command} what={label} size="xs" />
    </div>
  )
}
