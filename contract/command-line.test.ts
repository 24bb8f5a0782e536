import { describe, expect, it } from 'vitest'
import { hostile } from './hostile-words'
import { formatLine, LineError, quoteWord, shellOf, splitLine } from './command-line'

describe('a line of words', () => {
  it('comes back as it was, whatever is in it', () => {
    expect(splitLine(formatLine(hostile))).toEqual(hostile)
    for (const word of hostile) expect(splitLine(quoteWord(word))).toEqual([word])
  })

  it('survives any mix of signs', () => {
    const signs = ['a', ' ', "'", '"', '\\', '$', '`', ';', '\n', '(', ')', '-', 'é', '漢', '\t', '*', '\x01']
    let seed = 42
    const next = (below: number): number => (seed = (seed * 48271) % 2147483647) % below
    for (let round = 0; round < 2_000; round++) {
      const words = Array.from({ length: 1 + next(4) }, () =>
        Array.from({ length: next(7) }, () => signs[next(signs.length)]).join(''),
      )
      expect(splitLine(formatLine(words))).toEqual(words)
    }
  })

  it('is written on one line', () => {
    expect(formatLine(hostile)).not.toMatch(/[\n\r]/)
    expect(formatLine(['a\nb', 'c d', 'e'])).toBe(`$'a\\nb' 'c d' e`)
  })

  it('is read as a person types it', () => {
    expect(splitLine('  a   b\t c\n')).toEqual(['a', 'b', 'c'])
    expect(splitLine('one \\\n  two \\\r\n three')).toEqual(['one', 'two', 'three'])
    expect(splitLine(`--conf "spark.x=a b" --conf 'y="z"' a'b'"c"d`)).toEqual(['--conf', 'spark.x=a b', '--conf', 'y="z"', 'abcd'])
    expect(splitLine('"a\\"b\\\\c\\$d\\e"')).toEqual(['a"b\\c$d\\e'])
    expect(splitLine('a\\ b \\; $HOME $(id) `id` *')).toEqual(['a b', ';', '$HOME', '$(id)', '`id`', '*'])
    expect(splitLine(`$'\\u00e9\\x41\\n'`)).toEqual(['éA\n'])
    expect(splitLine(`'' ""`)).toEqual(['', ''])
    expect(splitLine('')).toEqual([])
  })

  it.each([
    [`a 'b`, 'open-quote', 2],
    ['a "b', 'open-quote', 2],
    [`$'b`, 'open-quote', 0],
    ['a \\', 'open-escape', 2],
  ])('says what is left open in %s', (line, reason, at) => {
    expect(() => splitLine(line)).toThrow(LineError)
    expect(() => splitLine(line)).toThrow(expect.objectContaining({ reason, at }) as Error)
  })

  it('is quoted for PowerShell, too', () => {
    expect(formatLine(['docker', "it's", 'say "hi"', '$x', 'a,b'], 'powershell')).toBe(`docker 'it''s' 'say \\"hi\\"' '$x' 'a,b'`)
  })
})

describe('quoteWord', () => {
  it.each([
    ['plain-1.csv', 'plain-1.csv', 'plain-1.csv'],
    ['', "''", "''"],
    ['a b', "'a b'", "'a b'"],
    ["it's", "'it'\\''s'", "'it''s'"],
    ['l’été', "'l’été'", "'l’’été'"],
    ['a"b', `'a"b'`, `'a\\"b'`],
    ['$(id);`x`', "'$(id);`x`'", "'$(id);`x`'"],
    ['a\nb', "$'a\\nb'", '"a$([char]10)b"'],
    ['a\nb$c', "$'a\\nb$c'", '"a$([char]10)b`$c"'],
    ["\r'\\", "$'\\x0d\\'\\\\'", '"$([char]13)\'\\"'],
    ['@x,y', '@x,y', "'@x,y'"],
  ])('%j', (word, sh, powershell) => {
    expect(quoteWord(word)).toBe(sh)
    expect(quoteWord(word, 'powershell')).toBe(powershell)
  })
})

describe('shellOf', () => {
  it('is PowerShell on Windows', () =>
    expect(['win32', 'linux', 'darwin'].map(shellOf)).toEqual(['powershell', 'sh', 'sh']))
})
