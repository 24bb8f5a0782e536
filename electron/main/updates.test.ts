import { describe, expect, it, vi } from 'vitest'

vi.mock('electron', () => ({ app: { isPackaged: false } }))
const { plainNotes } = await import('./updates')

describe('plainNotes', () => {
  it('makes text of what GitHub gives', () => {
    expect(plainNotes('<h2>New</h2><ul><li>Logs &amp; more</li><li>a &lt;b&gt;</li></ul><script>x</script>')).toBe('New\n- Logs & more\n- a <b>\n\nx')
    expect(plainNotes([{ version: '2.0.0', note: 'two' }, { version: '1.9.0', note: null }])).toBe('2.0.0\ntwo\n\n1.9.0')
    expect(plainNotes(null)).toBeNull()
    expect(plainNotes('')).toBeNull()
  })
})
