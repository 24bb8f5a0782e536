import { useMemo } from 'react'
import type { ContainerMark, LogSource } from '../../contract/logs'
import { useLogs } from '../state/logs'

/** A start or an end, and of which source. */
export type SourceMark = ContainerMark & Pick<LogSource, 'service'> & { source: string }

/** Those of all sources, oldest first. Pure. */
export const marksOf = (sources: readonly LogSource[]): SourceMark[] =>
  sources.flatMap(({ id, service, marks }) => marks.map((mark) => ({ ...mark, service, source: id }))).sort((a, b) => a.at - b.at)

/** The starts and ends of all containers, shown or not: why lines of another one stop may be read there. Another array only when there is one more. */
export function useContainerMarks(): readonly SourceMark[] {
  // As text: the sources are other objects several times a second, for their counts.
  const known = useLogs((s) => JSON.stringify(marksOf(s.state?.sources ?? [])))
  return useMemo(() => JSON.parse(known) as SourceMark[], [known])
}
