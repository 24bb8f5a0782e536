import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { join } from 'node:path'
import { exitOf } from './app'
import { root } from './available'

export interface Ended {
  code: number | null
  out: string
  err: string
}

/** The built command line, in English, about this data folder. */
export const spawnCli = (dataDir: string, args: readonly string[], env: Record<string, string> = {}): ChildProcessWithoutNullStreams =>
  spawn(process.execPath, [join(root, 'out', 'main', 'cli.cjs'), ...args], {
    env: { ...process.env, LC_ALL: 'en_US.UTF-8', WEATHERDECK_DATA: dataDir, ...env },
  })

/** Runs it to its end. */
export async function runCli(dataDir: string, args: readonly string[], options: { env?: Record<string, string>; input?: string } = {}): Promise<Ended> {
  const child = spawnCli(dataDir, args, options.env)
  let out = ''
  let err = ''
  child.stdout.setEncoding('utf8').on('data', (piece: string) => (out += piece))
  child.stderr.setEncoding('utf8').on('data', (piece: string) => (err += piece))
  child.stdin.end(options.input)
  const streams = [child.stdout, child.stderr].map((stream) => new Promise((resolve) => stream.once('close', resolve)))
  const code = await exitOf(child)
  await Promise.all(streams)
  return { code, out, err }
}
