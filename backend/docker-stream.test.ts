import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { frames } from './docker-stream'

const frame = (stream: 1 | 2, text: string): Buffer => {
  const data = Buffer.from(text)
  const head = Buffer.alloc(8)
  head[0] = stream
  head.writeUInt32BE(data.length, 4)
  return Buffer.concat([head, data])
}
const texts = async (source: PassThrough, signal?: AbortSignal): Promise<string[]> => {
  const found: string[] = []
  for await (const { stream, data } of frames(source, signal)) found.push(`${stream} ${data.toString()}`)
  return found
}

describe('frames', () => {
  it('are put together wherever they were split', async () => {
    const whole = Buffer.concat([frame(1, 'one'), frame(2, 'two'), frame(1, '')])
    for (let cut = 0; cut <= whole.length; cut++) {
      const source = new PassThrough()
      source.write(whole.subarray(0, cut))
      source.end(whole.subarray(cut))
      expect(await texts(source)).toEqual(['stdout one', 'stderr two', 'stdout '])
    }
  })

  it('end when the reader gives up, though the source stays silent', async () => {
    const source = new PassThrough()
    source.write(frame(1, 'one'))
    const abort = new AbortController()
    setTimeout(() => abort.abort(), 20)
    expect(await texts(source, abort.signal)).toEqual(['stdout one'])
    expect(source.destroyed).toBe(true)
    expect(await texts(new PassThrough(), AbortSignal.abort())).toEqual([])
  })

  it('fail when the source breaks off', async () => {
    const source = new PassThrough()
    source.write(frame(1, 'one'))
    setTimeout(() => source.destroy(), 20)
    await expect(texts(source)).rejects.toThrow(/premature close/i)
  })
})
