import { create } from 'zustand'
import type { StackService } from '../../contract/stack'
import { useStack } from './stack'

/** A start or an end of a service's container. */
export interface ContainerMark {
  service: string
  at: number
  kind: 'started' | 'ended'
  exitCode: number | null
}

const most = 300

/** Starts and ends that the page has seen of the stack's containers, oldest first: the last ones before it was opened, and all since. */
export const useContainerMarks = create<{ marks: readonly ContainerMark[] }>(() => ({ marks: [] }))

function markOf({ name, state, since, exitCode }: StackService): ContainerMark | null {
  if (since === null || state === 'absent' || state === 'created') return null
  const ended = state === 'exited' || state === 'dead'
  return { service: name, at: since, kind: ended ? 'ended' : 'started', exitCode: ended ? exitCode : null }
}

/** The marks with those of the services as they are now. The same array where there is nothing new. */
export function withMarks(marks: readonly ContainerMark[], services: readonly StackService[]): readonly ContainerMark[] {
  const fresh = services.flatMap((service) => markOf(service) ?? []).filter((mark) => !marks.some((each) => each.service === mark.service && each.at === mark.at && each.kind === mark.kind))
  return fresh.length === 0 ? marks : [...marks, ...fresh].sort((a, b) => a.at - b.at).slice(-most)
}

/** Notes them for as long as the page lives. */
export function watchContainerMarks(): () => void {
  return useStack.subscribe(({ snapshot }) => {
    const { marks } = useContainerMarks.getState()
    const next = snapshot ? withMarks(marks, snapshot.services) : marks
    if (next !== marks) useContainerMarks.setState({ marks: next })
  })
}
