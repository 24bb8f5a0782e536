/** What fits the side. */
const perLine = 8

/** Bytes as `xxd` shows them: offset, hex, and what is printable. */
export function hexLines(bytes: Uint8Array): { offset: string; hex: string; text: string }[] {
  const lines: { offset: string; hex: string; text: string }[] = []
  for (let at = 0; at < bytes.length; at += perLine) {
    const part = [...bytes.subarray(at, at + perLine)]
    const pairs = part.map((byte) => byte.toString(16).padStart(2, '0'))
    lines.push({
      offset: at.toString(16).padStart(8, '0'),
      hex: pairs.join(' '),
      text: part.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·')).join(''),
    })
  }
  return lines
}

/** Base64 -> bytes. Throws on what is no base64. */
export const bytesOf = (base64: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
