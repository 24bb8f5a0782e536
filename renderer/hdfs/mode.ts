/** The rows of the grid of permissions, each with the bit its `r` has; `w` and `x` follow. */
export const classes = [['user', 0o400], ['group', 0o040], ['other', 0o004]] as const
export type Who = (typeof classes)[number][0]

export const stickyBit = 0o1000

/** The bit of one box of the grid: `bitOf('group', 'w')`. */
export function bitOf(who: Who, right: 'r' | 'w' | 'x'): number {
  const read = classes.find(([name]) => name === who)?.[1] ?? 0
  return right === 'r' ? read : right === 'w' ? read >> 1 : read >> 2
}

/** `755` -> its number; null for what is no octal mode that HDFS takes. */
export const parseMode = (text: string): number | null => (/^[01]?[0-7]{3}$/.test(text.trim()) ? Number.parseInt(text.trim(), 8) : null)

/** A number -> `755`, `1777`. */
export const formatMode = (mode: number): string => mode.toString(8).padStart(3, '0')

/**
 * A mode for a whole tree: folders need `x` to be entered, files do not. `X` gives it to folders and to files that have
 * it already. 755 -> `u=rwX,g=rX,o=rX`; a sticky bit stays where it is.
 */
export function treeMode(mode: number): string {
  const rights = (who: Who) => (['r', 'w', 'x'] as const).filter((right) => mode & bitOf(who, right)).map((right) => (right === 'x' ? 'X' : right)).join('')
  return classes.map(([who]) => `${who.charAt(0)}=${rights(who)}`).join(',')
}
