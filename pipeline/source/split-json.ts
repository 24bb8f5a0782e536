/**
 * The elements of a JSON array as they stand in the text, without reading them: so that one element that is no JSON
 * (`"latitude":-nan`) does not take the others with it. `closed` is false where the text ends within the array; the
 * elements before that are complete. null when the text is no array.
 */
export function splitArray(text: string): { elements: string[]; closed: boolean } | null {
  const first = /\S/.exec(text)?.index ?? -1
  if (text[first] !== '[') return null
  const elements: string[] = []
  let start = first + 1
  let depth = 1
  for (let i = start; i < text.length; i++) {
    const c = text[i]
    if (c === '"') {
      i = stringEnd(text, i)
    } else if (c === '[' || c === '{') {
      depth++
    } else if (c === ']' || c === '}') {
      depth--
    } else if (c !== ',') {
      continue
    }
    const ends = (c === ',' && depth === 1) || depth === 0
    if (!ends) continue
    const element = text.slice(start, i).trim()
    if (c === ',' || element !== '') elements.push(element)
    start = i + 1
    if (depth === 0) return { elements, closed: text.slice(i + 1).trim() === '' }
  }
  return { elements, closed: false }
}

/** Index of the closing quote of the string that opens at `open`; the end of the text where there is none. */
function stringEnd(text: string, open: number): number {
  for (let i = open + 1; i < text.length; i++) {
    if (text[i] === '\\') i++
    else if (text[i] === '"') return i
  }
  return text.length
}
