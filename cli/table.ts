/** Columns that a terminal gives a character: 2 for East Asian wide ones and emoji, 0 for combining marks. */
function widthOf(character: string): number {
  if (/\p{M}|\p{Cf}/u.test(character)) return 0
  return /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u.test(
    character,
  )
    ? 2
    : 1
}

export const width = (text: string): number => [...text].reduce((sum, character) => sum + widthOf(character), 0)

/** A value on one line, without what would move the cursor or colour the terminal. */
export const oneLine = (text: string): string =>
  text.replace(/[\u0000-\u001f\u007f-\u009f]/g, (c) =>
    c === '\n'
      ? '\\n'
      : c === '\t'
        ? '\\t'
        : c === '\r'
          ? '\\r'
          : `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`,
  )

export interface Column {
  name: string
  right?: boolean
}

/** A table as psql draws it. */
export function table(columns: readonly Column[], rows: readonly (readonly (string | null)[])[]): string {
  const cells = rows.map((row) => columns.map((_, index) => oneLine(row[index] ?? '')))
  const widths = columns.map(({ name }, index) => Math.max(width(name), ...cells.map((row) => width(row[index] ?? ''))))
  const pad = (text: string, index: number, right: boolean) => {
    const fill = ' '.repeat(Math.max(0, (widths[index] ?? 0) - width(text)))
    return right ? ` ${fill}${text} ` : ` ${text}${fill} `
  }
  const centred = (text: string, index: number) => {
    const fill = Math.max(0, (widths[index] ?? 0) - width(text))
    return ` ${' '.repeat(Math.floor(fill / 2))}${text}${' '.repeat(Math.ceil(fill / 2))} `
  }
  return [
    columns.map(({ name }, index) => centred(name, index)).join('|'),
    widths.map((w) => '-'.repeat(w + 2)).join('+'),
    ...cells.map((row) => row.map((cell, index) => pad(cell, index, columns[index]?.right ?? false)).join('|')),
  ]
    .map((line) => line.trimEnd())
    .join('\n')
}
