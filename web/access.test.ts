import { describe, expect, it } from 'vitest'
import { Access, refusal } from './access'

const tokenOf = (link: string) => new URL(link).searchParams.get('token') ?? ''
const withCookie = (cookie: string) => ({ headers: { cookie } })

describe('Access', () => {
  it('lets a link in once', () => {
    const access = new Access(4280)
    const token = tokenOf(access.link())
    const cookie = access.redeem(token) ?? ''
    expect(cookie).toMatch(/^weatherdeck-4280=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/$/)
    expect(access.knows(withCookie(`other=1; ${cookie.split(';')[0]}`))).toBe(true)
    expect(access.redeem(token)).toBeNull()
  })

  it('knows no other cookie, name or token', () => {
    const access = new Access(4280)
    const [pair = ''] = (access.redeem(tokenOf(access.link())) ?? '').split(';')
    expect(access.redeem('')).toBeNull()
    expect(access.knows({ headers: {} })).toBe(false)
    expect(access.knows(withCookie(`${pair}x`))).toBe(false)
    expect(access.knows(withCookie('weatherdeck-4280='))).toBe(false)
    expect(access.knows(withCookie(pair.replace('4280', '4281')))).toBe(false)
  })

  it('forgets the oldest unused link', () => {
    const access = new Access(1)
    const links = Array.from({ length: 21 }, () => tokenOf(access.link()))
    expect(access.redeem(links[0] ?? '')).toBeNull()
    expect(access.redeem(links[1] ?? '')).not.toBeNull()
  })
})

describe('refusal', () => {
  const request = (headers: Record<string, string>, remoteAddress = '127.0.0.1') => ({ remoteAddress, headers })

  it('lets our own page through', () => {
    expect(refusal(request({ host: '127.0.0.1:4280' }), 4280, false)).toBeNull()
    expect(refusal(request({ host: 'localhost:4280', origin: 'http://localhost:4280' }), 4280, true)).toBeNull()
    expect(refusal(request({ host: '127.0.0.1:4280' }, '::ffff:127.0.0.1'), 4280, false)).toBeNull()
  })

  it.each([
    ['192.168.1.7', {}, 'address'],
    ['127.0.0.1', {}, 'host'],
    ['127.0.0.1', { host: 'evil.example:4280' }, 'host'],
    ['127.0.0.1', { host: '127.0.0.1' }, 'host'],
    ['127.0.0.1', { host: '127.0.0.1:4281' }, 'host'],
    ['127.0.0.1', { host: '127.0.0.1:4280' }, 'origin'],
    ['127.0.0.1', { host: '127.0.0.1:4280', origin: 'null' }, 'origin'],
    ['127.0.0.1', { host: '127.0.0.1:4280', origin: 'https://127.0.0.1:4280' }, 'origin'],
    ['127.0.0.1', { host: '127.0.0.1:4280', origin: 'http://localhost:4280' }, 'origin'],
    ['127.0.0.1', { host: '127.0.0.1:4280', origin: 'http://evil.example' }, 'origin'],
  ])('refuses %s %o by its %s', (address, headers, why) => {
    expect(refusal(request(headers, address), 4280, true)).toBe(why)
  })
})
