import type { Message, Payload } from '../../contract/kafka'
import type { RawRecord } from '../../kafka-wire/record-batch'

/** Of a value in a list, bytes: enough to tell what it is, little enough for thousands of them. */
export const previewBytes = 4096
/** Of a key or a header, bytes. */
const smallBytes = 1024
/** A value that is no text is shown as three characters a byte: of more than this, bytes, only the beginning. */
const hexBytes = 256 * 1024

/** Control characters that no text has; the others are tab, line feed, form feed, carriage return and escape. */
const binary = /[\u0000-\u0008\u000b\u000e-\u001a\u001c-\u001f\ufffd]/

/** The text of UTF-8 bytes, whose last character may be cut off in the middle; null where they are none. */
function textOf(bytes: Buffer, cut: boolean): string | null {
  const text = bytes.toString('utf8')
  // Up to three bytes of a character that was cut in the middle become replacement characters at the end.
  const whole = cut ? text.replace(/\ufffd{1,3}$/, '') : text
  return binary.test(whole) ? null : whole
}

/** What a person is shown of bytes, `most` of them at most. */
export function payloadOf(bytes: Buffer | null, most: number): Payload | null {
  if (bytes === null) return null
  const shown = bytes.length > most ? bytes.subarray(0, most) : bytes
  const text = textOf(shown, shown.length < bytes.length)
  if (text !== null) return { text, encoding: 'text', bytes: bytes.length, cut: shown.length < bytes.length }
  const part = shown.subarray(0, Math.min(hexBytes, most === Infinity ? hexBytes : Math.floor(most / 4)))
  return { text: part.toString('hex').replace(/..(?=.)/g, '$& '), encoding: 'hex', bytes: bytes.length, cut: part.length < bytes.length }
}

/** A record as it goes to a panel; `most` bytes of its value. */
export function messageOf(record: RawRecord, most = previewBytes): Message {
  const small = most === Infinity ? Infinity : smallBytes
  return {
    partition: record.partition,
    offset: record.offset,
    ...(record.timestampText === undefined ? { timestamp: record.timestamp } : { timestamp: null, timestampText: record.timestampText }),
    key: payloadOf(record.key, small),
    value: payloadOf(record.value, most),
    headers: record.headers.map(({ key, value }) => ({ key, value: payloadOf(value, small) })),
    unreadable: record.unreadable,
  }
}
