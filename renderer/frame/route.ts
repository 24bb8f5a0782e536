import { useSyncExternalStore } from 'react'

/** The panels there are, in the order of the rail. */
export const panels = ['overview', 'stack', 'pipeline', 'logs', 'hdfs', 'spark', 'postgres', 'kafka', 'doctor', 'settings'] as const
export type Panel = (typeof panels)[number]

const key = 'weatherdeck:panel'

/** The panel that a hash such as `#/pipeline` or `#/hdfs?path=/user` names; null where it names none. */
export function panelOf(hash: string): Panel | null {
  const [name] = hash.split('?')
  return panels.find((panel) => name === `#/${panel}`) ?? null
}

/** What the hash says to its panel: `#/hdfs?path=/user` gives `path`. */
export function paramsOf(hash: string): URLSearchParams {
  const at = hash.indexOf('?')
  return new URLSearchParams(at === -1 ? '' : hash.slice(at + 1))
}

/** The address of a panel, with what it is to show. */
export function hrefOf(panel: Panel, params: Readonly<Record<string, string>> = {}): string {
  const query = new URLSearchParams(params).toString()
  return `#/${panel}${query === '' ? '' : `?${query}`}`
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

/** Leads to a panel, and tells it what to show; the way back is the browser's. */
export function go(panel: Panel, params: Readonly<Record<string, string>> = {}): void {
  window.location.hash = hrefOf(panel, params)
}

/** The hash itself, live: a panel reads its own part of it by `paramsOf`. */
export function useHash(): string {
  return useSyncExternalStore(listen, () => window.location.hash)
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
