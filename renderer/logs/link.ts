import type { LogRow } from '../../contract/logs'
import { linkAddress, longestLink } from '../../contract/links'
import { hrefOf } from '../frame/route'
import { everything, paramsOfLooking, type LinePlace, type Looking } from './filter'

export const placeOf = (row: LogRow): LinePlace => ({ source: row.source, time: row.time })

/**
 * A link to a line and the filter it is seen through. `inApp`: one that the system hands to the app, which has no address
 * bar; where the filter makes it longer than the app takes, it leads to the line among all others.
 */
export function linkTo(row: LogRow, looking: Looking, inApp: boolean): string {
  const { origin, pathname } = window.location
  if (!inApp) return `${origin}${pathname}${hrefOf('logs', paramsOfLooking(looking, placeOf(row)))}`
  const link = (of: Looking): string => linkAddress({ panel: 'logs', params: paramsOfLooking(of, placeOf(row)) })
  const whole = link(looking)
  return whole.length <= longestLink ? whole : link(everything)
}
