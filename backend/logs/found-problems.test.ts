import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { pieceOf } from './engine/messages'
import { FoundProblems } from './found-problems'
import type { Place } from './search/jobs'
import type { Searcher } from './search/searcher'
import { LogSources, Source } from './sources'
import type { Track } from './spool/track'

const folder = mkdtempSync(path.join(tmpdir(), 'weatherdeck-problems-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A source of one line of history and one new line; each line is found to be a problem. */
function trial(history: Source['history']) {
  const sources = new LogSources(mkdtempSync(path.join(folder, 'x')))
  const source = new Source('a', 'container', 'kafka', 1, 'a')
  source.history = history
  sources.add(source)
  const newest = sources.addTrack(source)
  const write = (track: Track, text: string): void => {
    const bytes = Buffer.from(text)
    track.append(1, 1, 0, pieceOf(bytes), 0, bytes.length, false)
    sources.lines()
  }
  write(newest, 'new')
  write(sources.addTrack(source, newest, 1), 'old')
  const problems = vi.fn(({ offsets }: Place) =>
    Promise.resolve(Array.from({ length: offsets.length - 1 }, (_, line) => ({ line, id: 'outOfMemory' as const, params: {}, text: 'x' }))),
  )
  const found = new FoundProblems(sources, { problems } as unknown as Searcher, () => undefined)
  return { sources, source, newest, write, found, problems, count: () => found.list()[0]?.count ?? 0 }
}

describe('known problems', () => {
  it('are looked for in the newest lines alone as long as a history is read, and in all of it then', async () => {
    const { sources, source, found, count } = trial('loading')
    void found.run()
    await expect.poll(count).toBe(1)
    // Longer than it waits for more.
    await new Promise((resolve) => setTimeout(resolve, 700))
    expect(count()).toBe(1)
    source.history = 'complete'
    sources.changed()
    await expect.poll(count).toBe(2)
    found.close()
  })

  it('are found in lines that come while it pauses, though none come after', async () => {
    const { newest, write, found, count } = trial('complete')
    void found.run()
    await expect.poll(count).toBe(2)
    for (const [waitMs, expected] of [[600, 3], [100, 4], [1200, 5]] as const) {
      await new Promise((resolve) => setTimeout(resolve, waitMs))
      write(newest, 'x')
      await expect.poll(count, { timeout: 3000 }).toBe(expected)
    }
    found.close()
  })

  it('are looked for once more where the search failed', async () => {
    const { found, problems, count } = trial('complete')
    problems.mockRejectedValueOnce(new Error('the thread ended'))
    void found.run()
    await expect.poll(count, { timeout: 3000 }).toBe(2)
    expect(problems).toHaveBeenCalledTimes(3)
    found.close()
  })
})
