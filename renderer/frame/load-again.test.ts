import { expect, it, vi } from 'vitest'
import { loadAgain } from './load-again'

it('loads again what a changing network broke off, and gives up in the end', async () => {
  vi.useFakeTimers()
  const load = vi.fn().mockRejectedValueOnce(new Error('ERR_NETWORK_CHANGED')).mockRejectedValueOnce(new Error('again')).mockResolvedValue('panel')
  const loaded = loadAgain(load)
  await vi.runAllTimersAsync()
  expect(await loaded).toBe('panel')
  expect(load).toHaveBeenCalledTimes(3)

  const never = loadAgain(() => Promise.reject(new Error('gone'))).catch((error: unknown) => (error as Error).message)
  await vi.runAllTimersAsync()
  expect(await never).toBe('gone')
  vi.useRealTimers()
})
