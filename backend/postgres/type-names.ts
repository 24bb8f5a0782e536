import type { ClientBase } from 'pg'

/** The first oid that PostgreSQL gives to what users create. Source: src/include/access/transam.h. */
const firstUserOid = 16384

const withLength = new Set([1042, 1043, 1560, 1562])
const withPrecision = new Set([1083, 1114, 1184, 1266])
const numeric = 1700

/** Names of types by oid, as `format_type` writes them: `double precision`, `text[]`, an enum's own name. */
export class TypeNames {
  readonly #names = new Map<number, string>()

  /** Learns the types that are new since the last time. One query; must not run inside a failed transaction. */
  async load(client: ClientBase): Promise<void> {
    const from = this.#names.size === 0 ? 0 : firstUserOid
    const { rows } = await client.query<{ oid: string; name: string }>(
      `select oid::text, format_type(oid, null) as name from pg_catalog.pg_type where oid >= $1`,
      [from],
    )
    for (const { oid, name } of rows) this.#names.set(Number(oid), name)
  }

  /** Name of a result column's type, with its modifier: `numeric(10,2)`, `character varying(20)`. */
  nameOf(oid: number, modifier: number): string {
    const name = this.#names.get(oid) ?? `oid ${oid}`
    if (modifier < 0) return name
    if (oid === numeric) {
      // Source: src/backend/utils/adt/numeric.c, numerictypmodout; the scale is an 11-bit signed number.
      const packed = modifier - 4
      const scale = ((packed & 0x7ff) ^ 1024) - 1024
      return `numeric(${(packed >> 16) & 0xffff},${scale})`
    }
    if (withLength.has(oid)) return `${name}(${oid === 1042 || oid === 1043 ? modifier - 4 : modifier})`
    if (withPrecision.has(oid)) return name.replace(/^\w+/, (first) => `${first}(${modifier})`)
    return name
  }
}
