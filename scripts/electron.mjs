// Finds Electron's binary, or finds out in seconds that it cannot be had.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import http from 'node:http'
import https from 'node:https'
import { join } from 'node:path'
import { root, say } from './prepare.mjs'

const probeMs = 3000
const folder = join(root, 'node_modules', 'electron')

const usualName = () =>
  ({ win32: 'electron.exe', darwin: join('Electron.app', 'Contents', 'MacOS', 'Electron') })[process.platform] ??
  'electron'

/** The path of the binary, where it is there. */
export function electronBinary() {
  let name = usualName()
  try {
    name = readFileSync(join(folder, 'path.txt'), 'utf8').trim() || name
  } catch {
    // Not downloaded by npm's package; an override may still have it.
  }
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH
  const path = join(override || join(folder, 'dist'), name)
  return existsSync(path) ? path : null
}

/** Why no window can be opened here; null where one can. */
export function noDisplay() {
  if (process.platform !== 'linux') return null
  return process.env.DISPLAY || process.env.WAYLAND_DISPLAY ? null : 'there is no display'
}

/** Resolves to null when the address answers anything at all within the time, else to the reason. */
function probe(address) {
  const target = new URL(address)
  const proxyAddress = process.env.HTTPS_PROXY || process.env.https_proxy
  return new Promise((resolve) => {
    const settle = (reason) => {
      clearTimeout(timer)
      request.destroy()
      resolve(reason)
    }
    const timer = setTimeout(() => settle('no answer'), probeMs)
    let request
    if (proxyAddress && target.protocol === 'https:') {
      const proxy = new URL(proxyAddress.includes('://') ? proxyAddress : `http://${proxyAddress}`)
      const login = decodeURIComponent(`${proxy.username}:${proxy.password}`)
      request = (proxy.protocol === 'https:' ? https : http).request({
        host: proxy.hostname,
        port: proxy.port || (proxy.protocol === 'https:' ? 443 : 80),
        method: 'CONNECT',
        path: `${target.hostname}:${target.port || 443}`,
        headers: proxy.username ? { 'proxy-authorization': `Basic ${Buffer.from(login).toString('base64')}` } : {},
      })
      request.on('connect', (reply, socket) => {
        socket.destroy()
        settle(reply.statusCode === 200 ? null : `the proxy answered ${reply.statusCode}`)
      })
      request.on('response', (reply) => settle(`the proxy answered ${reply.statusCode}`))
    } else {
      request = (target.protocol === 'http:' ? http : https).request(target, { method: 'HEAD' })
      request.on('response', () => settle(null))
    }
    request.on('error', (error) => settle(error.code ?? error.message))
    request.end()
  })
}

/** Downloads the binary where its host answers. Resolves to `{ path }` or to `{ reason }`, one line for a person. */
export async function obtainElectron() {
  const present = electronBinary()
  if (present) return { path: present }
  const mirror =
    process.env.ELECTRON_MIRROR ||
    process.env.npm_config_electron_mirror ||
    'https://github.com/electron/electron/releases/download/'
  let host
  try {
    host = new URL(mirror).host
  } catch {
    return { reason: `ELECTRON_MIRROR is not an address: ${mirror}` }
  }
  const unreachable = await probe(mirror)
  if (unreachable) return { reason: `Electron's binary is not here and ${host} cannot be reached (${unreachable})` }
  say(`Downloading Electron from ${host} …`)
  const proxy = process.env.HTTPS_PROXY || process.env.https_proxy
  const { status } = spawnSync(process.execPath, [join(folder, 'install.js')], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    env: { ...process.env, ...(proxy ? { ELECTRON_GET_USE_PROXY: '1' } : {}) },
  })
  const path = electronBinary()
  return status === 0 && path ? { path } : { reason: `Electron could not be downloaded from ${host}` }
}
