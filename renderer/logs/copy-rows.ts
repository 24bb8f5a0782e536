import type { LogRow } from '../../contract/logs'
import { client } from '../client'
import { withoutAnsi } from './ansi'
import { stampText } from './row-time'
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

/** What is copied of an entry: its lines, each with its time where that is wanted, without colours. */
export async function entryText(row: LogRow, times: boolean, utc: boolean): Promise<string> {
  const rest = row.more > 0 ? await client.logs.entry({ id: row.id, offset: 0, count: 1000 }) : []
  const lines = await Promise.all([row, ...rest].map(async (each) => `${times ? `${stampText(each.at, utc)} ${each.service} ` : ''}${withoutAnsi(await wholeLine(each))}`))
  return lines.join('\n')
}

/** Copies rows by their numbers; resolves to how many entries that were. */
export async function copyRows(from: number, to: number, times: boolean, utc: boolean): Promise<number> {
  const rows = await rowsBetween(from, to, mostCopied)
  const texts: string[] = []
  for (const row of rows) texts.push(row.more > 0 || row.cut ? await entryText(row, times, utc) : `${times ? `${stampText(row.at, utc)} ${row.service} ` : ''}${withoutAnsi(row.text)}`)
  await navigator.clipboard.writeText(texts.join('\n'))
  return rows.length
}
