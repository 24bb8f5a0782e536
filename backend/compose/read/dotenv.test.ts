import { describe, expect, it } from 'vitest'
import { EnvFileError, parseEnvFile } from './dotenv'

function read(content: string, outside: Record<string, string> = {}): Record<string, string> {
  const into = new Map<string, string>()
  parseEnvFile(content, into, (name) => outside[name])
  return Object.fromEntries(into)
}

describe('parseEnvFile', () => {
  it.each([
    ['A=1\r\nB = two words  # note\r\n', { A: '1', B: 'two words' }],
    ['\uFEFFexport A=1\n\n# c\nB: x', { A: '1', B: 'x' }],
    [`A='raw $B \\n'\nB="a\\tb \\"q\\" \\$x"\n`, { A: 'raw $B \\n', B: 'a\tb "q" $x' }],
    ['A="one\ntwo"\nB=$A!\n', { A: 'one\ntwo', B: 'one\ntwo!' }],
    ['A=\nB=a#b\n', { A: '', B: 'a#b' }],
    ['GIVEN\nABSENT\nC=${GIVEN}\n', { GIVEN: 'g', C: 'g' }],
    ['GIVEN=file\nC=$GIVEN\n', { GIVEN: 'file', C: 'g' }],
  ])('%j', (content, result) => {
    expect(read(content, { GIVEN: 'g' })).toEqual(result)
  })

  it.each([
    ['A=1\nB B=2\n', 2, /space/],
    ['A=1\n\nB!=2\n', 3, /unexpected character/],
    ['A="open\nB=1\n', 1, /not closed/],
    ['A=${B:?need b}\n', 1, /need b/],
  ])('%j fails at line %d', (content, line, message) => {
    const error = (() => {
      try {
        read(content)
      } catch (thrown) {
        return thrown
      }
      return null
    })()
    expect(error).toBeInstanceOf(EnvFileError)
    expect(error).toMatchObject({ line, message: expect.stringMatching(message) as string })
  })
})
