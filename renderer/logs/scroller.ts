import { follow, pause, scrollTo, setVisible } from './view'
import { useLogView, type Place } from './view-state'

/** The height of a row that is not wrapped or unfolded, px; what is not drawn is taken to have it. */
export const rowHeight = 20
/** Rows drawn beyond either edge of the screen. */
export const overscan = 8

/** The rows that are drawn: `from` is the first one's number, `to` the one after the last. */
export interface Drawn {
  from: number
  to: number
}

/** Of content that is drawn as a whole, px: how much of it is above the screen, how much can be, and its height. */
export interface Span {
  top: number
  lowest: number
  height: number
}

/**
 * Scrolling of a list that is too long for a scroll bar of the browser, with rows of any height: where one stands is a row
 * and an offset, the rows around it are drawn in the flow of the page, and measured there.
 */
class Scroller {
  #screen: HTMLElement | null = null
  #content: HTMLElement | null = null
  #drawn: Drawn = { from: 0, to: 0 }
  /** The part of the content that is above the screen, px. */
  #top = 0
  #pending = 0
  #frame = 0
  #span: Span | null = null
  readonly #listeners = new Set<() => void>()

  /** Listens to wheel, touch, and what the browser scrolls by itself. Returns what ends it. */
  attach(screen: HTMLElement, content: HTMLElement): () => void {
    this.#screen = screen
    this.#content = content
    const wheel = (event: WheelEvent) => {
      if (event.ctrlKey || event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) return
      event.preventDefault()
      const unit = event.deltaMode === 1 ? rowHeight : event.deltaMode === 2 ? screen.clientHeight : 1
      this.by(event.deltaY * unit)
    }
    let touched: number | null = null
    const touch = (event: TouchEvent) => {
      const y = event.touches.length === 1 ? (event.touches[0]?.clientY ?? null) : null
      if (event.type === 'touchmove' && touched !== null && y !== null) this.by(touched - y)
      touched = y
    }
    // Selecting beyond the edge, or a find of the browser's own, is our scrolling too.
    const own = () => {
      if (screen.scrollTop === 0) return
      this.by(screen.scrollTop)
      screen.scrollTop = 0
    }
    const observer = new ResizeObserver(() => {
      setVisible(Math.ceil(screen.clientHeight / rowHeight))
      screen.style.setProperty('--log-width', `${String(screen.clientWidth)}px`)
      // Lines that are wrapped at another width have another height, and no row is drawn anew for that.
      this.layout(this.#drawn)
    })
    // Within a row no other rows are drawn: nothing but the content's place changes.
    const unsubscribe = useLogView.subscribe(({ place }, before) => {
      if (place.index === before.place.index && place.offset !== before.place.offset) this.layout(this.#drawn)
    })
    const ended = new AbortController()
    const { signal } = ended
    observer.observe(screen)
    observer.observe(content)
    screen.addEventListener('wheel', wheel, { passive: false, signal })
    screen.addEventListener('scroll', own, { signal })
    for (const name of ['touchstart', 'touchmove', 'touchend'] as const) screen.addEventListener(name, touch, { passive: true, signal })
    return () => {
      observer.disconnect()
      unsubscribe()
      ended.abort()
      cancelAnimationFrame(this.#frame)
      this.#frame = 0
    }
  }

  /** Puts the content where it belongs, after rows were drawn and before they are painted. */
  layout(drawn: Drawn): void {
    this.#drawn = drawn
    const [screen, content] = [this.#screen, this.#content]
    if (!screen || !content) return
    const { following, place, total } = useLogView.getState()
    const lowest = Math.max(0, content.offsetHeight - screen.clientHeight)
    const first = content.children[place.index - drawn.from]
    const wanted = following ? lowest : first instanceof HTMLElement ? first.offsetTop + place.offset : this.#top
    this.#top = drawn.to >= total ? Math.min(wanted, lowest) : wanted
    content.style.transform = `translateY(${String(-Math.round(this.#top))}px)`
    this.#tell(drawn.from === 0 && drawn.to >= total ? { top: Math.round(this.#top), lowest, height: content.offsetHeight } : null)
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  /** What a scroll bar shows in px; null where not all rows are drawn. */
  span = (): Span | null => this.#span

  #tell(span: Span | null): void {
    const known = this.#span
    if (known?.top === span?.top && known?.lowest === span?.lowest && known?.height === span?.height) return
    this.#span = span
    for (const listener of this.#listeners) listener()
  }

  /** Scrolls to a height of content that is drawn as a whole, px; the lowest is the end, where one follows. */
  to(y: number): void {
    if (this.#span === null) return
    if (y >= this.#span.lowest - 1) void follow()
    else if (useLogView.getState().following) pause(this.#placeAt(Math.max(0, y)))
    else scrollTo(this.#placeAt(Math.max(0, y)))
  }

  /** Scrolls by some px, together with what else comes before the next frame. */
  by(pixels: number): void {
    this.#pending += pixels
    this.#frame ||= requestAnimationFrame(() => {
      const all = this.#pending
      this.#pending = 0
      this.#frame = 0
      this.#move(all)
    })
  }

  /** Brings a row into sight, by as little as it takes. */
  show(index: number): void {
    const child = this.#content?.children[index - this.#drawn.from]
    const height = this.#screen?.clientHeight ?? 0
    if (!(child instanceof HTMLElement)) {
      const { place } = useLogView.getState()
      scrollTo({ index: index < place.index ? index : Math.max(0, index - Math.floor(height / rowHeight) + 2), offset: 0 })
      return
    }
    const end = child.offsetTop + child.offsetHeight
    if (child.offsetTop < this.#top) scrollTo({ index, offset: 0 })
    else if (end > this.#top + height) scrollTo(this.#placeAt(Math.min(child.offsetTop, end - height)))
  }

  /** Stops following, where the screen is now. */
  hold(): void {
    pause(this.#placeAt(this.#top))
  }

  /** Scrolls by what the screen shows, less one line; returns the number of the row that is at the edge then, the last one while following. */
  page(by: 1 | -1): number {
    this.#move(by * ((this.#screen?.clientHeight ?? 0) - rowHeight))
    const { following, place, total } = useLogView.getState()
    return following ? total - 1 : Math.min(place.index, total - 1)
  }

  /** Scrolls on within a row that is taller than the screen; false where there is no more of it in that direction. */
  within(index: number, by: 1 | -1): boolean {
    const child = this.#content?.children[index - this.#drawn.from]
    const height = this.#screen?.clientHeight ?? 0
    if (!(child instanceof HTMLElement) || child.offsetHeight <= height) return false
    const left = by === 1 ? child.offsetTop + child.offsetHeight - (this.#top + height) : this.#top - child.offsetTop
    if (left < 1) return false
    this.#move(by * Math.min(left, height - 2 * rowHeight))
    return true
  }

  #move(pixels: number): void {
    const [screen, content] = [this.#screen, this.#content]
    if (!screen || !content || pixels === 0) return
    const { following, total } = useLogView.getState()
    const { from, to } = this.#drawn
    const y = Math.max(from === 0 ? 0 : -Infinity, this.#top + pixels)
    const lowest = content.offsetHeight - screen.clientHeight
    if (following) {
      if (pixels < 0 && (from > 0 || lowest > 0)) pause(this.#placeAt(y))
    } else if (pixels > 0 && to >= total && y >= lowest - 1) void follow()
    else scrollTo(this.#placeAt(y))
  }

  /** The row at a height of the content, px from its top; an estimate where none is drawn. */
  #placeAt(y: number): Place {
    const { from, to } = this.#drawn
    const children = this.#content?.children ?? []
    if (y < 0) return { index: Math.max(0, from + Math.floor(y / rowHeight)), offset: 0 }
    for (let i = 0; i < children.length; i++) {
      const child = children[i]
      if (child instanceof HTMLElement && child.offsetTop + child.offsetHeight > y) return { index: from + i, offset: y - child.offsetTop }
    }
    return { index: to + Math.floor((y - (this.#content?.offsetHeight ?? 0)) / rowHeight), offset: 0 }
  }
}

/** The one of the panel's list. */
export const scroller = new Scroller()
