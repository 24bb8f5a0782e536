import { describe, expect, it } from 'vitest'
import type { Finding } from '../../contract/doctor'
import { dropStale, groupFindings, putFinding, worst, type SeenFinding } from './findings'

const finding = (id: string, severity: Finding['severity']): Finding => ({ id, check: 'port', severity, text: 'port-free', params: {}, detail: null, mend: null })
const all = (...findings: Finding[]) => findings.reduce<SeenFinding[]>((seen, each) => putFinding(seen, each, 1), [])

describe('findings', () => {
  it('take the place of what was found before, without moving', () => {
    const before = all(finding('a', 'error'), finding('b', 'ok'))
    const after = putFinding(before, finding('a', 'ok'), 2)
    expect(after.map((each) => [each.finding.id, each.finding.severity, each.run])).toEqual([['a', 'ok', 2], ['b', 'ok', 1]])
    expect(before[0]?.finding.severity).toBe('error')
  })
  it('go when an examination has ended without them', () => {
    const seen = putFinding(all(finding('a', 'error'), finding('b', 'ok')), finding('b', 'ok'), 2)
    expect(dropStale(seen, 2).map((each) => each.finding.id)).toEqual(['b'])
  })
  it('are grouped by severity in the order found', () => {
    const groups = groupFindings(all(finding('a', 'ok'), finding('b', 'error'), finding('c', 'error'), finding('d', 'note')))
    expect([groups.error, groups.warning, groups.note, groups.ok].map((group) => group.map((each) => each.finding.id))).toEqual([['b', 'c'], [], ['d'], ['a']])
  })
  it('are as bad as the worst of them', () => {
    expect(worst([])).toBeNull()
    expect(worst(all(finding('a', 'ok'), finding('b', 'warning'), finding('c', 'note')))).toBe('warning')
  })
})
