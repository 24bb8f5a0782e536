import { describe, expect, it } from 'vitest'
import { restoreState } from './window-state'

const primary = { x: 0, y: 0, width: 1920, height: 1040 }
const left = { x: -1280, y: 0, width: 1280, height: 1000 }

describe('restoreState', () => {
  it('puts the window back where it was', () => {
    const bounds = { x: -1200, y: 40, width: 1000, height: 700 }
    expect(restoreState({ bounds, maximized: true }, [primary, left])).toEqual({ bounds, maximized: true })
  })

  it('lets the system choose a place when the display is gone', () => {
    const bounds = { x: -1200, y: 40, width: 1000, height: 700 }
    expect(restoreState({ bounds }, [primary])).toEqual({ bounds: { width: 1000, height: 700 }, maximized: false })
  })

  it('never leaves the title bar out of reach', () => {
    for (const place of [
      { x: 100, y: -5 },
      { x: 1850, y: 10 },
      { x: -950, y: 10 },
      { x: 100, y: 1030 },
    ])
      expect(restoreState({ bounds: { ...place, width: 1000, height: 700 } }, [primary]).bounds).not.toHaveProperty('x')
  })

  it('fits a smaller display, and is never too small to use', () => {
    const small = { x: 0, y: 0, width: 1280, height: 700 }
    expect(restoreState({ bounds: { x: 0, y: 0, width: 1900, height: 1000 } }, [small]).bounds).toMatchObject({
      width: 1280,
      height: 700,
    })
    expect(restoreState({ bounds: { x: 0, y: 0, width: 200, height: 10 } }, [primary]).bounds).toMatchObject({
      width: 900,
      height: 600,
    })
  })

  it.each([null, 'x', [], { bounds: 7 }, { bounds: { x: 'a', width: Number.NaN } }, { bounds: null }])(
    'starts afresh from %j',
    (kept) => {
      expect(restoreState(kept, [primary])).toEqual({ bounds: { width: 1360, height: 880 }, maximized: false })
    },
  )
})
