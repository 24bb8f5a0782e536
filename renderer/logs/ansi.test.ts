import { describe, expect, it } from 'vitest'
import { markHits, parseAnsi, withoutAnsi } from './ansi'

const esc = '\u001b['

describe('parseAnsi', () => {
  it('leaves text without codes as one piece', () => {
    expect(parseAnsi('plain [1m text')).toEqual([{ text: 'plain [1m text', style: null }])
    expect(parseAnsi('')).toEqual([])
  })
  it('reads the sixteen colours, bright ones included, and resets', () => {
    const pieces = parseAnsi(`a${esc}31mred${esc}0m b ${esc}1;92mgreen${esc}mc`)
    expect(pieces.map((piece) => piece.text)).toEqual(['a', 'red', ' b ', 'green', 'c'])
    expect(pieces[1]?.style).toMatchObject({ colour: { index: 1 }, bold: false })
    expect(pieces[3]?.style).toMatchObject({ colour: { index: 10 }, bold: true })
    expect([pieces[0]?.style, pieces[2]?.style, pieces[4]?.style]).toEqual([null, null, null])
  })
  it('reads colours of the palette and true colours, with semicolons or colons', () => {
    const colours = (text: string) => parseAnsi(text)[0]?.style?.colour
    expect(colours(`${esc}38;5;196mx`)).toEqual({ rgb: [255, 0, 0] })
    expect(colours(`${esc}38;5;244mx`)).toEqual({ rgb: [128, 128, 128] })
    expect(colours(`${esc}38;5;3mx`)).toEqual({ index: 3 })
    expect(colours(`${esc}38;2;1;2;3mx`)).toEqual({ rgb: [1, 2, 3] })
    expect(colours(`${esc}38:2::1:2:3mx`)).toEqual({ rgb: [1, 2, 3] })
    expect(parseAnsi(`${esc}48;5;16;4mx`)[0]?.style).toMatchObject({ background: { rgb: [0, 0, 0] }, underline: true })
  })
  it('goes on after codes that name no colour', () => {
    expect(parseAnsi(`${esc}38;9mx`)).toEqual([{ text: 'x', style: null }])
    expect(parseAnsi(`${esc}38mx${esc}1my`).at(-1)?.style?.bold).toBe(true)
  })
  it('ends bold and dim by 22', () => {
    expect(parseAnsi(`${esc}1;2mx${esc}22my`).at(-1)).toEqual({ text: 'y', style: null })
  })
})

describe('withoutAnsi', () => {
  it('is what the pieces hold', () => {
    const text = `${esc}1mINFO${esc}0m: ${esc}36mdone${esc}0m`
    expect(withoutAnsi(text)).toBe('INFO: done')
    expect(parseAnsi(text).map((piece) => piece.text).join('')).toBe('INFO: done')
  })
})

describe('markHits', () => {
  it('cuts pieces at hits, also across looks', () => {
    const pieces = parseAnsi(`ab${esc}31mcd${esc}0mef`)
    expect(markHits(pieces, [[1, 3], [5, 6]]).map(({ text, hit, style }) => [text, hit, style !== null])).toEqual([
      ['a', false, false], ['b', true, false], ['c', true, true], ['d', false, true], ['e', false, false], ['f', true, false],
    ])
  })
  it('takes hits that touch', () => {
    expect(markHits(parseAnsi('abcd'), [[0, 2], [2, 4]]).map(({ text, hit }) => [text, hit])).toEqual([['ab', true], ['cd', true]])
  })
})
