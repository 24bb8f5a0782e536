import { readFile } from 'node:fs/promises'
import { EnvFileError, parseEnvFile } from './dotenv'
import type { Lookup } from './interpolate'
import type { Issues } from './issues'

/** Names are the same in any case on Windows; the exact one is preferred. */
export function lookupIn(platform: NodeJS.Platform): (environment: Map<string, string>) => Lookup {
  if (platform !== 'win32') return (environment) => (name) => environment.get(name)
  return (environment) => (name) => {
    const exact = environment.get(name)
    if (exact !== undefined) return exact
    const lower = name.toLowerCase()
    for (const [key, value] of environment) if (key.toLowerCase() === lower) return value
    return undefined
  }
}

/** The variables of env files, a later file over an earlier one. Variables in them are those of `environment` first. */
export async function readEnvFiles(
  files: string[],
  environment: Map<string, string>,
  issues: Issues,
): Promise<Map<string, string>> {
  const result = new Map<string, string>()
  for (const file of files) await readEnvFile(file, result, (name) => environment.get(name) ?? result.get(name), issues)
  return result
}

/** Reads one into a map. `raw` is Docker's own format: no quotes, no variables, no escapes. */
export async function readEnvFile(
  file: string,
  into: Map<string, string>,
  lookup: Lookup,
  issues: Issues,
  format?: string,
): Promise<void> {
  const at = (line: number) => ({ file, line, column: 1 })
  try {
    const content = await readFile(file, 'utf8')
    if (format === 'raw') parseRaw(content, into, lookup)
    else parseEnvFile(content, into, lookup)
  } catch (error) {
    if (error instanceof EnvFileError) issues.add(at(error.line), '', error.message)
    else issues.add(at(1), '', `the env file can't be read: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function parseRaw(content: string, into: Map<string, string>, lookup: Lookup): void {
  content
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .forEach((line, i) => {
      const entry = line.trimStart()
      if (entry === '' || entry.startsWith('#')) return
      const at = entry.indexOf('=')
      const name = at === -1 ? entry : entry.slice(0, at)
      if (name === '' || /\s/.test(name))
        throw new EnvFileError(i + 1, `expected NAME=value, found ${JSON.stringify(entry)}`)
      const value = at === -1 ? lookup(name) : entry.slice(at + 1)
      if (value !== undefined) into.set(name, value)
    })
}
