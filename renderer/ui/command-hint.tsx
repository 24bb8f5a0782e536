import { CopyButton } from './copy-button'
import classes from './command-hint.module.css'

interface CommandHintProps {
  command: string
  label: string
  /** Where room is scarce: the whole command over several lines, rather than its beginning. */
  wrap?: boolean
}

/** The terminal's equivalent of what a button does, to learn from and to copy. */
export function CommandHint({ command, label, wrap = false }: CommandHintProps) {
  return (
    <div className={classes.hint} data-wrap={wrap}>
      <span className={classes.label}>{label}</span>
      <code className="wd-mono" title={command}>
        {command}
      </code>
      <CopyButton value={command} what={label} size="xs" />
    </div>
  )
}
