import { useSyncExternalStore } from 'react'

/** The panels there are, in the order of the rail. */
export const panels = ['overview', 'pipeline', 'postgres', 'stack', 'doctor', 'settings'] as const
export type Panel = (typeof panels)[number]

const key = 'weatherdeck:panel'

/** The panel that a hash such as `#/pipeline` names; null where it names none. */
export function panelOf(hash: string): Panel | null {
  return panels.find((panel) => hash === `#/${panel}`) ?? null
}

function remembered(): Panel {
  try {
    return panelOf(`#/${localStorage.getItem(key) ?? ''}`) ?? 'overview'
  } catch {
    return 'overview'
  }
}

function current(): Panel {
  return panelOf(window.location.hash) ?? remembered()
}

function listen(listener: () => void): () => void {
  window.addEventListener('hashchange', listener)
  return () => {
    window.removeEventListener('hashchange', listener)
  }
}

/** Leads to a panel; the way back is the browser's. */
export function go(panel: Panel): void {
  window.location.hash = `#/${panel}`
}

/** The panel to show: the one in the address, or else the one shown last. */
export function usePanel(): Panel {
  const panel = useSyncExternalStore(listen, current)
  try {
    localStorage.setItem(key, panel)
  } catch {
    // Storage is off: the app opens on the overview next time.
  }
  return panel
}
