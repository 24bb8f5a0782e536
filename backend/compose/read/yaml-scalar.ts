import type { ScalarNode } from './node'

type Resolved = Pick<ScalarNode, 'value' | 'float' | 'time'>

const words = new Map<string, Resolved>([
  ...['true', 'True', 'TRUE'].map((w): [string, Resolved] => [w, { value: true }]),
  ...['false', 'False', 'FALSE'].map((w): [string, Resolved] => [w, { value: false }]),
  ...['', '~', 'null', 'Null', 'NULL'].map((w): [string, Resolved] => [w, { value: null }]),
  ...['.nan', '.NaN', '.NAN'].map((w): [string, Resolved] => [w, { value: NaN, float: true }]),
  ...['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'].map((w): [string, Resolved] => [
    w,
    { value: Infinity, float: true },
  ]),
  ...['-.inf', '-.Inf', '-.INF'].map((w): [string, Resolved] => [w, { value: -Infinity, float: true }]),
])

const date = /^\d{4}-\d{1,2}-\d{1,2}$/
const dateTime =
  /^\d{4}-\d{1,2}-\d{1,2}([Tt]\d{1,2}:\d{1,2}:\d{1,2}(\.\d+)?(Z|[+-]\d\d:\d\d)| \d{1,2}:\d{1,2}:\d{1,2}(\.\d+)?)$/
const float = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/

/**
 * What an unquoted scalar means to go-yaml v3, which Compose reads with: YAML 1.2's words, and of 1.1 the octal `0644`
 * and `_` between digits. (`yes` and `on` are strings; base 60 is not read.)
 */
export function resolvePlain(source: string): Resolved {
  const word = words.get(source)
  if (word) return word
  if (!/^[-+.\d]/.test(source)) return { value: source }
  if (date.test(source) || dateTime.test(source)) {
    if (!Number.isNaN(Date.parse(source.replace(/^(\d{4})-(\d)-/, '$1-0$2-')))) return { value: source, time: true }
  }
  const digits = source.replaceAll('_', '')
  const integer = parseInteger(digits)
  if (integer !== null) return { value: integer }
  // 1e400 is a text: Go's parser refuses what no double is near to.
  if (float.test(digits) && (source.startsWith('.') ? float.test(source) : true) && Number.isFinite(Number(digits)))
    return { value: Number(digits), float: true }
  return { value: source }
}

/** A whole number as a double where that holds it, and as a bigint otherwise. */
export const exactInteger = (value: bigint): number | bigint =>
  Number.isSafeInteger(Number(value)) ? Number(value) : value

function parseInteger(digits: string): number | bigint | null {
  const match = /^([-+]?)(?:0[xX]([\da-fA-F]+)|0[oO]([0-7]+)|0[bB]([01]+)|0([0-7]+)|(0|[1-9]\d*))$/.exec(digits)
  if (!match) return null
  const [, sign, hex, octal, binary, oldOctal, decimal] = match
  const written =
    hex !== undefined
      ? `0x${hex}`
      : octal !== undefined
        ? `0o${octal}`
        : binary !== undefined
          ? `0b${binary}`
          : oldOctal !== undefined
            ? `0o${oldOctal}`
            : (decimal ?? '')
  const size = BigInt(written)
  // What Go's int64 and, without a sign, uint64 cannot hold, go-yaml goes on to read as a floating-point number.
  if (size >= (sign === '' ? 2n ** 64n : sign === '-' ? 2n ** 63n + 1n : 2n ** 63n)) return null
  return exactInteger(sign === '-' ? -size : size)
}
