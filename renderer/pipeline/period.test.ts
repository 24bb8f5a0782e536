import { describe, expect, it } from 'vitest'
import { periodSchema } from '../../contract/pipeline'
import { everything, fromField, replayCommand, toField } from './period'

describe('period', () => {
  it('comes back from its field to the minute', () => {
    const at = Date.UTC(2026, 10, 23, 21, 45)
    expect(fromField(toField(at))).toBe('2026-11-23T21:45:00Z')
  })
  it('knows when a field holds no time', () => {
    expect(fromField('')).toBeNull()
    expect(fromField('2026-13-40T99:99')).toBeNull()
  })
  it('"everything" is a period that the backend takes', () => {
    expect(periodSchema.safeParse(everything).success).toBe(true)
  })
  it('gives the command for the terminal', () => {
    expect(replayCommand({ from: '2026-11-22T00:00:00Z', to: '2026-11-23T00:00:00Z' })).toBe(
      'npm run -s deck -- replay --from 2026-11-22T00:00:00Z --to 2026-11-23T00:00:00Z',
    )
  })
})
