import { FitAddon } from '@xterm/addon-fit'
import { Terminal, type ITheme } from '@xterm/xterm'
import '@xterm/xterm/css/xterm.css'
import { client, problemFromError } from '../client'
import { useShells, type ShellSession } from '../state/shells'
import { inputQueue } from './input-queue'

/** Colours of the sixteen, readable on the surface of each scheme; the rest comes from the page's tokens. */
const ansi: Record<'light' | 'dark', ITheme> = {
  light: {
    black: '#171c24', red: '#b3261e', green: '#1a6e3c', yellow: '#8a5a00', blue: '#2f5bd7', magenta: '#8e3a9d', cyan: '#0f6f7c', white: '#667080',
    brightBlack: '#667080', brightRed: '#c8302b', brightGreen: '#1a8245', brightYellow: '#a86400', brightBlue: '#4a6fe3', brightMagenta: '#a64bb8', brightCyan: '#1a8a9a', brightWhite: '#48525f',
  },
  dark: {
    black: '#39424f', red: '#f27a74', green: '#4cc381', yellow: '#e5ab4a', blue: '#86a4ff', magenta: '#d49be0', cyan: '#4fc4d4', white: '#c8ced7',
    brightBlack: '#8791a0', brightRed: '#ff9a94', brightGreen: '#6fe0a1', brightYellow: '#ffc970', brightBlue: '#a9c0ff', brightMagenta: '#e8b9f2', brightCyan: '#7fe0ee', brightWhite: '#ffffff',
  },
}

function themeOf(scheme: 'light' | 'dark'): ITheme {
  const style = getComputedStyle(document.documentElement)
  const token = (name: string) => style.getPropertyValue(`--wd-${name}`).trim()
  return {
    ...ansi[scheme],
    background: token('surface'),
    foreground: token('text'),
    cursor: token('accent'),
    cursorAccent: token('surface'),
    selectionBackground: `${token('accent')}55`,
  }
}

export interface ShellTerminal {
  /** Puts the terminal into `parent` and starts the shell the first time. */
  attach: (parent: HTMLElement) => void
  detach: () => void
  setScheme: (scheme: 'light' | 'dark') => void
}

const terminals = new Map<string, ShellTerminal & { dispose: () => void }>()

/** The terminal of a session, made when it is first shown; it keeps its scrollback while the dock shows something else. */
export function terminalOf(session: ShellSession, scheme: 'light' | 'dark', endedText: string): ShellTerminal {
  const known = terminals.get(session.id)
  if (known) return known
  const made = makeTerminal(session, scheme, endedText)
  terminals.set(session.id, made)
  return made
}

// A session that was taken off the dock takes its shell and its memory with it.
useShells.subscribe(({ sessions }) => {
  for (const [id, terminal] of terminals) {
    if (sessions.some((session) => session.id === id)) continue
    terminals.delete(id)
    terminal.dispose()
  }
})

function makeTerminal({ id, service, command }: ShellSession, scheme: 'light' | 'dark', endedText: string): ShellTerminal & { dispose: () => void } {
  const { stack } = client
  const controller = new AbortController()
  const terminal = new Terminal({
    fontFamily: "'JetBrains Mono Variable', ui-monospace, 'Cascadia Mono', Consolas, monospace",
    fontSize: 12,
    lineHeight: 1.25,
    cursorBlink: true,
    scrollback: 10_000,
    theme: themeOf(scheme),
  })
  const fit = new FitAddon()
  terminal.loadAddon(fit)
  const element = document.createElement('div')
  element.style.cssText = 'width:100%;height:100%'
  const resized = new ResizeObserver(() => {
    if (element.isConnected && element.clientHeight > 0) fit.fit()
  })
  resized.observe(element)

  const end = (error?: unknown) => {
    if (controller.signal.aborted) return
    terminal.options.cursorBlink = false
    terminal.options.disableStdin = true
    terminal.write(`\r\n\x1b[2m${endedText}\x1b[0m\x1b[?25l\r\n`)
    useShells.getState().ended(id, error === undefined ? null : problemFromError(error))
  }
  const run = async () => {
    try {
      const size = { columns: terminal.cols, rows: terminal.rows }
      const output = await stack.shell({ id, service, command, ...size }, { signal: controller.signal })
      const type = inputQueue((data) => stack.shellInput({ id, data }), () => undefined)
      terminal.onData(type)
      terminal.onResize(({ cols, rows }) => {
        // A shell that has ended meanwhile says so through its stream.
        stack.shellResize({ id, columns: cols, rows }).catch(() => undefined)
      })
      // The next piece is asked for when this one is drawn: `yes` in a shell does not fill the page's memory.
      for await (const { data } of output) await new Promise<void>((drawn) => { terminal.write(data, drawn) })
      end()
    } catch (error) {
      end(error)
    }
  }

  terminal.attachCustomKeyEventHandler((event) => {
    if (event.type !== 'keydown' || event.altKey || !(event.ctrlKey || event.metaKey)) return true
    const key = event.key.toLowerCase()
    // Left to the browser, which pastes; the terminal then hears a paste, not a key.
    if (key === 'v') return false
    // As in Windows Terminal: Ctrl+C copies where something is selected, and interrupts otherwise.
    if (key === 'c' && (terminal.hasSelection() || event.shiftKey)) {
      if (terminal.hasSelection()) void navigator.clipboard.writeText(terminal.getSelection())
      terminal.clearSelection()
      event.preventDefault()
      return false
    }
    return true
  })

  let opened = false
  return {
    attach: (parent) => {
      parent.append(element)
      if (opened) {
        fit.fit()
        terminal.focus()
        return
      }
      opened = true
      // Measured with the font that is used, or the columns come out wrong.
      void document.fonts.load("12px 'JetBrains Mono Variable'").finally(() => {
        if (controller.signal.aborted) return
        terminal.open(element)
        fit.fit()
        terminal.focus()
        void run()
      })
    },
    detach: () => {
      element.remove()
    },
    setScheme: (next) => {
      terminal.options.theme = themeOf(next)
    },
    dispose: () => {
      controller.abort()
      resized.disconnect()
      terminal.dispose()
      element.remove()
    },
  }
}
