import type { Connection, CustomTypesConfig, FieldDef } from 'pg'
import Cursor from 'pg-cursor'

/** Values as PostgreSQL's own text, whatever their type. */
const asText: CustomTypesConfig = { getTypeParser: () => (text: string) => text }

export type TextRow = (string | null)[]

export interface Read {
  rows: TextRow[]
  fields: FieldDef[]
  /** Set with the last rows. */
  command: string
  rowCount: number | null
  /** True when there is nothing left to read. */
  end: boolean
}

/** A portal of the extended protocol: one statement, read in portions, nothing fetched that was not asked for. */
export class TextCursor extends Cursor<TextRow> {
  constructor(sql: string, values: readonly string[] = []) {
    super(sql, [...values], { rowMode: 'array', types: asText })
  }

  /** The next rows, at most `count`. Rejects with the driver's error. */
  next(count: number): Promise<Read> {
    return new Promise((resolve, reject) => {
      this.read(count, (error: Error | undefined, rows, result) => {
        if (error) reject(error)
        else {
          const { fields, command, rowCount } = result as unknown as Partial<Omit<Read, 'rows' | 'end'>>
          const end = rows.length < count
          resolve({ rows, fields: fields ?? [], command: command ?? '', rowCount: rowCount ?? null, end })
        }
      })
    })
  }

  /** Called by pg when the server wants COPY data, which we never have: without it pg would throw out of a socket event. */
  handleCopyInResponse(connection: Connection & { sendCopyFail(message: string): void }): void {
    connection.sendCopyFail('there is no client-side file to copy from')
  }

  /** As above, for COPY TO STDOUT. */
  handleCopyData(): void {
    // Dropped: `copiesThroughClient` refuses such a statement before it is sent.
  }
}
