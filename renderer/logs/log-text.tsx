import { memo, type CSSProperties } from 'react'
import { markHits, parseAnsi, withoutAnsi, type AnsiColour, type AnsiStyle } from './ansi'
import type { Highlighter } from './highlighter'
import classes from './row.module.css'

const css = (colour: AnsiColour): string => ('index' in colour ? `var(--ansi-${String(colour.index)})` : `rgb(${colour.rgb.join(' ')})`)

function look(style: AnsiStyle): CSSProperties {
  const [colour, background] = style.inverse ? [style.background, style.colour] : [style.colour, style.background]
  return {
    ...(colour ? { color: css(colour) } : style.inverse ? { color: 'var(--wd-surface)' } : {}),
    ...(background ? { backgroundColor: css(background) } : style.inverse ? { backgroundColor: 'var(--wd-text)' } : {}),
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
