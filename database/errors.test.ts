import { describe, expect, it } from 'vitest'
import { orAway } from './errors'

const failing = (code: string) => () => Promise.reject(Object.assign(new Error('could not extend file'), { code }))

describe('orAway', () => {
  it.each([
    ['57P03', 'DATABASE_UNAVAILABLE'],
    ['ECONNREFUSED', 'DATABASE_UNAVAILABLE'],
    ['53100', 'DATABASE_DISK_FULL'],
    ['XX001', 'DATABASE_PAGE_DAMAGED'],
    ['XX002', 'DATABASE_PAGE_DAMAGED'],
  ])('%s is %s', async (code, problem) => {
    await expect(orAway('DATABASE_UNAVAILABLE', failing(code))).rejects.toMatchObject({ problem: { code: problem } })
  })

  it('lets what is wrong with a statement pass', async () => {
    await expect(orAway('DATABASE_UNAVAILABLE', failing('42601'))).rejects.toMatchObject({ code: '42601' })
  })
})
