export interface Bounds {
  x: number
  y: number
  width: number
  height: number
}
export interface WindowState {
  /** null: the system chooses the place. */
  bounds: Bounds | { width: number; height: number }
  maximized: boolean
}

export const smallest = { width: 900, height: 600 }
const usual = { width: 1360, height: 880 }
/** A window counts as reachable when this much of its top edge lies on a display, pixels. */
const grip = { width: 120, height: 32 }

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value)

/**
 * Where the window goes: as it was, unless what was kept is damaged or its display is gone. `areas` are the displays' work
 * areas, the primary one first. Pure.
 */
export function restoreState(kept: unknown, areas: readonly Bounds[]): WindowState {
  const state = (typeof kept === 'object' && kept !== null ? kept : {}) as Record<string, unknown>
  const maximized = state['maximized'] === true
  const { x, y, width, height } = (state['bounds'] ?? {}) as Record<string, unknown>
  const primary = areas[0] ?? { x: 0, y: 0, ...usual }
  const within = (area: Bounds) => ({
    width: Math.min(Math.max(isNumber(width) ? Math.round(width) : usual.width, smallest.width), area.width),
    height: Math.min(Math.max(isNumber(height) ? Math.round(height) : usual.height, smallest.height), area.height),
  })
  if (isNumber(x) && isNumber(y)) {
    const home = areas.find(
      (area) =>
        Math.min(x + (isNumber(width) ? width : 0), area.x + area.width) - Math.max(x, area.x) >= grip.width &&
        y >= area.y &&
        y + grip.height <= area.y + area.height,
    )
    if (home) return { bounds: { x: Math.round(x), y: Math.round(y), ...within(home) }, maximized }
  }
  return { bounds: within(primary), maximized }
}
