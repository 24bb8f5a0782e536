import type { ResultColumn } from '../../contract/postgres'
import type { Row } from './result'

/** Of the grid's 12 px monospaced text, px. */
const characterWidth = 7.25
const padding = 24
const narrowest = 56
const widest = 380
const looked = 400

/**
 * A width for each column, px, that fits its name, its type and up to 400 of its values: the first ones, and as many
 * spread over the rest, because numbers grow and names differ further down.
 */
export function naturalWidths(columns: readonly ResultColumn[], rows: readonly Row[]): number[] {
  const first = Math.min(looked / 2, rows.length)
  const step = Math.max(1, Math.floor((rows.length - first) / (looked / 2)))
  return columns.map((column, i) => {
    let longest = Math.max(column.name.length + 1, column.type.length)
    const look = (row: number) => {
      longest = Math.max(longest, Math.min(60, rows[row]?.[i]?.length ?? 4))
    }
    for (let row = 0; row < first; row++) look(row)
    for (let row = rows.length - 1; row >= first; row -= step) look(row)
    return Math.round(Math.max(narrowest, Math.min(widest, longest * characterWidth + padding)))
  })
}
