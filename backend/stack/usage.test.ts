import type Docker from 'dockerode'
import { describe, expect, it } from 'vitest'
import { usageOf, UsageWatch } from './usage'

describe('usageOf', () => {
  const stats = {
    cpu_stats: { cpu_usage: { total_usage: 300 }, system_cpu_usage: 2_000, online_cpus: 4 },
    precpu_stats: { cpu_usage: { total_usage: 100 }, system_cpu_usage: 1_000 },
    memory_stats: { usage: 500, limit: 1_000, stats: { inactive_file: 200 } },
  }
  it('counts processors and leaves the page cache out, as docker stats does', () =>
    expect(usageOf(stats, 8_000)).toEqual({ cpu: 80, memoryBytes: 300, memoryLimitBytes: 1_000 }))
  it('takes the memory of the machine for no limit', () =>
    expect(
      usageOf({ ...stats, memory_stats: { ...stats.memory_stats, limit: 8_000 } }, 8_000).memoryLimitBytes,
    ).toBeNull())
})

describe('a glance', () => {
  it('tells the processor time since the one before, and nothing at the first', async () => {
    let at = 0
    const stats = () => Promise.resolve({ cpu_stats: { cpu_usage: { total_usage: 100 * at }, system_cpu_usage: 1_000 * at, online_cpus: 2 }, memory_stats: { usage: 500 + at } })
    const docker = { getContainer: () => ({ stats }) } as unknown as Docker
    const watch = new UsageWatch(() => undefined)
    for (at = 1; at <= 3; at++) await watch.glance(docker, ['kafka'], null)
    expect(watch.history('kafka').map(({ cpu, memoryBytes }) => [cpu, memoryBytes])).toEqual([[20, 502], [20, 503]])
    expect(watch.usage('kafka')).toBeNull()
    watch.keepOnly(new Set())
    expect(watch.history('kafka')).toEqual([])
  })
  it('leaves a container out that is gone', async () => {
    const docker = { getContainer: () => ({ stats: () => Promise.reject(new Error('no such container')) }) } as unknown as Docker
    const watch = new UsageWatch(() => undefined)
    await watch.glance(docker, ['kafka'], null)
    expect(watch.history('kafka')).toEqual([])
  })
})
