import { describe, expect, it } from 'vitest'
import { overlaps, parseExcludedRanges, parseLsof, parseNetstat, parseProcNetTcp, parseTasklist } from './listeners'

describe('parseProcNetTcp', () => {
  it('reads IPv4: who listens, not who is connected', () => {
    const text = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:2384 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 123456 1 0000000000000000 100 0 0 10 0
   1: 00000000:1538 00000000:0000 0A 00000000:00000000 00:00000000 00000000   999        0 654321 1 0000000000000000 100 0 0 10 0
   2: 0100007F:2384 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 777 1 0000000000000000 20 4 30 10 -1
`
    expect(parseProcNetTcp(text)).toEqual([
      { address: '127.0.0.1', port: 9092, inode: '123456' },
      { address: '0.0.0.0', port: 5432, inode: '654321' },
    ])
  })

  it('reads IPv6, and IPv4 within it', () => {
    const line = (address: string) =>
      `   0: ${address}:1538 00000000000000000000000000000000:0000 0A 0:0 00:0 0 0 0 42 1 x`
    const addresses = [
      '00000000000000000000000000000000',
      '00000000000000000000000001000000',
      '0000000000000000FFFF00000100007F',
      '0000000000000000FFFF000000000000',
      'B80D0120000000000000000001000000',
    ]
    expect(parseProcNetTcp(addresses.map(line).join('\n')).map(({ address }) => address)).toEqual([
      '::',
      '::1',
      '127.0.0.1',
      '0.0.0.0',
      '2001:db8:0:0:0:0:0:1',
    ])
  })
})

it('reads lsof of macOS', () => {
  const text = 'p431\nccom.docker.backend\nf12\nn127.0.0.1:5432\nf13\nn[::1]:5432\np900\ncpostgres\nf7\nn*:5433\n'
  expect(parseLsof(text)).toEqual([
    { address: '127.0.0.1', port: 5432, pid: 431, program: 'com.docker.backend' },
    { address: '::1', port: 5432, pid: 431, program: 'com.docker.backend' },
    { address: '0.0.0.0', port: 5433, pid: 900, program: 'postgres' },
  ])
})

describe('netstat and tasklist of Windows', () => {
  it.each(['LISTENING', 'ABH\u0099REN', '\u0090COUTE'])('takes whoever listens, said as %s', (word) => {
    const text = `
Active Connections

  Proto  Local Address          Foreign Address        State           PID
  TCP    0.0.0.0:135            0.0.0.0:0              ${word}       1104
  TCP    127.0.0.1:5432         0.0.0.0:0              ${word}       5120
  TCP    127.0.0.1:5432         127.0.0.1:50512        ESTABLISHED     5120
  TCP    [::1]:5432             [::]:0                 ${word}       5121
  TCP    [fe80::1%12]:80        [::]:0                 ${word}       4
  UDP    0.0.0.0:5353           *:*                                    2300
`
    expect(parseNetstat(text.replaceAll('\n', '\r\n'))).toEqual([
      { address: '0.0.0.0', port: 135, pid: 1104 },
      { address: '127.0.0.1', port: 5432, pid: 5120 },
      { address: '::1', port: 5432, pid: 5121 },
      { address: 'fe80::1', port: 80, pid: 4 },
    ])
  })

  it('names processes', () => {
    const names = parseTasklist(
      '"System Idle Process","0","Services","0","8 K"\r\n"postgres.exe","5120","Services","0","12,345 K"\r\n"Docker Desktop.exe","77","Console","1","9 K"\r\n',
    )
    expect([names.get(5120), names.get(77), names.get(1)]).toEqual(['postgres.exe', 'Docker Desktop.exe', undefined])
  })
})

it('reads the ranges that Windows excludes', () => {
  const text = `
Protocol tcp Port Exclusion Ranges

Start Port    End Port
----------    --------
        80          80
      5357        5357
     50000       50059     *

* - Administered port exclusions.
`
  expect(parseExcludedRanges(text.replaceAll('\n', '\r\n'))).toEqual([
    { from: 80, to: 80 },
    { from: 5357, to: 5357 },
    { from: 50_000, to: 50_059 },
  ])
})

it.each([
  ['127.0.0.1', '127.0.0.1', true],
  ['0.0.0.0', '127.0.0.1', true],
  ['127.0.0.1', '', true],
  ['::', '127.0.0.1', true],
  ['::1', '127.0.0.1', false],
  ['192.168.1.2', '127.0.0.1', false],
])('%s and %s cannot both be listened at: %s', (a, b, expected) => expect(overlaps(a, b)).toBe(expected))
