import { describe, expect, it, vi } from 'vitest'
import { inputQueue } from './input-queue'

const settle = () => new Promise((resolve) => setTimeout(resolve, 0))

describe('inputQueue', () => {
  it('keeps the order, and joins what comes while a call is under way', async () => {
    const sent: string[] = []
    const releases: (() => void)[] = []
    const type = inputQueue(
      (data) =>
        new Promise<void>((resolve) => {
          sent.push(data)
          releases.push(resolve)
        }),
      () => undefined,
    )
    type('l')
    type('s')
    type('\r')
    expect(sent).toEqual(['l'])
    releases[0]?.()
    await settle()
    expect(sent).toEqual(['l', 's\r'])
    releases[1]?.()
    await settle()
    type('x')
    expect(sent).toEqual(['l', 's\r', 'x'])
  })

  it('cuts a long paste into calls that the backend takes', async () => {
    const sent: string[] = []
    const type = inputQueue((data) => Promise.resolve(sent.push(data)), () => undefined, 4)
    type('0123456789')
    await settle()
    expect(sent).toEqual(['0123', '4567', '89'])
  })

  it('says a failure once and sends nothing after it', async () => {
    const send = vi.fn(() => Promise.reject(new Error('gone')))
    const onFailure = vi.fn()
    const type = inputQueue(send, onFailure)
    type('a')
    type('b')
    await settle()
    type('c')
    await settle()
    expect(send).toHaveBeenCalledTimes(1)
    expect(onFailure).toHaveBeenCalledTimes(1)
  })
})
