const who: Record<'u' | 'g' | 'o', number> = { u: 0o700, g: 0o070, o: 0o007 }

/**
 * The mode after a change in `chmod`'s language (`755`, `g+w`, `u=rwx,go=rx`, `+t`, `a+X`). The contract has checked it.
 * `X` gives execute to directories and to what has it for somebody; a change that names nobody is for all, as with
 * `hdfs dfs -chmod`. Octal with three digits takes the sticky bit away, as there.
 */
export function changeMode(mode: string, change: string, directory: boolean): string {
  const before = Number.parseInt(mode, 8)
  if (/^[0-7]+$/.test(change)) return octal(Number.parseInt(change, 8))
  let now = before
  for (const [, names = '', rest = ''] of change.matchAll(/([ugoa]*)((?:[+\-=][rwxXt]*)+)/g)) {
    const everybody = names === '' || names.includes('a')
    const classes = (everybody ? ['u', 'g', 'o'] : [...names]) as (keyof typeof who)[]
    const mask = classes.reduce((all, name) => all | who[name], 0)
    for (const [, sign = '', letters = ''] of rest.matchAll(/([+\-=])([rwxXt]*)/g)) {
      const executable = directory || (now & 0o111) !== 0
      const bits =
        (letters.includes('r') ? 0o444 : 0) |
        (letters.includes('w') ? 0o222 : 0) |
        (letters.includes('x') || (letters.includes('X') && executable) ? 0o111 : 0)
      const sticky = letters.includes('t') ? 0o1000 : 0
      if (sign === '+') now |= (bits & mask) | sticky
      else if (sign === '-') now &= ~((bits & mask) | sticky)
      else now = (now & ~mask & ~(everybody || names.includes('o') ? 0o1000 : 0)) | (bits & mask) | sticky
    }
  }
  return octal(now)
}

const octal = (mode: number): string => mode.toString(8).padStart(3, '0')
