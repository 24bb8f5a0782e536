import { randomBytes } from 'node:crypto'
import { connect } from 'node:net'

/** How long a server may take to say which salt a user has, ms. */
const answerMs = 5000
const protocol = 3 << 16
const authentication = 'R'.charCodeAt(0)
const errorResponse = 'E'.charCodeAt(0)
const sasl = 10
const saslContinue = 11
/** More than any answer before the password. */
const mostBytes = 64 * 1024

/** What answered where a PostgreSQL was looked for. */
export type SaltAnswer = { salt: string } | { refused: string; code: string } | { stranger: string }

/**
 * The salt of a user's SCRAM verifier (RFC 5802), which a PostgreSQL tells anybody before it asks for a proof. It is random
 * and stays until the password is set again: two servers never share one. Nothing of a password is sent. Rejects with an
 * errno where nobody listens.
 */
export function scramSalt({ host, port, user, database }: { host: string; port: number; user: string; database: string }): Promise<SaltAnswer> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port })
    let bytes = Buffer.alloc(0)
    const end = (answer: SaltAnswer): void => {
      socket.destroy()
      resolve(answer)
    }
    socket.setTimeout(answerMs, () => end({ refused: `no answer within ${answerMs} ms`, code: '' }))
    socket.on('error', reject)
    socket.on('close', () => end({ refused: 'the server closed the connection', code: '' }))
    socket.on('connect', () => socket.write(startup(user, database)))
    socket.on('data', (piece: Buffer) => {
      bytes = Buffer.concat([bytes, piece])
      const [type = 0] = bytes
      if (type !== authentication && type !== errorResponse) return end({ stranger: 'no PostgreSQL' })
      if (bytes.length < 9) return
      const size = bytes.readInt32BE(1) + 1
      if (size < 9 || size > mostBytes) return end({ stranger: 'no PostgreSQL' })
      if (bytes.length < size) return
      const body = bytes.subarray(5, size)
      bytes = bytes.subarray(size)
      if (type === errorResponse) return end(refusal(body))
      const kind = body.readInt32BE(0)
      if (kind === sasl) socket.write(firstMessage())
      else if (kind === saslContinue) {
        const salt = /(?:^|,)s=([^,]+)/.exec(body.toString('utf8', 4))?.[1]
        end(salt === undefined ? { stranger: 'a PostgreSQL without SCRAM' } : { salt })
      } else end({ stranger: 'a PostgreSQL that does not ask by SCRAM' })
    })
  })
}

function startup(user: string, database: string): Buffer {
  const text = Buffer.from(['user', user, 'database', database, 'application_name', 'weatherdeck', ''].join('\0') + '\0')
  const head = Buffer.alloc(8)
  head.writeInt32BE(8 + text.length, 0)
  head.writeInt32BE(protocol, 4)
  return Buffer.concat([head, text])
}

/** SASLInitialResponse: PostgreSQL takes the user from the startup message, and ignores the one here. */
function firstMessage(): Buffer {
  const first = Buffer.from(`n,,n=*,r=${randomBytes(18).toString('base64')}`)
  const mechanism = Buffer.from('SCRAM-SHA-256\0')
  const message = Buffer.alloc(5)
  message.write('p')
  message.writeInt32BE(4 + mechanism.length + 4 + first.length, 1)
  const length = Buffer.alloc(4)
  length.writeInt32BE(first.length)
  return Buffer.concat([message, mechanism, length, first])
}

/** The fields of an ErrorResponse: a letter, text, NUL. */
function refusal(body: Buffer): SaltAnswer {
  const fields = body.toString('utf8').split('\0')
  const field = (letter: string): string => fields.find((each) => each.startsWith(letter))?.slice(1) ?? ''
  return { refused: field('M'), code: field('C') }
}
