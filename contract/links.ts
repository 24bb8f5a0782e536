import type { LinkTarget } from './desktop'

export const linkScheme = 'weatherdeck'
/** Characters of a link, at most. */
export const longestLink = 2_000
const panel = /^[a-z]{1,20}$/

/** `weatherdeck://hdfs?path=%2Fuser%2Fspark`: what the system hands to the app. Longer than `longestLink`, the app refuses it. */
export const linkAddress = ({ panel, params }: LinkTarget): string => `${linkScheme}://${panel}?${new URLSearchParams(params).toString()}`

/**
 * Where `weatherdeck://hdfs?path=/user/spark` leads; null for everything else. A link comes from anywhere: it may show a
 * panel, and does nothing by itself.
 */
export function linkTarget(address: string): LinkTarget | null {
  if (address.length > longestLink) return null
  let url: URL
  try {
    url = new URL(address)
  } catch {
    return null
  }
  // Windows adds a slash: weatherdeck://stack/
  if (url.protocol !== `${linkScheme}:` || !panel.test(url.hostname) || !/^\/?$/.test(url.pathname)) return null
  return { panel: url.hostname, params: Object.fromEntries(url.searchParams) }
}

/** The link among a program's arguments, as Windows and Linux hand it over. */
export const linkIn = (args: readonly string[]): string | null => args.find((each) => each.startsWith(`${linkScheme}:`)) ?? null
