import { useEffect, useLayoutEffect, useMemo, useRef, type RefObject } from 'react'
import { follow, pause, scrollTo, setVisible, useLogView, type Place } from './view'

/** The height of a row that is not wrapped or unfolded, px; what is not drawn is taken to have it. */
export const rowHeight = 20
/** Rows drawn beyond either edge of the screen. */
export const overscan = 8

/** The rows that are drawn: `from` is the first one's number, `to` the one after the last. */
export interface Drawn {
  from: number
  to: number
}

export interface Scroll {
  by: (pixels: number) => void
  /** Brings a row into sight, by as little as it takes. */
  show: (index: number) => void
  /** Stops following, where the screen is now. */
  hold: () => void
  /** Rows that the screen has room for. */
  page: () => number
}

/**
 * Scrolling of a list that is too long for a scroll bar of the browser, with rows of any height: where one stands is a row
 * and an offset, the rows around it are drawn in the flow of the page, and measured there.
 */
export function useScroll(viewport: RefObject<HTMLDivElement | null>, content: RefObject<HTMLDivElement | null>, drawn: Drawn): Scroll {
  const range = useRef(drawn)
  const pending = useRef({ pixels: 0, frame: 0 })
  /** The part of the content that is above the screen, px. */
  const top = useRef(0)

  useLayoutEffect(() => {
    range.current = drawn
    const list = content.current
    const screen = viewport.current
    if (!list || !screen) return
    const { following, place, total } = useLogView.getState()
    const lowest = Math.max(0, list.offsetHeight - screen.clientHeight)
    const first = list.children[place.index - drawn.from]
    const wanted = following ? lowest : first instanceof HTMLElement ? first.offsetTop + place.offset : top.current
    top.current = drawn.to >= total ? Math.min(wanted, lowest) : wanted
    list.style.transform = `translateY(${String(-Math.round(top.current))}px)`
  })

  const scroll = useMemo((): Scroll => {
    const placeAt = (y: number): Place => {
      const children = content.current?.children ?? []
      const { from, to } = range.current
      if (y < 0) return { index: Math.max(0, from + Math.floor(y / rowHeight)), offset: 0 }
      for (let i = 0; i < children.length; i++) {
        const child = children[i]
        if (child instanceof HTMLElement && child.offsetTop + child.offsetHeight > y) return { index: from + i, offset: y - child.offsetTop }
      }
      return { index: to + Math.floor((y - (content.current?.offsetHeight ?? 0)) / rowHeight), offset: 0 }
    }
    const move = (pixels: number) => {
      const list = content.current
      const screen = viewport.current
      if (!list || !screen || pixels === 0) return
      const { following, total } = useLogView.getState()
      const { from, to } = range.current
      const y = Math.max(from === 0 ? 0 : -Infinity, top.current + pixels)
      const lowest = list.offsetHeight - screen.clientHeight
      if (following) {
        if (pixels < 0 && (from > 0 || lowest > 0)) pause(placeAt(y))
      } else if (pixels > 0 && to >= total && y >= lowest - 1) void follow()
      else scrollTo(placeAt(y))
    }
    return {
      by: (pixels) => {
        pending.current.pixels += pixels
        pending.current.frame ||= requestAnimationFrame(() => {
          const all = pending.current.pixels
          pending.current = { pixels: 0, frame: 0 }
          move(all)
        })
      },
      show: (index) => {
        const child = content.current?.children[index - range.current.from]
        const height = viewport.current?.clientHeight ?? 0
        if (!(child instanceof HTMLElement)) {
          const { place } = useLogView.getState()
          scrollTo({ index: index < place.index ? index : Math.max(0, index - Math.floor(height / rowHeight) + 2), offset: 0 })
        } else if (child.offsetTop < top.current) scrollTo({ index, offset: 0 })
        else if (child.offsetTop + child.offsetHeight > top.current + height) scrollTo(placeAt(Math.min(child.offsetTop, child.offsetTop + child.offsetHeight - height)))
      },
      hold: () => { pause(placeAt(top.current)) },
      page: () => Math.max(1, Math.floor((viewport.current?.clientHeight ?? 400) / rowHeight) - 1),
    }
  }, [content, viewport])

  useEffect(() => {
    const screen = viewport.current
    if (!screen) return
    const wheel = (event: WheelEvent) => {
      if (event.ctrlKey || event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) return
      event.preventDefault()
      scroll.by(event.deltaMode === 1 ? event.deltaY * rowHeight : event.deltaMode === 2 ? event.deltaY * screen.clientHeight : event.deltaY)
    }
    let touched: number | null = null
    const touch = (event: TouchEvent) => {
      const y = event.touches.length === 1 ? (event.touches[0]?.clientY ?? null) : null
      if (event.type === 'touchmove' && touched !== null && y !== null) scroll.by(touched - y)
      touched = y
    }
    // What the browser scrolls by itself (selecting beyond the edge, a find of its own) is our scrolling too.
    const own = () => {
      if (screen.scrollTop === 0) return
      scroll.by(screen.scrollTop)
      screen.scrollTop = 0
    }
    const observer = new ResizeObserver(() => {
      setVisible(Math.ceil(screen.clientHeight / rowHeight))
      screen.style.setProperty('--log-width', `${String(screen.clientWidth)}px`)
    })
    observer.observe(screen)
    screen.addEventListener('wheel', wheel, { passive: false })
    screen.addEventListener('scroll', own)
    for (const name of ['touchstart', 'touchmove', 'touchend'] as const) screen.addEventListener(name, touch, { passive: true })
    return () => {
      observer.disconnect()
      screen.removeEventListener('wheel', wheel)
      screen.removeEventListener('scroll', own)
      for (const name of ['touchstart', 'touchmove', 'touchend'] as const) screen.removeEventListener(name, touch)
    }
  }, [scroll, viewport])

  return scroll
}
