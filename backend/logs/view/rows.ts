import { findKnownProblem } from '../../../contract/known-problems'
import { fieldCharacters, logLevels, rowCharacters, type LogRow } from '../../../contract/logs'
import { ProblemError } from '../../../contract/problem'
import { cutText, decodeCut, displayText, plainText, wholeCharacters } from '../reading/display'
import { readJson } from '../reading/json-fields'
import { formatStamp } from '../reading/time'
import type { LogSources, Source } from '../sources'
import { continuesFlag, cutFlag, levelMask, stderrFlag, type Segment } from '../spool/segment'
import type { Track } from '../spool/track'

/** A JSON line is taken apart up to this size, bytes. */
const longestJson = 64 * 1024
/** Lines of an entry that are looked at for a known problem. */
const problemLines = 60

export const rowId = (track: Track, line: number): string => `${track.number}-${line}`

/** The line that an id names. Throws `LINE_GONE`. */
export function findLine(sources: LogSources, id: string): { source: Source; track: Track; line: number } {
  const [number, line] = id.split('-').map(Number)
  for (const source of sources.list)
    for (const track of source.tracks)
      if (track.number === number && line !== undefined && track.segmentOf(line) !== null) return { source, track, line }
  throw new ProblemError('LINE_GONE')
}

function lineBytes(segment: Segment, at: number, most: number): { bytes: Buffer; size: number } {
  const { offsets } = segment.table
  const from = offsets[at] ?? 0
  const to = (offsets[at + 1] ?? 0) - 1
  return { bytes: segment.read(from, Math.min(to, from + most)), size: to - from }
}

/** Lines after a line that continue its entry. */
export function moreOf(segment: Segment, at: number): number {
  const { flags } = segment.table
  let end = at + 1
  while (end < segment.count && ((flags[end] ?? 0) & continuesFlag) !== 0) end++
  return end - at - 1
}

const withoutReturn = (text: string): string => (text.endsWith('\r') ? text.slice(0, -1) : text)

/** A row as it is shown; `fold`: with what continues it counted and looked through. */
export function rowOf(source: Source, track: Track, line: number, fold: boolean): LogRow {
  const segment = track.segmentOf(line)
  if (segment === null) throw new ProblemError('LINE_GONE')
  const at = line - segment.first
  const { table } = segment
  const flags = table.flags[at] ?? 0
  const micros = table.micros[at] ?? 0
  const { bytes, size } = lineBytes(segment, at, longestJson)
  const { text, cut } = decodeCut(bytes, rowCharacters)
  const json = bytes[0] === 123 && size <= longestJson ? readJson(bytes.toString('utf8')) : null
  const more = fold ? moreOf(segment, at) : 0
  return {
    id: rowId(track, line),
    source: source.id,
    service: source.service,
    stream: (flags & stderrFlag) !== 0 ? 'stderr' : 'stdout',
    at: micros / 1000,
    time: formatStamp(micros, table.nanos[at] ?? 0),
    level: logLevels[flags & levelMask] ?? 'none',
    text: displayText(withoutReturn(text)),
    fullLength: size,
    cut: cut || (flags & cutFlag) !== 0,
    more,
    continues: !fold && (flags & continuesFlag) !== 0,
    fields: json === null ? null : cutFields(json.fields),
    message: json?.message == null ? null : cutText(json.message, rowCharacters),
    problem: problemOf(segment, at, more, text),
  }
}

/** Hundreds of rows come at once, and each may be a line of 64 KB. A cut value stays longer than any that one can filter by. */
function cutFields(fields: readonly [string, string][]): [string, string][] {
  let room = fieldCharacters
  const kept: [string, string][] = []
  for (const [name, whole] of fields) {
    const value = cutText(whole, rowCharacters)
    if (name.length + value.length > room) continue
    room -= name.length + value.length
    kept.push([name, value])
  }
  return kept
}

function problemOf(segment: Segment, at: number, more: number, text: string): LogRow['problem'] {
  for (let next = 0; next <= Math.min(more, problemLines); next++) {
    const line = plainText(next === 0 ? text : decodeCut(lineBytes(segment, at + next, rowCharacters * 4).bytes, rowCharacters).text)
    const found = findKnownProblem(line)
    if (found !== null) return { ...found, line }
  }
  return null
}

/** A piece of a line's text as it is shown, from a byte on. */
export function pieceOfLine(track: Track, line: number, offset: number, bytes: number): { text: string; bytes: number; next: number | null } {
  const segment = track.segmentOf(line)
  if (segment === null) throw new ProblemError('LINE_GONE')
  const { offsets } = segment.table
  const at = line - segment.first
  const from = (offsets[at] ?? 0) + offset
  const to = (offsets[at + 1] ?? 0) - 1
  if (from >= to) return { text: '', bytes: to - (offsets[at] ?? 0), next: null }
  const piece = segment.read(from, Math.min(to, from + bytes + 4))
  const end = from + bytes >= to ? piece.length : Math.max(1, wholeCharacters(piece, Math.min(bytes, piece.length)))
  const text = piece.toString('utf8', 0, end)
  const last = from + end >= to
  return { text: displayText(last ? withoutReturn(text) : text), bytes: to - (offsets[at] ?? 0), next: last ? null : offset + end }
}
