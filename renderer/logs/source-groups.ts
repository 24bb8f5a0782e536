import { logLevels, type LogSource } from '../../contract/logs'
import type { Tone } from '../ui/state-mark'
import { isOwn } from './colours'

/** A service with its containers: those there are, and those that were. */
export interface SourceGroup {
  service: string
  own: boolean
  sources: LogSource[]
  tone: Tone
  lines: number
  errors: number
  warnings: number
}

const errorLevels = [logLevels.indexOf('error'), logLevels.indexOf('fatal')]
const warnLevel = logLevels.indexOf('warn')

/** Errors among counts by level, in the order of `logLevels`. */
export const errorsOf = (counts: readonly number[]): number => errorLevels.reduce((sum, level) => sum + (counts[level] ?? 0), 0)

const tones: Record<LogSource['state'], Tone> = {
  running: 'ok', restarting: 'busy', paused: 'warn', dead: 'bad', created: 'idle', removing: 'idle', exited: 'idle', absent: 'idle',
}

/** How a source fares; one whose log cannot be read says so first. */
export const toneOf = (source: LogSource): Tone => (source.problem ? 'warn' : tones[source.state])

/** Sources by service, the stack's first, then the app's own; of several containers the newest tells the state. */
export function groupSources(sources: readonly LogSource[]): SourceGroup[] {
  const groups = new Map<string, LogSource[]>()
  for (const source of sources) groups.set(source.service, [...(groups.get(source.service) ?? []), source])
  const all = [...groups].map(([service, members]): SourceGroup => {
    const there = members.filter((source) => source.state !== 'absent')
    const best = (there.length > 0 ? there : members).map(toneOf)
    return {
      service,
      own: isOwn(service),
      sources: members,
      tone: (['bad', 'warn', 'busy', 'ok', 'idle'] as const).find((tone) => best.includes(tone)) ?? 'idle',
      lines: members.reduce((sum, source) => sum + source.lines, 0),
      errors: members.reduce((sum, source) => sum + errorsOf(source.levels), 0),
      warnings: members.reduce((sum, source) => sum + (source.levels[warnLevel] ?? 0), 0),
    }
  })
  return all.sort((a, b) => Number(a.own) - Number(b.own) || a.service.localeCompare(b.service))
}

/** The names of containers that a service has beside its first, by their ids: `kafka-2`, as the command line has it. */
export const instanceNames = (sources: readonly LogSource[]): Map<string, string> =>
  new Map(sources.flatMap(({ id, service, instance }) => (instance > 1 ? [[id, `${service}-${String(instance)}`] as const] : [])))

/** True where the filter shows a source: by its service, its name, its id, or as one of the app's own. */
export function isShown(filter: readonly string[], source: Pick<LogSource, 'id' | 'service' | 'name'>): boolean {
  if (filter.length === 0) return true
  return filter.some((each) => each === source.service || each === source.id || each === source.name || (each === 'app' && isOwn(source.service)))
}

/** Why none of what is chosen can be read; nothing where some of it can. */
export function unreadable(filter: readonly string[], sources: readonly LogSource[]): LogSource[] {
  const chosen = sources.filter((source) => isShown(filter, source))
  return chosen.every(({ history, problem }) => history === 'unreadable' && problem !== null) ? chosen : []
}

/** The filter after a click on a service: put in or taken out. */
export const toggled = (filter: readonly string[], name: string): string[] => (filter.includes(name) ? filter.filter((each) => each !== name) : [...filter, name])

/** The filter that shows this one only, or all again where it does already. */
export const onlyThis = (filter: readonly string[], name: string): string[] => (filter.length === 1 && filter[0] === name ? [] : [name])

/** The filter that shows all that is shown but a service and its containers; empty where nothing else is shown. */
export function without(filter: readonly string[], service: string, sources: readonly LogSource[]): string[] {
  const services = [...new Set(sources.map((source) => source.service))]
  const shown = filter.length === 0 ? services : filter.flatMap((each) => (each === 'app' ? services.filter(isOwn) : [each]))
  const its = new Set([service, ...sources.filter((source) => source.service === service).flatMap(({ id, name }) => [id, name])])
  return shown.filter((each) => !its.has(each))
}
