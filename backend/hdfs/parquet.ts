import { parquetMetadataAsync, parquetReadObjects, parquetSchema, type SchemaTree } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import type { HdfsPreview } from '../../contract/hdfs'
import { columnText, exactMetadata } from './parquet-text'

type ParquetPreview = Extract<HdfsPreview, { kind: 'parquet' }>

/** A part of a file: `end` exclusive. */
export type ReadRange = (start: number, end: number) => Promise<Buffer>

/** Enough for the footer of most files, so that one question gets all of it. */
const footerBytes = 64 * 1024

const two = (value: number, digits = 2): string => String(value).padStart(digits, '0')

/** ISO 8601 from a count since 1970, to as many digits as there are: beyond what a `Date` can hold it is the number itself. */
function moment(count: bigint, perSecond: bigint, digits: number): string {
  const seconds = count / perSecond - (count % perSecond < 0n ? 1n : 0n)
  const rest = count - seconds * perSecond
  const date = new Date(Number(seconds) * 1000)
  if (Number.isNaN(date.getTime())) return String(count)
  const fraction = rest === 0n ? '' : `.${two(Number(rest), digits).replace(/0+$/, '')}`
  return date.toISOString().replace('.000Z', `${fraction}Z`)
}

/** As they are written, not as a JavaScript `Date`, which ends at milliseconds. */
const parsers = {
  dateFromDays: (days: number) => {
    const date = new Date(days * 86_400_000)
    return Number.isNaN(date.getTime()) ? String(days) : date.toISOString().slice(0, 10)
  },
  timestampFromMilliseconds: (count: bigint) => moment(count, 1_000n, 3),
  timestampFromMicroseconds: (count: bigint) => moment(count, 1_000_000n, 6),
  timestampFromNanoseconds: (count: bigint) => moment(count, 1_000_000_000n, 9),
  jsonFromBytes: (bytes: Uint8Array | undefined) => bytes && new TextDecoder().decode(bytes),
}

/** The type of a column as people name it: `string`, `timestamp`, `decimal(10,2)`, `list`, `struct`. */
function typeOf({ element, children }: SchemaTree): string {
  const { logical_type: logical, converted_type: converted, type, precision, scale } = element
  if (children.length > 0) {
    const name = logical?.type ?? converted
    if (name === 'LIST' || name === 'MAP') return name.toLowerCase()
    return element.repetition_type === 'REPEATED' ? 'list' : 'struct'
  }
  const name = logical?.type ?? converted
  if (name === 'DECIMAL') return `decimal(${precision ?? '?'},${scale ?? 0})`
  if (name === 'INTEGER' && logical !== undefined && 'bitWidth' in logical)
    return `${logical.isSigned ? '' : 'u'}int${logical.bitWidth}`
  if (name === 'UTF8') return 'string'
  if (name?.startsWith('TIMESTAMP') === true || type === 'INT96') return 'timestamp'
  return (name ?? type ?? 'unknown').toLowerCase().replace(/^byte_array$/, 'binary')
}

/**
 * Schema and first rows of a Parquet file. Reads the footer, then of the first row groups only the pages that hold these
 * rows, where the file has an index of them (Spark's have). Throws what is wrong with the file.
 */
export async function previewParquet(read: ReadRange, totalBytes: number, maxRows: number): Promise<ParquetPreview> {
  let readBytes = 0
  const file = {
    byteLength: totalBytes,
    slice: async (start: number, end = totalBytes): Promise<ArrayBuffer> => {
      const bytes = await read(start, end)
      readBytes += bytes.length
      return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer
    },
  }
  const metadata = await parquetMetadataAsync(file, { initialFetchSize: footerBytes, geoparquet: false, parsers })
  const columns = parquetSchema(metadata).children
  const found = await parquetReadObjects({
    file,
    metadata: exactMetadata(metadata),
    compressors,
    parsers,
    geoparquet: false,
    utf8: false,
    rowEnd: maxRows,
    useOffsetIndex: true,
  })
  return {
    kind: 'parquet',
    columns: columns.map((column) => ({
      name: column.element.name,
      type: typeOf(column),
      nullable: column.element.repetition_type !== 'REQUIRED',
    })),
    rows: found.map((row) => columns.map((column) => columnText(column, row[column.element.name]))),
    totalRows: Number(metadata.num_rows),
    rowGroups: metadata.row_groups.length,
    codecs: [
      ...new Set(
        metadata.row_groups.flatMap((group) => group.columns.map((each) => each.meta_data?.codec ?? 'UNCOMPRESSED')),
      ),
    ],
    createdBy: metadata.created_by ?? null,
    totalBytes,
    readBytes,
  }
}
