import { request, type IncomingHttpHeaders } from 'node:http'
import { networkInterfaces } from 'node:os'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { openWeb, startWeb, type RunningApp, type WebShell } from './app'
import { chromiumPath, describeWith } from './available'

interface Answer {
  status: number
  headers: IncomingHttpHeaders
  body: string
}

describe('the web shell refuses', () => {
  let web: WebShell
  let cookie: string

  const get = (path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> =>
    new Promise((resolve, reject) => {
      // `path` goes out as it stands: nothing may be tidied up on the way.
      const asking = request({ host: '127.0.0.1', port: web.port, path, method, headers }, (reply) => {
        let body = ''
        reply.setEncoding('utf8').on('data', (piece: string) => (body += piece))
        reply.on('end', () => resolve({ status: reply.statusCode ?? 0, headers: reply.headers, body }))
      })
      asking.on('error', reject)
      asking.end()
    })

  /** 'open', or the status with which the upgrade was refused. */
  const upgrade = (headers: Record<string, string>, path = '/rpc'): Promise<string> =>
    new Promise((resolve) => {
      const socket = new WebSocket(`ws://127.0.0.1:${web.port}${path}`, { headers })
      socket.once('open', () => {
        socket.close()
        resolve('open')
      })
      socket.once('unexpected-response', (_, reply) => resolve(String(reply.statusCode)))
      socket.once('error', (error) => resolve(error.message))
    })

  beforeAll(async () => {
    web = await startWeb()
    const first = await get(`/${web.link.split('/').pop()}`)
    expect(first.status).toBe(303)
    expect(first.headers.location).toBe('/')
    const [set = ''] = first.headers['set-cookie'] ?? []
    expect(set).toMatch(/; HttpOnly; SameSite=Strict; Path=\/$/)
    cookie = set.split(';')[0] ?? ''
  })
  afterAll(async () => {
    expect(await web.close()).toBe(0)
  })

  it('not whoever came by the link', async () => {
    const page = await get('/', { cookie })
    expect(page.status).toBe(200)
    expect(page.body).toContain('id="root"')
    const script = /src="\.?(\/assets\/[^"]+\.js)"/.exec(page.body)?.[1] ?? ''
    const answer = await get(script, { cookie })
    expect(answer.headers['content-type']).toBe('text/javascript; charset=utf-8')
    expect(answer.headers['cache-control']).toContain('immutable')
    expect(await upgrade({ cookie, origin: web.origin })).toBe('open')
    expect(await upgrade({ cookie, origin: `http://localhost:${web.port}`, host: `localhost:${web.port}` })).toBe(
      'open',
    )
  })

  it('a request without a token, and says how to get one', async () => {
    for (const path of ['/', '/index.html', '/assets/x.js', '/rpc']) {
      const answer = await get(path)
      expect(answer.status).toBe(403)
      expect(answer.body).toContain('npm start')
      expect(answer.body).not.toContain('id="root"')
    }
    expect((await get('/', { 'accept-language': 'fr-FR,fr;q=0.9' })).body).toContain('lang="fr"')
  })

  it('a wrong token, and a cookie that it never gave', async () => {
    expect((await get('/?token=wrong')).status).toBe(403)
    expect((await get('/?token=')).status).toBe(403)
    expect((await get('/', { cookie: cookie.replace(/=.*/, '=wrong') })).status).toBe(403)
    expect((await get('/', { cookie: `${cookie}x` })).status).toBe(403)
  })

  it('a token that was used', async () => {
    const path = `/${web.link.split('/').pop()}`
    expect((await get(path)).status).toBe(403)
    // In the browser that used it, it leads on.
    expect((await get(path, { cookie })).status).toBe(303)
  })

  it('a foreign Origin', async () => {
    for (const origin of ['http://evil.example', 'null', `https://127.0.0.1:${web.port}`, 'http://127.0.0.1:1']) {
      expect((await get('/', { cookie, origin })).status).toBe(403)
      expect(await upgrade({ cookie, origin })).toBe('403')
    }
    expect(await upgrade({ cookie })).toBe('403')
  })

  it('a foreign Host', async () => {
    for (const host of ['evil.example', `evil.example:${web.port}`, '127.0.0.1', `127.0.0.1:1`]) {
      expect((await get('/', { cookie, host })).status).toBe(403)
      expect(await upgrade({ cookie, host, origin: `http://${host}` })).toBe('403')
    }
  })

  it('an upgrade without the cookie, or elsewhere', async () => {
    expect(await upgrade({ origin: web.origin })).toBe('403')
    expect(await upgrade({ origin: web.origin, cookie: 'a=b' })).toBe('403')
    expect(await upgrade({ origin: web.origin, cookie }, '/other')).toBe('403')
  })

  it('whatever lies outside the page', async () => {
    for (const path of [
      '/../../package.json',
      '/%2e%2e/%2e%2e/package.json',
      '/..%2f..%2fpackage.json',
      '/assets/../../main/web.cjs',
      '/..%5c..%5cpackage.json',
      '/%00index.html',
      '//etc/hosts.txt',
      '/.stamp',
      '/assets',
      '/missing.js',
    ]) {
      const answer = await get(path, { cookie })
      expect(answer.status, path).toBe(404)
      expect(answer.body).toBe('')
    }
  })

  it('other methods', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS'])
      expect((await get('/', { cookie }, method)).status).toBe(405)
    expect(await get('/', { cookie }, 'HEAD')).toMatchObject({ status: 200, body: '' })
  })

  it('another address of this machine', async () => {
    const others = Object.values(networkInterfaces())
      .flatMap((all) => all ?? [])
      .filter(({ family, internal }) => family === 'IPv4' && !internal)
    for (const { address } of others) {
      const reached = await new Promise((resolve) => {
        const socket = connect(web.port, address)
        socket.once('connect', () => resolve(true))
        socket.once('error', () => resolve(false))
      })
      expect(reached, address).toBe(false)
    }
  })

  it('to be framed, sniffed or fed with scripts', async () => {
    for (const answer of [await get('/', { cookie }), await get('/'), await get('/missing.js', { cookie })]) {
      const policy = answer.headers['content-security-policy'] ?? ''
      expect(policy).toContain("default-src 'none'")
      expect(policy).toMatch(/script-src 'self'(;|$)/)
      expect(policy).toContain("frame-ancestors 'none'")
      expect(answer.headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-resource-policy': 'same-origin',
        'cross-origin-opener-policy': 'same-origin',
      })
    }
  })
})

describeWith({ Chromium: chromiumPath }, 'the page in a browser', () => {
  let app: RunningApp
  beforeAll(async () => {
    app = await openWeb()
  })
  afterAll(() => app.close())

  it('runs no inline or evaluated script', async () => {
    const outcome = await app.page.evaluate(`new Promise((resolve) => {
      // Twice: the header and the page itself carry a policy.
      const violations = []
      document.addEventListener('securitypolicyviolation', (event) => violations.push(event.effectiveDirective))
      const script = document.createElement('script')
      script.textContent = 'window.injected = true'
      document.body.append(script)
      setTimeout(() => resolve({ injected: window.injected === true, violations: [...new Set(violations)] }), 500)
    })`)
    expect(outcome).toEqual({ injected: false, violations: ['script-src-elem'] })
    // By a timer, since the debugger's own evaluation is not held to the policy.
    const evaluated = app.page.evaluate(`new Promise((resolve) => {
      document.addEventListener('securitypolicyviolation', (event) => resolve(event.blockedURI))
      setTimeout('window.evaluated = true', 0)
      setTimeout(() => resolve(window.evaluated === true ? 'evaluated' : 'nothing'), 2000)
    })`)
    expect(await evaluated).toBe('eval')
  })

  it('has a cookie that no script can read, and reloads', async () => {
    expect(await app.page.evaluate('document.cookie')).toBe('')
    const reply = await app.page.reload()
    expect(reply?.status()).toBe(200)
  })
})
