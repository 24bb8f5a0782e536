import { describe, expect, it } from 'vitest'
import { parseMount } from './mount'
import { parsePorts } from './port'
import { splitWords } from './shell-words'

describe('mounts', () => {
  it.each([
    ['data:/x', { type: 'volume', source: 'data', target: '/x' }],
    ['/x/y', { type: 'volume', target: '/x/y' }],
    ['./a:/b:ro,Z', { type: 'bind', source: './a', target: '/b', readOnly: true, selinux: 'Z' }],
    ['C:\\data:/data:ro', { type: 'bind', source: 'C:\\data', target: '/data', readOnly: true }],
    ['C:\\data:D:\\data', { type: 'bind', source: 'C:\\data', target: 'D:\\data' }],
    ['\\\\host\\share:/s', { type: 'bind', source: '\\\\host\\share', target: '/s' }],
    ['v:/x:nocopy', { type: 'bind', source: 'v:/x', target: 'nocopy' }],
    ['vol:/x:nocopy', { type: 'volume', source: 'vol', target: '/x', nocopy: true }],
  ])('%s', (spec, mount) => {
    expect(parseMount(spec)).toMatchObject(mount)
  })
  it.each(['', 'ab::/x', 'aa:/b:ro:x', './a:/b:bogus'])('%j is refused', (spec) => {
    expect(parseMount(spec)).toMatchObject({ error: expect.stringContaining('expected') as string })
  })
})

describe('ports', () => {
  it('spreads ranges, and keeps a range to choose from', () => {
    expect(parsePorts('8000-8001:80-81/UDP')).toEqual([
      { target: 80, published: '8000', protocol: 'udp' },
      { target: 81, published: '8001', protocol: 'udp' },
    ])
    expect(parsePorts('8000-8010:80')).toEqual([{ target: 80, published: '8000-8010', protocol: 'tcp' }])
    expect(parsePorts('[::1]:80:80')).toEqual([{ hostIp: '::1', target: 80, published: '80', protocol: 'tcp' }])
  })
  it.each(['', '80:', 'a', '80:70000', '90-80', '1-2:3-5', '1.2.3:80:80', '80/icmp'])('%j is refused', (spec) => {
    expect(parsePorts(spec)).toEqual(expect.stringMatching(/expected|differ/))
  })
})

describe('command lines', () => {
  it.each([
    ['a  b\tc', ['a', 'b', 'c']],
    [`sh -c "echo 'x y'"`, ['sh', '-c', "echo 'x y'"]],
    [`'' ""`, ['', '']],
    ['a\\ b \\"', ['a b', '"']],
    ['run; rest', ['run']],
    ['run 2> file', ['run']],
    ['echo $(date +%s) x', ['echo', '$(date +%s)', 'x']],
    ['', []],
  ])('%j', (line, words) => {
    expect(splitWords(line)).toEqual(words)
  })
  it.each(['"open', "it's", 'a (b)', 'end\\'])('%j is refused', (line) => {
    expect(splitWords(line)).toBeNull()
  })
})
