import { memo, type CSSProperties } from 'react'
import { markHits, parseAnsi, withoutAnsi, type AnsiColour, type AnsiStyle } from './ansi'
import type { Highlighter } from './highlighter'
import classes from './row.module.css'

/** The sixteen colours as terminals draw them (VS Code's), for text on a background of its own: the theme's are made to be read on the panel's. */
const terminal = [
  '#000000', '#cd3131', '#0dbc79', '#e5e510', '#2472c8', '#bc3fbc', '#11a8cd', '#e5e5e5',
  '#666666', '#f14c4c', '#23d18b', '#f5f543', '#3b8eea', '#d670d6', '#29b8db', '#ffffff',
] as const
const light = new Set([2, 3, 6, 7, 10, 11, 12, 13, 14, 15])

const rgb = (colour: readonly number[]): string => `rgb(${colour.join(' ')})`
const themed = (colour: AnsiColour): string => ('index' in colour ? `var(--ansi-${String(colour.index)})` : rgb(colour.rgb))
const fixed = (colour: AnsiColour): string => ('index' in colour ? (terminal[colour.index] ?? '') : rgb(colour.rgb))

/** Whether dark text is read on it better than light text (luma of BT.601). */
const isLight = (colour: AnsiColour): boolean =>
  'index' in colour ? light.has(colour.index) : 0.299 * colour.rgb[0] + 0.587 * colour.rgb[1] + 0.114 * colour.rgb[2] > 140

function look(style: AnsiStyle): CSSProperties {
  const [colour, background] = style.inverse ? [style.background, style.colour] : [style.colour, style.background]
  return {
    ...(background
      ? { color: colour ? fixed(colour) : isLight(background) ? '#000000' : '#ffffff', backgroundColor: fixed(background) }
      : style.inverse
        ? { color: 'var(--wd-surface)', backgroundColor: 'var(--wd-text)' }
        : colour
          ? { color: themed(colour) }
          : {}),
    ...(style.bold ? { fontWeight: 700 } : {}),
    ...(style.dim ? { opacity: 0.65 } : {}),
    ...(style.italic ? { fontStyle: 'italic' } : {}),
    ...(style.underline || style.strike ? { textDecoration: `${style.underline ? 'underline' : ''} ${style.strike ? 'line-through' : ''}`.trim() } : {}),
  }
}

/** A line's text with its colours, and what was looked for marked. Never as HTML. */
export const LogText = memo(function LogText({ text, highlighter }: { text: string; highlighter: Highlighter; version: number }) {
  const hits = highlighter.hits(withoutAnsi(text))
  if (hits.length === 0 && !text.includes('\u001b')) return text
  return markHits(parseAnsi(text), hits).map((piece, i) =>
    piece.hit ? (
      <mark key={i} className={classes.hit}>{piece.text}</mark>
    ) : piece.style === null ? (
      piece.text
    ) : (
      <span key={i} style={look(piece.style)}>{piece.text}</span>
    ),
  )
})
