import { describe, expect, it } from 'vitest'
import type { LogSource } from '../../contract/logs'
import { groupSources, instanceNames, isShown, onlyThis, toggled, unreadable, without } from './source-groups'

const source = (service: string, patch: Partial<LogSource> = {}): LogSource => ({
  id: `${service}-id`, kind: service.startsWith('app:') ? 'app' : 'container', service, instance: 1, name: `wd-${service}-1`, state: 'running',
  lines: 10, bytes: 100, skipped: 0, history: 'complete', from: 1, to: 2, levels: [0, 0, 0, 5, 3, 2, 1], marks: [], problem: null, ...patch,
} as LogSource)

describe('groupSources', () => {
  it('puts the stack first, and counts errors and fatal lines of all containers of a service', () => {
    const groups = groupSources([source('app:producer'), source('kafka'), source('kafka', { id: 'old', state: 'absent' }), source('hdfs-namenode')])
    expect(groups.map((group) => [group.service, group.errors, group.warnings, group.lines])).toEqual([
      ['hdfs-namenode', 3, 3, 10], ['kafka', 6, 6, 20], ['app:producer', 3, 3, 10],
    ])
    expect(groups[1]?.tone).toBe('ok')
  })
  it('tells the state by the containers there are', () => {
    expect(groupSources([source('a', { state: 'absent' })])[0]?.tone).toBe('idle')
    expect(groupSources([source('a'), source('a', { id: 'x', state: 'dead' })])[0]?.tone).toBe('bad')
    expect(groupSources([source('a', { problem: { code: 'LOGS_UNREADABLE', params: {} } })])[0]?.tone).toBe('warn')
  })
})

describe('instanceNames', () => {
  it('numbers all containers of a service but the first', () => {
    expect([...instanceNames([source('kafka'), source('kafka', { id: 'second', instance: 2 }), source('spark')])]).toEqual([['second', 'kafka-2']])
  })
})

describe('the filter of sources', () => {
  it('knows a source by service, name, id, and the app’s own together', () => {
    const kafka = source('kafka')
    expect([isShown([], kafka), isShown(['kafka'], kafka), isShown(['wd-kafka-1'], kafka), isShown(['kafka-id'], kafka), isShown(['app'], kafka)]).toEqual([true, true, true, true, false])
    expect(isShown(['app'], source('app:consumer'))).toBe(true)
  })
  it('tells when nothing that is chosen can be read', () => {
    const silent = source('a', { history: 'unreadable', problem: { code: 'LOGS_UNREADABLE', params: { driver: 'none' } } })
    const both = [silent, source('b')]
    expect([unreadable(['a'], both), unreadable([], both), unreadable(['b'], both), unreadable([], [silent]), unreadable([], [])]).toEqual([[silent], [], [], [silent], []])
  })
  it('adds, removes, shows only one, hides one', () => {
    expect(toggled([], 'a')).toEqual(['a'])
    expect(toggled(['a', 'b'], 'a')).toEqual(['b'])
    expect(onlyThis(['a', 'b'], 'a')).toEqual(['a'])
    expect(onlyThis(['a'], 'a')).toEqual([])
  })
  it('hides a service with its containers, one of the app’s own alone, and nothing where nothing else would be left', () => {
    const sources = ['a', 'b', 'c', 'app:producer', 'app:consumer'].map((service) => source(service))
    expect(without([], 'a', sources)).toEqual(['b', 'c', 'app:producer', 'app:consumer'])
    expect(without(['a', 'b'], 'a', sources)).toEqual(['b'])
    expect(without(['a-id', 'wd-a-1', 'b'], 'a', sources)).toEqual(['b'])
    expect(without(['app'], 'app:producer', sources)).toEqual(['app:consumer'])
    expect(without(['a-id'], 'a', sources)).toEqual([])
  })
})
