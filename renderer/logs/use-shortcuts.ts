import { useEffect } from 'react'
import { toggleFollow } from './header'
import { useLogsPanel } from './store'
import { select } from './view'
import { useLogView } from './view-state'

/** True where a key belongs to what is being typed in. */
const typed = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName) || target.closest('[role="menu"], [role="dialog"], .xterm') !== null)

/** The keys of the panel, wherever in it one is: `/` n N f w and Escape. */
export function useShortcuts(): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || typed(event.target)) return
      const panel = useLogsPanel.getState()
      if (event.key === '/') document.getElementById('log-filter')?.focus()
      else if (event.key === 'n') void panel.goToMatch(1)
      else if (event.key === 'N') void panel.goToMatch(-1)
      else if (event.key === 'f') toggleFollow()
      else if (event.key === 'w') panel.set({ wrap: !panel.wrap })
      else if (event.key === 'Escape' && panel.side) panel.closeSide()
      else if (event.key === 'Escape' && useLogView.getState().selection) select(null)
      else return
      event.preventDefault()
    }
    window.addEventListener('keydown', press)
    return () => { window.removeEventListener('keydown', press) }
  }, [])
}
