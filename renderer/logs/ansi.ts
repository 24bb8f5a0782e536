/** A colour of a terminal: one of the sixteen that a theme gives, or a fixed one. */
export type AnsiColour = { index: number } | { rgb: readonly [number, number, number] }

export interface AnsiStyle {
  colour: AnsiColour | null
  background: AnsiColour | null
  bold: boolean
  dim: boolean
  italic: boolean
  underline: boolean
  inverse: boolean
  strike: boolean
}

/** A stretch of text of one look; `style` is null where it has none. */
export interface AnsiPiece {
  text: string
  style: AnsiStyle | null
}

const plain: AnsiStyle = { colour: null, background: null, bold: false, dim: false, italic: false, underline: false, inverse: false, strike: false }
const code = /\u001b\[([\d;:]*)m/g
const cube = [0, 95, 135, 175, 215, 255]

/** Colours 16 to 255 as xterm has them: a cube of 6 x 6 x 6, then 24 greys. */
function paletteColour(n: number): AnsiColour {
  if (n < 16) return { index: n }
  if (n >= 232) {
    const grey = 8 + (n - 232) * 10
    return { rgb: [grey, grey, grey] }
  }
  const at = n - 16
  return { rgb: [cube[Math.floor(at / 36)] ?? 0, cube[Math.floor(at / 6) % 6] ?? 0, cube[at % 6] ?? 0] }
}

const byte = (value: number | undefined): number => Math.max(0, Math.min(255, value ?? 0))

/** The colour after 38 or 48, and how many parameters it took; null where it names none. */
function extended(params: readonly number[], at: number): { colour: AnsiColour; used: number } | null {
  if (params[at] === 5 && params[at + 1] !== undefined) return { colour: paletteColour(byte(params[at + 1])), used: 2 }
  if (params[at] === 2) return { colour: { rgb: [byte(params[at + 1]), byte(params[at + 2]), byte(params[at + 3])] }, used: 4 }
  return null
}

/** The style after one code. Unknown numbers mean nothing, as in a terminal. */
function applied(style: AnsiStyle, params: readonly number[]): AnsiStyle {
  let next = { ...style }
  for (let i = 0; i < params.length; i++) {
    const n = params[i] ?? 0
    if (n === 0) next = { ...plain }
    else if (n === 1) next.bold = true
    else if (n === 2) next.dim = true
    else if (n === 3) next.italic = true
    else if (n === 4) next.underline = true
    else if (n === 7) next.inverse = true
    else if (n === 9) next.strike = true
    else if (n === 22) next.bold = next.dim = false
    else if (n === 23) next.italic = false
    else if (n === 24) next.underline = false
    else if (n === 27) next.inverse = false
    else if (n === 29) next.strike = false
    else if (n >= 30 && n <= 37) next.colour = { index: n - 30 }
    else if (n === 39) next.colour = null
    else if (n >= 40 && n <= 47) next.background = { index: n - 40 }
    else if (n === 49) next.background = null
    else if (n >= 90 && n <= 97) next.colour = { index: n - 82 }
    else if (n >= 100 && n <= 107) next.background = { index: n - 92 }
    else if (n === 38 || n === 48) {
      const found = extended(params, i + 1)
      if (!found) break
      if (n === 38) next.colour = found.colour
      else next.background = found.colour
      i += found.used
    }
  }
  return next
}

/** `38:2::r:g:b` (ITU T.416) names a colour space that nobody fills: without it, it is `38;2;r;g;b`. */
const numbers = (params: string): number[] =>
  params.replace(/([34]8):2:\d*:(\d+:\d+:\d+)/g, '$1:2:$2').split(/[;:]/).map(Number)

const isPlain = (style: AnsiStyle): boolean => Object.values(style).every((value) => value === null || value === false)

/** Text with SGR codes (`ESC [ ... m`) as pieces; the pieces' texts together are the text without its codes. */
export function parseAnsi(text: string): AnsiPiece[] {
  if (!text.includes('\u001b')) return text === '' ? [] : [{ text, style: null }]
  const pieces: AnsiPiece[] = []
  let style = plain
  let from = 0
  const add = (to: number) => {
    if (to > from) pieces.push({ text: text.slice(from, to), style: isPlain(style) ? null : style })
  }
  for (const match of text.matchAll(code)) {
    add(match.index)
    style = applied(style, numbers(match[1] ?? ''))
    from = match.index + match[0].length
  }
  add(text.length)
  return pieces
}

/** The text without its codes. */
export function withoutAnsi(text: string): string {
  return text.includes('\u001b') ? text.replace(code, '') : text
}

/** A stretch of one look that is found (`hit`) or not. */
export interface MarkedPiece extends AnsiPiece {
  hit: boolean
}

/** Cuts pieces where the hits begin and end: offsets in the text without codes, in order, not overlapping. */
export function markHits(pieces: readonly AnsiPiece[], hits: readonly (readonly [number, number])[]): MarkedPiece[] {
  if (hits.length === 0) return pieces.map((piece) => ({ ...piece, hit: false }))
  const marked: MarkedPiece[] = []
  let at = 0
  let next = 0
  for (const { text, style } of pieces) {
    const end = at + text.length
    let from = at
    while (from < end) {
      while ((hits[next]?.[1] ?? Infinity) <= from) next++
      const [start, stop] = hits[next] ?? [Infinity, Infinity]
      const hit = start <= from
      const to = Math.min(end, hit ? stop : start)
      marked.push({ text: text.slice(from - at, to - at), style, hit })
      from = to
    }
    at = end
  }
  return marked
}
