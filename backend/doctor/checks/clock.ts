import type { Finding } from '../../../contract/doctor'
import { finding, type Check, type EngineInfo } from '../check'

/** From so many seconds on, records of two sides visibly contradict each other. */
const noticeable = 2
/** HDFS and Kafka begin to misjudge leases and retention; Kerberos-like checks give up at minutes. */
const serious = 60

/** How far the engine's clock is off; the time that the answer took is taken for uncertainty, not for error. */
export function judgeClock({
  systemTime,
  askedAt,
  answeredAt,
}: Pick<EngineInfo, 'systemTime' | 'askedAt' | 'answeredAt'>): Finding {
  const early = Math.max(0, askedAt - systemTime)
  const late = Math.max(0, systemTime - answeredAt)
  const seconds = Math.max(early, late) / 1000
  if (seconds < noticeable)
    return finding('clock', null, 'ok', 'clock-ok', { seconds: Math.max(1, Math.ceil(seconds)) })
  const detail = `engine ${new Date(systemTime).toISOString()}, here ${new Date(answeredAt).toISOString()}`
  return finding(
    'clock',
    null,
    seconds < serious ? 'warning' : 'error',
    'clock-off',
    { seconds: Math.round(seconds * 10) / 10 },
    { detail },
  )
}

export const clockCheck: Check = {
  name: 'clock',
  needsEngine: true,
  needsProject: false,
  look: ({ info }) => Promise.resolve(info === null || Number.isNaN(info.systemTime) ? [] : [judgeClock(info)]),
}
