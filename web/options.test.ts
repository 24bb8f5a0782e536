import { describe, expect, it } from 'vitest'
import { browserCommand } from './browser'
import { readOptions } from './options'

describe('readOptions', () => {
  it('reads both forms', () => {
    expect(readOptions([])).toEqual({ port: null, open: true })
    expect(readOptions(['--port', '5000', '--no-open'])).toEqual({ port: 5000, open: false })
    expect(readOptions(['--port=0'])).toEqual({ port: 0, open: true })
  })

  it.each([[['--port']], [['--port', '70000']], [['--port', '-1']], [['--port=x']], [['--oops']], [['5000']]])(
    'refuses %j',
    (args) => {
      expect(() => readOptions(args)).toThrow(
        expect.objectContaining({ problem: expect.objectContaining({ code: 'INVALID_INPUT' }) }),
      )
    },
  )
})

describe('browserCommand', () => {
  const address = 'http://127.0.0.1:4280/?token=a&b'

  it('hands the address over as one argument, to no shell', () => {
    expect(browserCommand(address, 'win32', {})).toEqual({
      file: 'rundll32.exe',
      args: ['url.dll,FileProtocolHandler', address],
    })
    expect(browserCommand(address, 'darwin', {})).toEqual({ file: 'open', args: [address] })
    expect(browserCommand(address, 'linux', { WAYLAND_DISPLAY: 'wayland-0' })).toEqual({
      file: 'xdg-open',
      args: [address],
    })
  })

  it('does nothing where there is no desktop', () => {
    expect(browserCommand(address, 'linux', { DISPLAY: '' })).toBeNull()
  })
})
