import type { FileMetaData, SchemaElement, SchemaTree } from 'hyparquet'
import { isJson } from '../../contract/json-text'

const isDecimal = ({ logical_type: logical, converted_type: converted }: SchemaElement): boolean =>
  (logical?.type ?? converted) === 'DECIMAL'
const isJsonText = ({ logical_type: logical, converted_type: converted }: SchemaElement): boolean =>
  (logical?.type ?? converted) === 'JSON'
const isMap = ({ converted_type: converted, logical_type: logical }: SchemaElement): boolean =>
  converted === 'MAP' || converted === 'MAP_KEY_VALUE' || logical?.type === 'MAP'

/**
 * The metadata to read with so that hyparquet hands values over as the file has them: it makes doubles of decimals, and of a
 * map an object of JavaScript's, which reorders keys like 10 and 9 and keeps one of two that are written alike.
 */
export function exactMetadata(metadata: FileMetaData): FileMetaData {
  const schema = metadata.schema.map((element): SchemaElement => {
    const bare = { ...element }
    delete bare.logical_type
    delete bare.converted_type
    if (isDecimal(element)) return bare
    // Not known as a map, it is what lies in the file: a struct whose one field repeats keys and values.
    return isMap(element) && (element.num_children ?? 0) > 0 ? bare : element
  })
  return { ...metadata, schema }
}

/** A value of a column of its own as the file has it: `1.50`, and for a time without a zone no zone. Null for none. */
export function columnText(tree: SchemaTree, value: unknown): string | null {
  if (value === null || value === undefined) return null
  return Array.isArray(value) || tree.children.length > 0 ? jsonOf(tree, value) : leafText(tree.element, value)
}

/** The same within a list, a struct or a map: as JSON, with every digit, key and order that the file has. */
function jsonOf(tree: SchemaTree, value: unknown): string {
  const { element, children } = tree
  if (value === null || value === undefined) return 'null'
  const [pair] = children
  const [key, content] = pair?.children ?? []
  if (isMap(element) && pair && key && content) {
    const entries = ((value as Record<string, unknown>)[pair.element.name] ?? []) as Record<string, unknown>[]
    const texts = entries.map((entry) => [columnText(key, entry[key.element.name]) ?? 'null', jsonOf(content, entry[content.element.name])] as const)
    return `{${texts.map(([name, text]) => `${JSON.stringify(name)}:${text}`).join(',')}}`
  }
  if (Array.isArray(value)) {
    const item = itemOf(tree)
    return `[${value.map((each) => jsonOf(item, each)).join(',')}]`
  }
  if (children.length > 0) {
    const fields = value as Record<string, unknown>
    return `{${children.map((child) => `${JSON.stringify(child.element.name)}:${jsonOf(child, fields[child.element.name])}`).join(',')}}`
  }
  const text = leafText(element, value)
  if (isJsonText(element) && isJson(text)) return text
  return isBare(element, value, text) ? text : JSON.stringify(text)
}

/** What the entries of a list are: parquet-format's rules for lists with and without a level of their own. */
function itemOf(tree: SchemaTree): SchemaTree {
  const [repeated] = tree.children
  if (tree.element.repetition_type === 'REPEATED' || repeated === undefined) return tree
  return repeated.children.length === 1 ? (repeated.children[0] ?? repeated) : repeated
}

/** Whether a value is a number or a boolean of JSON; NaN and infinity have none. */
const isBare = (element: SchemaElement, value: unknown, text: string): boolean =>
  typeof value === 'boolean' || ((typeof value === 'number' || typeof value === 'bigint' || isDecimal(element)) && /^-?\d/.test(text))

function leafText(element: SchemaElement, value: unknown): string {
  const { logical_type: logical, converted_type: converted, type, scale } = element
  if (isDecimal(element)) return decimalText(unscaled(value), scale ?? 0)
  if (typeof value === 'bigint') {
    const unsigned = converted === 'UINT_64' || (logical?.type === 'INTEGER' && !logical.isSigned)
    return String(unsigned ? BigInt.asUintN(64, value) : value)
  }
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : type === 'FLOAT' ? shortFloat(value) : String(value)
  if (value instanceof Uint8Array) return bytesText(value)
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
  return logical?.type === 'TIMESTAMP' && !logical.isAdjustedToUTC ? text.replace(/Z$/, '') : text
}

/** A decimal's digits: an integer, or its bytes, the highest first, in two's complement. */
function unscaled(value: unknown): bigint {
  if (!(value instanceof Uint8Array)) return BigInt(value as number | bigint)
  const hex = Buffer.from(value).toString('hex')
  return hex === '' ? 0n : BigInt.asIntN(value.length * 8, BigInt(`0x${hex}`))
}

function decimalText(digits: bigint, scale: number): string {
  const size = String(digits < 0n ? -digits : digits).padStart(scale + 1, '0')
  const sign = digits < 0n ? '-' : ''
  return scale <= 0 ? sign + size : `${sign}${size.slice(0, -scale)}.${size.slice(-scale)}`
}

/** The shortest number that is the same in 32 bits: 0.1, not 0.10000000149011612. */
function shortFloat(value: number): string {
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits))
    if (Math.fround(short) === value) return String(short)
  }
  return String(value)
}

function bytesText(bytes: Uint8Array): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)

    if (!/[\0-\x08\x0e-\x1f]/.test(text)) return text
  } catch {
    // No text: shown as what it is.
  }
  return `0x${Buffer.from(bytes).toString('hex')}`
}
