import { extname, join, posix } from 'node:path'

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.txt': 'text/plain; charset=utf-8',
}

export interface PageFile {
  /** Absolute path; the file may not exist. */
  file: string
  type: string
  /** Named by a hash of its contents (the bundler's `assets/`): it never changes. */
  immutable: boolean
}

/**
 * The file of the built page that a URL's path stands for; null where it is not one: a path that leaves the folder, hides
 * something in it (backslash, NUL, drive, dot file) or has no type that a page needs. Pure.
 */
export function pageFile(root: string, pathname: string): PageFile | null {
  let path: string
  try {
    path = decodeURIComponent(pathname)
  } catch {
    return null
  }
  if (path === '/') path = '/index.html'
  // What is refused here would mean something else to some file system than to us.
  if (!path.startsWith('/') || path.endsWith('/') || /[\\:\0]|\/\.|\/\//.test(path) || posix.normalize(path) !== path)
    return null
  const type = types[extname(path).toLowerCase()]
  if (!type) return null
  return { file: join(root, ...path.slice(1).split('/')), type, immutable: path.startsWith('/assets/') }
}

/**
 * What the page may do. Scripts come from us alone, and none is evaluated; styles may stand in the page, since Mantine and
 * CodeMirror write theirs there. `connect`: where it may connect besides its own origin.
 */
export function pagePolicy(connect: readonly string[] = []): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    ["connect-src 'self'", ...connect].join(' '),
    "worker-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/** Headers of every answer, besides its own. */
export function pageHeaders(connect: readonly string[] = []): Record<string, string> {
  return {
    'content-security-policy': pagePolicy(connect),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=(), payment=()',
  }
}
