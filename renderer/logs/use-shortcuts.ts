import { useEffect } from 'react'
import { toggleFollow } from './header'
import { selectNothing } from './selection'
import { useLogsPanel } from './store'
import { useLogView } from './view-state'

/** True where a key belongs to what is being typed in. */
function typed(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target instanceof HTMLInputElement) return !['radio', 'checkbox'].includes(target.type)
  return target.isContentEditable || ['TEXTAREA', 'SELECT'].includes(target.tagName) || target.closest('[role="menu"], [role="dialog"], .xterm') !== null
}

const listKeys = ['ArrowDown', 'ArrowUp', 'PageDown', 'PageUp', 'Home', 'End', 'Enter', ' ']

function toFilter(): void {
  const field = document.getElementById('log-filter')
  if (field instanceof HTMLInputElement) field.select()
}

/** A key that is pressed while nothing has the focus is the list's: after a click beside it, or on a button that is gone. */
function toList(event: KeyboardEvent): boolean {
  const list = document.getElementById('log-list')
  const copies = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'c'
  if (!list || event.target !== document.body || !(copies || listKeys.includes(event.key))) return false
  list.focus({ preventScroll: true })
  return !list.dispatchEvent(new KeyboardEvent('keydown', event))
}

/** The keys of the panel, wherever in it one is: `/` (or Ctrl+F) n N f w and Escape. */
export function useShortcuts(): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const panel = useLogsPanel.getState()
      const mod = event.ctrlKey || event.metaKey
      const inFilter = event.target instanceof HTMLElement && event.target.id === 'log-filter'
      // The browser's own would find nothing but the rows that are drawn.
      if (mod && !event.shiftKey && !event.altKey && event.key === 'f' && (inFilter || !typed(event.target))) toFilter()
      else if (typed(event.target) || event.defaultPrevented) return
      else if (toList(event)) {
        // The list has dealt with it.
      } else if (mod || event.altKey) return
      else if (event.key === '/') toFilter()
      else if (event.key === 'n') void panel.goToMatch(1)
      else if (event.key === 'N') void panel.goToMatch(-1)
      else if (event.key === 'f') toggleFollow()
      else if (event.key === 'w') panel.set({ wrap: !panel.wrap })
      else if (event.key === 'Escape' && panel.side) panel.closeSide()
      else if (event.key === 'Escape' && useLogView.getState().selection) selectNothing()
      else return
      event.preventDefault()
    }
    window.addEventListener('keydown', press)
    return () => { window.removeEventListener('keydown', press) }
  }, [])
}
