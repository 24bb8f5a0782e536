import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Kafka, type KafkaPlace } from './kafka'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('looks often while somebody watches closely, and at once when one comes; else seldom', async () => {
  let at = ''
  const looks = new Set<string>()
  const kafka = new Kafka((): KafkaPlace => {
    looks.add(at)
    return { kind: 'kafka', address: null, service: undefined, engine: 'unreachable' }
  })
  const within = async (seconds: number): Promise<number> => {
    looks.clear()
    for (let i = 0; i < seconds; i++) {
      at = String(i)
      await vi.advanceTimersByTimeAsync(1000)
    }
    return looks.size
  }
  const watch = (closely: boolean): (() => void) => {
    const ended = new AbortController()
    void (async () => {
      for await (const snapshot of kafka.watch(ended.signal, closely)) void snapshot
    })()
    return () => ended.abort()
  }

  watch(false)
  await within(20)
  expect(await within(60)).toBe(4)
  const panel = watch(true)
  expect(await within(1)).toBe(1)
  expect(await within(60)).toBe(20)
  panel()
  await within(15)
  expect(await within(60)).toBe(4)
  await kafka.close()
})
