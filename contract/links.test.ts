import { describe, expect, it } from 'vitest'
import { linkIn, linkTarget } from './links'

describe('links to the app', () => {
  it('lead to a panel and say what it is to show', () => {
    expect(linkTarget('weatherdeck://stack')).toEqual({ panel: 'stack', params: {} })
    expect(linkTarget('weatherdeck://stack/')).toEqual({ panel: 'stack', params: {} })
    expect(linkTarget('weatherdeck://hdfs?path=%2Fuser%2Fspark%20a&x=1')).toEqual({ panel: 'hdfs', params: { path: '/user/spark a', x: '1' } })
  })

  it('are refused where they are anything else', () => {
    for (const address of [
      'https://stack', 'weatherdeck:', 'weatherdeck://', 'weatherdeck://stack/../x', 'weatherdeck://a.b', 'weatherdeck://STACK%00',
      `weatherdeck://stack?x=${'a'.repeat(3000)}`, 'javascript:alert(1)', '',
    ])
      expect([address, linkTarget(address)]).toEqual([address, null])
  })

  it('are found among arguments', () => {
    expect(linkIn(['/opt/weatherdeck', '--hidden', 'weatherdeck://logs'])).toBe('weatherdeck://logs')
    expect(linkIn(['/opt/weatherdeck', '--x=weatherdeck://logs'])).toBeNull()
  })
})
