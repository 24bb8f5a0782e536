import { describe, expect, it } from 'vitest'
import { fitsVerifier, readVerifier } from './postgres-verifier'

// Made by PostgreSQL 17 for the password "s3cret-ünï".
const scram =
  'SCRAM-SHA-256$4096:S6Il6jMYj8yDAkaqyg/yyA==$LqY9kQKDAH4so86FYwcia0xmU9zfIkSQ16e49/XAlA8=:gx3G9dnT/IVernZRfQjEkd9nVXj3N1dmIu4iTTcFTOg='

/** A page of pg_authid as PostgreSQL lays it out: pointers from the front, rows from the back. */
function page(
  rows: readonly { user: string; verifier: string; xmax?: number; xmaxInvalid?: boolean; pointer?: number }[],
): Buffer {
  const bytes = Buffer.alloc(8192)
  let end = 8192
  rows.forEach(({ user, verifier, xmax = 0, xmaxInvalid = true, pointer = 1 }, at) => {
    const header = Buffer.alloc(24)
    header.writeUInt32LE(xmax, 4)
    header.writeUInt16LE(xmaxInvalid ? 0x0800 : 0, 20)
    header[22] = 24
    const name = Buffer.alloc(64)
    name.write(user)
    const tuple = Buffer.concat([header, Buffer.alloc(4), name, Buffer.alloc(12), Buffer.from(verifier)])
    end -= tuple.length
    tuple.copy(bytes, end)
    bytes.writeUInt32LE((end | (pointer << 15) | (tuple.length << 17)) >>> 0, 24 + 4 * at)
  })
  bytes.writeUInt16LE(24 + 4 * rows.length, 12)
  return bytes
}

describe('readVerifier', () => {
  it('finds the one of the user', () => {
    const other = `md5${'0'.repeat(32)}`
    expect(
      readVerifier(
        page([
          { user: 'admin2', verifier: other },
          { user: 'admin', verifier: scram },
        ]),
        'admin',
      ),
    ).toBe(scram)
    expect(readVerifier(page([{ user: 'admin', verifier: scram }]), 'nobody')).toBeNull()
  })

  it('passes over what was replaced, and pointers to nothing', () => {
    const old = `md5${'1'.repeat(32)}`
    const rows = [
      { user: 'admin', verifier: scram },
      { user: 'admin', verifier: old, xmax: 700, xmaxInvalid: false },
      { user: 'admin', verifier: old, pointer: 3 },
    ]
    expect(readVerifier(page(rows), 'admin')).toBe(scram)
  })

  it('looks at every page, and survives what is no page', () => {
    expect(readVerifier(Buffer.concat([page([]), page([{ user: 'admin', verifier: scram }])]), 'admin')).toBe(scram)
    expect(readVerifier(Buffer.alloc(8192, 0xff), 'admin')).toBeNull()
    expect(readVerifier(Buffer.alloc(10), 'admin')).toBeNull()
  })
})

describe('fitsVerifier', () => {
  it('tells the right password from wrong ones', async () => {
    expect(await fitsVerifier(scram, 'admin', 's3cret-ünï')).toBe(true)
    expect(await fitsVerifier(scram, 'admin', 's3cret-üni')).toBe(false)
    expect(await fitsVerifier(scram, 'admin', '')).toBe(false)
  })

  it('knows the old kind', async () => {
    // md5sum of "secretadmin"
    const md5 = 'md5ea909ccfbf42c1d230f26167db4d4fdb'
    expect(await fitsVerifier(md5, 'admin', 'secret')).toBe(true)
    expect(await fitsVerifier(md5, 'admin', 'wrong')).toBe(false)
  })

  it('does not judge what it does not know', async () => {
    expect(await fitsVerifier('plain', 'admin', 'plain')).toBeNull()
  })
})
