/** How many letters have to be changed, put in, left out or swapped to make one of the other (Damerau, restricted). */
export function distance(a: string, b: string): number {
  const rows = [...a]
  const columns = [...b]
  let before: number[] = []
  let last = columns.map((_, index) => index + 1)
  last.unshift(0)
  rows.forEach((letter, row) => {
    const now = [row + 1]
    columns.forEach((other, column) => {
      const same = letter === other ? 0 : 1
      let least = Math.min((now[column] ?? 0) + 1, (last[column + 1] ?? 0) + 1, (last[column] ?? 0) + same)
      if (row > 0 && column > 0 && letter === columns[column - 1] && rows[row - 1] === other)
        least = Math.min(least, (before[column - 1] ?? 0) + 1)
      now.push(least)
    })
    before = last
    last = now
  })
  return last.at(-1) ?? 0
}

/** The names that somebody may have meant, the likeliest first: at most a third of the letters differ, or only their case. */
export function nearestNames(meant: string, names: readonly string[], most = 3): string[] {
  const wanted = meant.toLowerCase()
  const reach = Math.max(1, Math.floor(meant.length / 3))
  return names
    .filter((name) => Math.abs(name.length - meant.length) <= reach)
    .map((name) => ({ name, far: distance(wanted, name.toLowerCase()) }))
    .filter(({ far }) => far <= reach)
    .sort((a, b) => a.far - b.far || a.name.localeCompare(b.name))
    .slice(0, most)
    .map(({ name }) => name)
}
