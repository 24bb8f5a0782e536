/** How a person likes the panel: kept for the next visit. */
export interface Options {
  wrap: boolean
  utc: boolean
  /** The sources at the left are shown. */
  sources: boolean
}

const key = 'weatherdeck:logs'

export function remembered(): Options {
  const usual: Options = { wrap: false, utc: false, sources: true }
  try {
    return { ...usual, ...(JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<Options>) }
  } catch {
    return usual
  }
}

export function remember({ wrap, utc, sources }: Options): void {
  try {
    localStorage.setItem(key, JSON.stringify({ wrap, utc, sources }))
  } catch {
    // Storage is off: the next visit is as usual.
  }
}
