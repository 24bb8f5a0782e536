import type { ResultColumn } from '../../contract/postgres'
import type { Row } from './result'

/** Of the grid's 12 px monospaced text, px. */
const characterWidth = 7.25
const padding = 20
const narrowest = 56
const widest = 380
const looked = 200

/** A width for each column, px, that fits its name, its type and its first 200 values. */
export function naturalWidths(columns: readonly ResultColumn[], rows: readonly Row[]): number[] {
  return columns.map((column, i) => {
    let longest = Math.max(column.name.length + 1, column.type.length)
    for (let row = 0; row < Math.min(looked, rows.length); row++) {
      longest = Math.max(longest, Math.min(60, rows[row]?.[i]?.length ?? 4))
    }
    return Math.round(Math.max(narrowest, Math.min(widest, longest * characterWidth + padding)))
  })
}
