// For the tests of the logs.

/** A repeatable series of whole numbers from 0 to below `n`. */
export function seededRandom(seed: number): (n: number) => number {
  let state = seed
  return (n) => (state = (state * 1103515245 + 12345) % 2147483648) % n
}

/** A message as Docker frames it (Engine API, "Attach"). */
export function frame(stream: number, text: string | Buffer): Buffer {
  const body = Buffer.from(text)
  const head = Buffer.alloc(8)
  head[0] = stream
  head.writeUInt32BE(body.length, 4)
  return Buffer.concat([head, body])
}
