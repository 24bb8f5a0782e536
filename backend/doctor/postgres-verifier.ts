import { createHash, createHmac, pbkdf2, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

const deriveKey = promisify(pbkdf2)

const pageBytes = 8192
/** The bits of t_infomask and of a line pointer: PostgreSQL's htup_details.h and itemid.h, unchanged since 8.3. */
const xmaxInvalid = 0x0800
const pointerNormal = 1

/**
 * What a cluster keeps of a user's password, read from the file of its catalogue pg_authid (`global/1260`); null where the
 * file holds none. A running server may have a newer one that is not on disk yet.
 */
export function readVerifier(file: Buffer, user: string): string | null {
  let found: string | null = null
  for (let start = 0; start + pageBytes <= file.length; start += pageBytes) {
    const page = file.subarray(start, start + pageBytes)
    const pointersEnd = page.readUInt16LE(12)
    for (let at = 24; at + 4 <= Math.min(pointersEnd, pageBytes); at += 4) {
      const pointer = page.readUInt32LE(at)
      const tuple = page.subarray(pointer & 0x7fff, (pointer & 0x7fff) + (pointer >>> 17))
      if (((pointer >>> 15) & 3) !== pointerNormal || tuple.length < 24) continue
      const replaced = tuple.readUInt32LE(4) !== 0 && (tuple.readUInt16LE(20) & xmaxInvalid) === 0
      const row = tuple.subarray(tuple[22] ?? 24)
      // First the oid, then the name in 64 bytes.
      const name = row.subarray(4, 68).toString('utf8').replace(/\0.*$/s, '')
      if (replaced || name !== user) continue
      found =
        /SCRAM-SHA-256\$\d+:[A-Za-z0-9+/=]+\$[A-Za-z0-9+/=]+:[A-Za-z0-9+/=]{44}|md5[0-9a-f]{32}/.exec(
          row.toString('latin1'),
        )?.[0] ?? found
    }
  }
  return found
}

/** Whether a password is the one of a verifier (RFC 5803, or PostgreSQL's old md5); null for a kind that is not known. */
export async function fitsVerifier(verifier: string, user: string, password: string): Promise<boolean | null> {
  if (verifier.startsWith('md5'))
    return (
      verifier ===
      `md5${createHash('md5')
        .update(password + user)
        .digest('hex')}`
    )
  const [, rounds, salt = '', stored = ''] = /^SCRAM-SHA-256\$(\d+):([^$]+)\$([^:]+):/.exec(verifier) ?? []
  if (rounds === undefined) return null
  // SASLprep changes only what is not ASCII, and there mostly by NFKC.
  const salted = await deriveKey(password.normalize('NFKC'), Buffer.from(salt, 'base64'), Number(rounds), 32, 'sha256')
  const clientKey = createHmac('sha256', salted).update('Client Key').digest()
  const expected = createHash('sha256').update(clientKey).digest()
  const given = Buffer.from(stored, 'base64')
  return given.length === expected.length && timingSafeEqual(given, expected)
}
