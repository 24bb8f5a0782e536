import { describe, expect, it } from 'vitest'
import { seededRandom } from '../test-data'
import { compile, withinLines } from './pattern'
import { scan } from './scan'

const term = (text: string, options: { regex?: boolean; caseSensitive?: boolean; negate?: boolean } = {}) => ({
  text, regex: true, caseSensitive: true, negate: false, ...options,
})

function found(lines: string[], terms: ReturnType<typeof term>[], continues: number[] | null = null): number[] {
  const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''))
  const offsets = new Uint32Array(lines.length + 1)
  lines.forEach((line, at) => (offsets[at + 1] = (offsets[at] ?? 0) + Buffer.byteLength(line) + 1))
   
  const simple = !/[\u001b\u0080-\uffff]/.test(lines.join(''))
  const bits = scan({ bytes, offsets, simple, continues: continues === null ? null : Uint8Array.from(continues) }, terms.map((each) => compile(each)))
  return lines.flatMap((_, at) => ((bits[at >> 3] ?? 0) >> (at & 7)) & 1 ? [at] : [])
}

const lines = ['ERROR one', '', 'warn two', 'error three x', 'x', 'café 4 ', '\u001b[31mERR\u001b[0mOR five', 'Error six', 'a\tb', 'foo', 'bar']

describe('a search in many lines', () => {
  it.each([
    'ERROR', '^x$', '^$', 'o', '[^a]', 'e\\s', '\\s', '\\W$', 'foo\\s*bar', '[^x]*x', 'three[^q]*x', '(?<!r)o', 'foo(?=\\s|$)', '.', 'a*', '$', '^',
    '\\bt', 'caf.', '[\\s]', '[\\d\\s]$', '\\D\\d', '(?:ER|er)ROR|x$', 'one|two', 'x\\b', '(\\w)\\1', '\\p{Lu}', '[^\\S ]', '\\u0065rror',
  ])('finds what it finds in each line alone: %s', (text) => {
    for (const flags of ['', 'i']) {
      const single = new RegExp(text, flags + (text.includes('\\p') ? 'u' : ''))
       
      const expected = lines.flatMap((line, at) => (single.test(line.replace(/\u001b\[\d+m/g, '')) ? [at] : []))
      expect(found(lines, [term(text, { caseSensitive: flags === '' })])).toEqual(expected)
      const simple = lines.slice(0, 5)
      expect(found(simple, [term(text, { caseSensitive: flags === '' })])).toEqual(expected.filter((at) => at < 5))
    }
  })

  it('takes plain text as it is', () => {
    expect(found(['a.b', 'axb', '(x)[y]', 'A.B'], [term('a.b', { regex: false })])).toEqual([0])
    expect(found(['a.b', 'axb', '(x)[y]', 'A.B'], [term('a.b', { regex: false, caseSensitive: false })])).toEqual([0, 3])
    expect(found(['a.b', '(x)[y]$'], [term('(x)[y]$', { regex: false })])).toEqual([1])
  })

  it('joins several, some of them negated', () => {
    expect(found(lines, [term('error', { caseSensitive: false }), term('three', { negate: true })])).toEqual([0, 6, 7])
    expect(found(['a'], [term('a', { negate: true })])).toEqual([])
  })

  it('finds an entry by any of its lines, each term for itself', () => {
    const entry = ['ERROR failed', '\tat a.b', 'Caused by: x', 'INFO ok', '\tx', 'ERROR other']
    const continues = [0, 1, 1, 0, 1, 0]
    expect(found(entry, [term('Caused by')], continues)).toEqual([0])
    expect(found(entry, [term('ERROR'), term('a\\.b')], continues)).toEqual([0])
    expect(found(entry, [term('x', { negate: true })], continues)).toEqual([5])
  })

  it('agrees with a test of each line on random text', () => {
    const random = seededRandom(7)
    for (let round = 0; round < 200; round++) {
      const text = Array.from({ length: random(40) }, () => Array.from({ length: random(6) }, () => 'ab \t1'[random(5)]).join(''))
      const pattern = Array.from({ length: 1 + random(4) }, () => ['a', 'b', '\\s', '\\d', '[^a]', '[^ab]*', '.', 'b+', '$', '^', '\\W', '(?:a|b)'][random(12)]).join('')
      const single = new RegExp(pattern)
      expect(found(text, [term(pattern)]), pattern).toEqual(text.flatMap((line, at) => (single.test(line) ? [at] : [])))
    }
  })
})

describe('an expression within lines', () => {
  it('says where it cannot be kept there', () => {
    for (const source of ['a\\nb', '(?=x)', '(?!x)', '(?<=x)y', '[\\W]', '\\x0a', '\\cJ']) expect(withinLines(source), source).toBeNull()
    expect(withinLines('(?<name>a)\\.[b]')).toBe('(?<name>a)\\.[b]')
  })
  it('is refused where it is none', () => {
    expect(() => compile(term('('))).toThrow(/Invalid regular expression/)
  })
})
