import { expect, it } from 'vitest'
import { bytesOf, hexLines } from './hex'

it('shows bytes by lines of eight, with what is printable', () => {
  expect(hexLines(new Uint8Array([0x50, 0x41, 0x52, 0x31, 0, 255, 0x20, 0x7f, 0x41]))).toEqual([
    { offset: '00000000', hex: '50 41 52 31 00 ff 20 7f', text: 'PAR1·· ·' },
    { offset: '00000008', hex: '41', text: 'A' },
  ])
  expect(hexLines(new Uint8Array())).toEqual([])
})

it('reads base64', () => {
  expect([...bytesOf('AP/I')]).toEqual([0, 255, 200])
})
