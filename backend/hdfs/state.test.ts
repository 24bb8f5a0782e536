import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { HdfsState } from './state'
import { WebHdfs } from './webhdfs'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('asks often while somebody watches closely, seldom while nobody does, and not at all unwatched', async () => {
  let asked = 0
  const nameNode = () => {
    asked++
    return null
  }
  const host = { place: () => null, nameNode, problem: () => null, exec: () => Promise.reject(new Error('no container')), onChange: () => undefined }
  const state = new HdfsState(host, new WebHdfs(() => null))
  const within = async (ms: number): Promise<number> => {
    const before = asked
    await vi.advanceTimersByTimeAsync(ms)
    return asked - before
  }
  const watch = async (closely: boolean): Promise<() => Promise<void>> => {
    const ended = new AbortController()
    const stream = state.watch(ended.signal, closely)
    await stream.next()
    const rest = (async () => {
      for await (const snapshot of stream) void snapshot
    })()
    return async () => {
      ended.abort()
      await vi.advanceTimersByTimeAsync(1000)
      await rest
    }
  }

  const rail = await watch(false)
  expect(await within(60_000)).toBe(6)
  const panel = await watch(true)
  expect(await within(60_000)).toBe(30)
  await panel()
  await within(10_000)
  expect(await within(60_000)).toBe(6)
  await rail()
  await within(10_000)
  expect(await within(60_000)).toBe(0)
  state.close()
})
