/** SGR codes colour text and are kept for the screen; every other escape sequence (cursor, title) goes. */
const otherEscapes = /\u001b(?:\[(?![0-9;:]*m)[0-?]*[ -/]*[@-~]|\][^\u0007\u001b\n]*(?:\u0007|\u001b\\)?|[PX^_][^\u001b\n]*(?:\u001b\\)?|[()][A-Za-z0-9]|[=>78cDEHMNOZ])/g
const sgr = /\u001b\[[0-9;:]*m/g
const allEscapes = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b\n]*(?:\u0007|\u001b\\)?|[PX^_][^\u001b\n]*(?:\u001b\\)?|[()][A-Za-z0-9]|[=>78cDEHMNOZ])/g
 
const controls = /[\u0000-\u0008\u000b-\u001a\u001c-\u001f\u007f]|\u001b(?!\[[0-9;:]*m)/g

/** A line as it is shown: NUL and other control codes as their pictures (U+2400 and on), SGR codes as they are. */
export function displayText(text: string): string {
  const plain = text.includes('\u001b') ? text.replace(otherEscapes, '') : text
  return plain.replace(controls, (code) => (code === '\u007f' ? '\u2421' : String.fromCharCode(0x2400 + code.charCodeAt(0))))
}

/** Without any escape sequence: what is searched. */
export const plainText = (text: string): string => (text.includes('\u001b') ? text.replace(allEscapes, '') : text)

/** Without SGR codes. */
export const withoutSgr = (text: string): string => (text.includes('\u001b') ? text.replace(sgr, '') : text)

/**
 * The bytes as text, cut to so many characters, never within a character; invalid UTF-8 becomes U+FFFD. `bytes` beyond
 * what the characters can take need not be given.
 */
export function decodeCut(bytes: Buffer, characters: number): { text: string; cut: boolean } {
  const end = wholeCharacters(bytes, Math.min(bytes.length, characters * 4))
  const text = bytes.toString('utf8', 0, end)
  if (text.length <= characters) return { text, cut: end < bytes.length }
  return { text: cutText(text, characters), cut: true }
}

/** So many characters of a text at most, never half of one. */
export function cutText(text: string, characters: number): string {
  if (text.length <= characters) return text
  const last = text.charCodeAt(characters - 1)
  const surrogate = last >= 0xd800 && last < 0xdc00
  return text.slice(0, surrogate ? characters - 1 : characters)
}

/** The greatest end up to `end` that lies between two UTF-8 characters. */
export function wholeCharacters(bytes: Buffer, end: number): number {
  if (end >= bytes.length) return bytes.length
  let at = end
  for (let back = 0; back < 3 && at > 0 && ((bytes[at] ?? 0) & 0xc0) === 0x80; back++) at--
  return ((bytes[at] ?? 0) & 0xc0) === 0x80 ? end : at
}
