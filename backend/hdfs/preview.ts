import { constants, createGunzip } from 'node:zlib'
import type { HdfsPreview } from '../../contract/hdfs'
import { readableJson } from '../../contract/json-text'
import { ProblemError, problemOf } from '../../contract/problem'
import { stat } from './entries'
import { previewParquet } from './parquet'
import { bodyOf, type WebHdfs } from './webhdfs'

type Encoding = Extract<HdfsPreview, { kind: 'text' }>['encoding']

/** What a hex view shows at most. */
const binaryBytes = 4 * 1024

export interface PreviewRequest {
  path: string
  user: string
  maxBytes: number
  maxRows: number
}

export async function preview(web: WebHdfs, { path, user, maxBytes, maxRows }: PreviewRequest): Promise<HdfsPreview> {
  const { type, bytes: totalBytes } = await stat(web, path, user)
  if (type === 'directory') throw new ProblemError('HDFS_NOT_A_FILE', { path })
  if (totalBytes === 0) return { kind: 'empty' }
  const read = async (start: number, end: number): Promise<Buffer> =>
    start >= end ? Buffer.alloc(0) : bodyOf(await web.open({ path, user, offset: start, length: end - start }))
  const beginning = await read(0, Math.min(totalBytes, maxBytes))
  if (beginning.subarray(0, 4).toString('latin1') === 'PAR1' && totalBytes >= 12) {
    try {
      return await previewParquet(read, totalBytes, maxRows)
    } catch (error) {
      if (error instanceof ProblemError) throw error
      throw new ProblemError('HDFS_REFUSED', {}, { detail: `Parquet: ${problemOf(error).detail ?? ''}`, cause: error })
    }
  }
  return describe(beginning, totalBytes, maxBytes)
}

/** What the beginning of a file that is no Parquet shows. */
export async function describe(beginning: Buffer, totalBytes: number, maxBytes: number): Promise<HdfsPreview> {
  const zipped = beginning.length > 2 && beginning.readUInt16BE(0) === 0x1f8b
  const unzipped = zipped ? await gunzipBeginning(beginning, maxBytes) : null
  const bytes = unzipped?.bytes ?? beginning
  const cut = {
    totalBytes,
    truncated: beginning.length < totalBytes || unzipped?.truncated === true,
    compression: unzipped === null ? ('none' as const) : ('gzip' as const),
  }
  if (unzipped !== null && bytes.length === 0 && !cut.truncated) return { kind: 'empty' }
  const encoding = encodingOf(bytes, cut.truncated)
  if (encoding === null)
    return {
      kind: 'binary',
      data: bytes.subarray(0, binaryBytes).toString('base64'),
      ...cut,
      truncated: cut.truncated || bytes.length > binaryBytes,
    }
  const text = new TextDecoder(encoding).decode(bytes, { stream: cut.truncated })
  const json = cut.truncated ? null : readableJson(text)
  return json === null ? { kind: 'text', text, encoding, ...cut } : { kind: 'json', ...json, ...cut }
}

/** As much as comes out of the beginning of a gzip file; null where it is none after all. */
async function gunzipBeginning(
  zipped: Buffer,
  maxBytes: number,
): Promise<{ bytes: Buffer; truncated: boolean } | null> {
  const gunzip = createGunzip({ finishFlush: constants.Z_SYNC_FLUSH })
  const parts: Buffer[] = []
  let bytes = 0
  try {
    gunzip.end(zipped)
    for await (const part of gunzip as AsyncIterable<Buffer>) {
      parts.push(part)
      bytes += part.length
      if (bytes > maxBytes) break
    }
  } catch {
    if (bytes === 0) return null
  } finally {
    gunzip.destroy()
  }
  return { bytes: Buffer.concat(parts).subarray(0, maxBytes), truncated: bytes > maxBytes }
}

/** The encoding of what is text; null for what is not. Without a mark of its own it is UTF-8, or else what Windows wrote. */
function encodingOf(bytes: Buffer, truncated: boolean): Encoding | null {
  const mark = bytes.length >= 2 ? bytes.readUInt16BE(0) : 0
  const marked = mark === 0xfffe ? 'utf-16le' : mark === 0xfeff ? 'utf-16be' : null
  if (marked !== null) return isText(bytes, marked, truncated) ? marked : null
  if (isText(bytes, 'utf-8', truncated)) return 'utf-8'
  // Any bytes at all are windows-1252, so most of them have to be what stands in plain text.
  const plain = bytes.filter((byte) => byte >= 0x20 && byte < 0x7f).length
  return plain > bytes.length * 0.7 && isText(bytes, 'windows-1252', truncated) ? 'windows-1252' : null
}

function isText(bytes: Buffer, encoding: Encoding, truncated: boolean): boolean {
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: truncated })
    // Terminals' escapes are text; NUL and its neighbours are not.
    return !/[\0-\x06\x0e-\x1a]/.test(text)
  } catch {
    return false
  }
}
