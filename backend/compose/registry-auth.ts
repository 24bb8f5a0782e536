import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import path from 'node:path'

export interface RegistryAuth {
  username?: string
  password?: string
  identitytoken?: string
  serveraddress: string
}

/** The key under which Docker keeps the credentials of an image's registry. */
export function registryOf(image: string): string {
  const [first = ''] = image.split('/')
  const isHost = image.includes('/') && (first.includes('.') || first.includes(':') || first === 'localhost')
  return isHost && first !== 'docker.io' ? first : 'https://index.docker.io/v1/'
}

/**
 * What `docker login` has kept for an image's registry: in `~/.docker/config.json`, or in a credential helper.
 * null without any, and where it can't be read: then it is pulled anonymously.
 */
export async function registryAuth(
  image: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<RegistryAuth | null> {
  const server = registryOf(image)
  try {
    const file = path.join(env['DOCKER_CONFIG'] || path.join(homedir(), '.docker'), 'config.json')
    const config = JSON.parse(await readFile(file, 'utf8')) as {
      auths?: Record<string, { auth?: string; identitytoken?: string }>
      credsStore?: string
      credHelpers?: Record<string, string>
    }
    const helper = config.credHelpers?.[server] ?? config.credsStore
    if (helper !== undefined && /^[\w.-]+$/.test(helper)) {
      const found = JSON.parse(await ask(`docker-credential-${helper}`, server)) as {
        Username?: string
        Secret?: string
      }
      if (found.Username === '<token>') return { serveraddress: server, identitytoken: found.Secret ?? '' }
      return { serveraddress: server, username: found.Username ?? '', password: found.Secret ?? '' }
    }
    const entry = config.auths?.[server]
    if (entry?.identitytoken) return { serveraddress: server, identitytoken: entry.identitytoken }
    if (!entry?.auth) return null
    const [, username = '', password = ''] =
      /^([^:]*):(.*)$/s.exec(Buffer.from(entry.auth, 'base64').toString('utf8')) ?? []
    return { serveraddress: server, username, password }
  } catch {
    return null
  }
}

/** Credential helpers are asked `get` with the server on stdin (docker/docker-credential-helpers). */
const ask = (program: string, server: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = execFile(program, ['get'], { timeout: 10_000, windowsHide: true }, (error, stdout) =>
      error === null ? resolve(stdout) : reject(error),
    )
    child.stdin?.end(server)
  })
