import { describe, expect, it } from 'vitest'
import { changeMode } from './change-mode'

describe('changeMode', () => {
  it.each<[string, string, boolean, string]>([
    ['644', '755', false, '755'],
    ['1777', '755', true, '755'],
    ['755', '1777', true, '1777'],
    ['755', 'g+w', true, '775'],
    ['755', 'go-rx', true, '700'],
    ['700', 'u=rwx,go=rx', true, '755'],
    ['755', '+t', true, '1755'],
    ['1777', '-t', true, '777'],
    ['644', 'a+X', false, '644'],
    ['744', 'a+X', false, '755'],
    ['644', 'a+X', true, '755'],
    ['777', 'o=', true, '770'],
    ['640', '+r', false, '644'],
    ['600', 'u+x-w', false, '500'],
    ['000', 'u+rw', false, '600'],
  ])('%s %s', (mode, change, directory, expected) => expect(changeMode(mode, change, directory)).toBe(expected))
})
