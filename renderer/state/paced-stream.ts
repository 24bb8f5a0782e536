/**
 * A stream of the contract that the page follows for as long as it lives: closely while something shows what it tells,
 * seldom while only the rail needs to know. One stream at a time: two would have all that comes read and drawn twice.
 */
export interface PacedStream {
  follow: () => void
  /** Returns what ends it: for an effect. */
  followClosely: () => () => void
}

/** `open` begins it at one of the two paces and returns what ends it. */
export function pacedStream(open: (closely: boolean) => () => void): PacedStream {
  let shown = 0
  let stop = (): void => undefined
  const turn = (): void => {
    const before = stop
    stop = open(shown > 0)
    before()
  }
  return {
    follow: turn,
    followClosely: () => {
      if (shown++ === 0) turn()
      return () => {
        if (--shown === 0) turn()
      }
    },
  }
}
