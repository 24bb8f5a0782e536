import { describe, expect, it, vi } from 'vitest'
import type { Client } from '../../contract'
import type { LogsState, LogSource } from '../../contract/logs'
import type { Problem } from '../../contract/problem'
import { exitCodes } from '../codes'
import { Output } from '../output'
import { checkSources, Unreadable } from './logs-sources'

const away: Problem = { code: 'ENGINE_UNREACHABLE', params: {} }
const usual: Omit<LogSource, 'id' | 'kind' | 'service' | 'name'> = {
  instance: 1, state: 'running', lines: 0, bytes: 0, skipped: 0, history: 'complete', from: null, to: null, levels: [], marks: [], problem: null,
}
const app: LogSource = { ...usual, id: 'app:producer', kind: 'app', service: 'app:producer', name: 'app:producer' }
const kafka: LogSource = { ...usual, id: 'abc', kind: 'container', service: 'kafka', name: 'weatherdeck-kafka-1' }
const apprise: LogSource = { ...usual, id: 'def', kind: 'container', service: 'apprise', name: 'weatherdeck-apprise-1' }

const state = (sources: LogSource[], engineProblem: Problem | null = null): LogsState => ({ engineProblem, sources, problems: [], keptBytes: { source: 0, total: 0 } })
const clientOf = (told: LogsState): Client['logs'] =>
  ({
    watch: () =>
      Promise.resolve(
        (async function* () {
          yield await Promise.resolve(told)
        })(),
      ),
  }) as unknown as Client['logs']
const check = (services: string[], told: LogsState) => checkSources(clientOf(told), services, new AbortController().signal)

describe('the sources that are asked for', () => {
  it('of the app itself need no Docker; any other does, whatever its name begins with', async () => {
    for (const services of [[], ['app'], ['app', 'app:producer']]) expect(await check(services, state([app], away))).toMatchObject({ engineProblem: away })
    for (const services of [['apprise'], ['app', 'kafka']]) await expect(check(services, state([app], away))).rejects.toMatchObject({ problem: away })
    expect(await check(['apprise'], state([app, apprise]))).toMatchObject({ engineProblem: null })
    await expect(check(['kafka'], state([app, apprise]))).rejects.toMatchObject({ problem: { code: 'SERVICE_UNKNOWN' } })
  })
})

describe('what cannot be read', () => {
  const said: Problem[] = []
  const output = new Output(false)
  vi.spyOn(output, 'problem').mockImplementation((problem) => void said.push(problem))
  const codeOf = (services: string[], ...states: LogsState[]): number => {
    said.length = 0
    const unreadable = new Unreadable(services, output)
    for (const each of states) unreadable.take(each)
    return unreadable.code
  }
  const unreadable: LogSource = { ...kafka, history: 'unreadable', problem: { code: 'LOGS_UNREADABLE', params: {} } }

  it('is said once, and told by the exit code', () => {
    expect(codeOf([], state([app, kafka]))).toBe(exitCodes.ok)
    expect(said).toEqual([])
    expect(codeOf([], state([app, unreadable]), state([app, unreadable]))).toBe(exitCodes.partial)
    expect(said).toEqual([unreadable.problem])
    expect(codeOf(['kafka'], state([app, unreadable]))).toBe(exitCodes.failed)
    // Some of it was read.
    expect(codeOf(['kafka'], state([{ ...unreadable, history: 'complete' }]))).toBe(exitCodes.partial)
  })

  it('because Docker is away is said each time it goes, unless only the app itself is asked', () => {
    expect(codeOf([], state([app], away), state([app], away))).toBe(exitCodes.partial)
    expect(said).toEqual([away])
    codeOf([], state([app], away), state([app]), state([app], away))
    expect(said).toEqual([away, away])
    expect(codeOf(['app'], state([app], away))).toBe(exitCodes.ok)
    expect(said).toEqual([])
  })
})
