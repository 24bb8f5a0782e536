import type { Problem } from '../../contract/problem'
import type { RunAllStep } from '../../contract/run-all'

/** What the doctor finds the cause of, and mostly mends. */
const doctors = new Set<Problem['code']>(['ENGINE_UNREACHABLE', 'ENGINE_TOO_OLD', 'PORT_TAKEN', 'OUT_OF_MEMORY', 'DISK_FULL'])
/** A container that started and is not well: its own lines say why. */
const inTheLogs = new Set<Problem['code']>(['SERVICE_UNHEALTHY', 'SERVICE_EXITED'])

/** Where the mend of a problem is; null where that is the panel of the step itself. */
export function mendPlace({ code, params }: Problem): RunAllStep['place'] | null {
  if (doctors.has(code)) return { panel: 'doctor', params: {} }
  if (inTheLogs.has(code) && params['service'] !== undefined) return { panel: 'logs', params: { service: String(params['service']) } }
  return null
}
