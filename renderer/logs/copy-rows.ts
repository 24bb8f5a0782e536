import { mostRows, type LogRow } from '../../contract/logs'
import { client } from '../client'
import { useLogs } from '../state/logs'
import { withoutAnsi } from './ansi'
import { stampText } from './row-time'
import { instanceNames } from './source-groups'
import { rowsBetween } from './view'

/** Lines that are copied at once, and bytes of one line: more belongs into a file. */
export const mostCopied = 50_000
const longestLine = 1_000_000

/** The whole text of a line, as far as it can be pasted anywhere. */
export async function wholeLine(row: LogRow): Promise<string> {
  if (!row.cut) return row.text
  let text = ''
  for (let offset: number | null = 0; offset !== null && offset < longestLine; ) {
    const piece: { text: string; next: number | null } = await client.logs.line({ id: row.id, offset, bytes: 256_000 })
    text += piece.text
    offset = piece.next
  }
  return text
}

/** The lines that follow an entry's first one, `most` at most, in as many answers as it takes. */
async function furtherLines(row: LogRow, most: number): Promise<LogRow[]> {
  const lines: LogRow[] = []
  while (row.more > 0 && lines.length < most) {
    const count = Math.min(mostRows, most - lines.length)
    const next = await client.logs.entry({ id: row.id, offset: lines.length, count })
    lines.push(...next)
    if (next.length < count) break
  }
  return lines
}

/** What is copied of an entry: its lines, each with its time where that is wanted, without colours. */
async function entryLines(row: LogRow, times: boolean, utc: boolean, most: number): Promise<string[]> {
  const name = instanceNames(useLogs.getState().state?.sources ?? []).get(row.source) ?? row.service
  const lines: string[] = []
  for (const each of [row, ...(await furtherLines(row, most - 1))]) lines.push(`${times ? `${stampText(each.at, utc)} ${name} ` : ''}${withoutAnsi(await wholeLine(each))}`)
  return lines
}

/** What goes to the clipboard, and whether there are more lines than it takes. */
export interface CopiedText {
  text: string
  lines: number
  more: boolean
}

/** An entry whole, for the clipboard. */
export async function entryText(row: LogRow, times: boolean, utc: boolean): Promise<CopiedText> {
  const lines = await entryLines(row, times, utc, mostCopied)
  return { text: lines.join('\n'), lines: lines.length, more: lines.length <= row.more }
}

/** Rows by their numbers, for the clipboard; entries whole. */
export async function rowsText(from: number, to: number, times: boolean, utc: boolean): Promise<CopiedText> {
  const rows = await rowsBetween(from, to, mostCopied)
  const texts: string[] = []
  let there = Math.max(0, to - from - rows.length)
  for (const row of rows) {
    there += 1 + row.more
    if (texts.length < mostCopied) texts.push(...(await entryLines(row, times, utc, mostCopied - texts.length)))
  }
  return { text: texts.join('\n'), lines: texts.length, more: texts.length < there }
}
