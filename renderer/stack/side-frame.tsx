import type { ReactNode } from 'react'
import { SideFrame as Frame } from '../ui/side-frame'
import { useStackPanel } from './store'

/** What stands at the side of the services. */
export function SideFrame(props: { title: string; children: ReactNode; testId: string }) {
  const close = useStackPanel((s) => s.closeSide)
  return <Frame {...props} onClose={close} />
}
