import type { ReactNode } from 'react'
import { SideFrame } from '../ui/side-frame'
import classes from './side.module.css'
import { useLogsPanel } from './store'

interface SidePaneProps {
  title: ReactNode
  actions?: ReactNode
  testId: string
  focus: boolean
  children: ReactNode
}

/** What stands at the side of the list; Escape closes it and leads back to the list. */
export function SidePane(props: SidePaneProps) {
  const close = useLogsPanel((s) => s.closeSide)
  return (
    <div className={classes.side}>
      <SideFrame {...props} flush onClose={close} backTo="log-list" />
    </div>
  )
}
