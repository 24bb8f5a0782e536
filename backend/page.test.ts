import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { pageFile, pageHeaders } from './page'

const root = join('/srv', 'page')

describe('pageFile', () => {
  it('finds the page, its assets and their types', () => {
    expect(pageFile(root, '/')).toEqual({
      file: join(root, 'index.html'),
      type: 'text/html; charset=utf-8',
      immutable: false,
    })
    expect(pageFile(root, '/assets/index-a1.js')).toMatchObject({
      file: join(root, 'assets', 'index-a1.js'),
      immutable: true,
    })
    expect(pageFile(root, '/assets/a%20b.woff2')).toMatchObject({
      file: join(root, 'assets', 'a b.woff2'),
      type: 'font/woff2',
    })
  })

  it.each([
    '/../package.json',
    '/assets/../../package.json',
    '/%2e%2e/package.json',
    '/..%2fpackage.json',
    '/..%5cpackage.json',
    '/assets\\..\\..\\package.json',
    '/C:/windows/win.json',
    '//host/share/a.js',
    '/.env.json',
    '/assets/.git/config.json',
    '/a.js%00.html',
    '/%zz.js',
    'index.html',
    '/index.html/',
    '/assets',
    '/secret.pem',
    '/./index.html',
  ])('refuses %s', (path) => {
    expect(pageFile(root, path)).toBeNull()
  })
})

it('allows no script but our own', () => {
  const policy = pageHeaders(['ws://127.0.0.1:4280'])['content-security-policy'] ?? ''
  expect(policy).toContain("default-src 'none'")
  expect(policy).toMatch(/script-src 'self'(;|$)/)
  expect(policy).not.toContain('unsafe-eval')
  expect(policy).toContain("connect-src 'self' ws://127.0.0.1:4280;")
})
