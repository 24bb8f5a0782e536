import { execFile } from 'node:child_process'

export interface ToolResult {
  /** null: there is no such program, or it did not end in time. */
  exitCode: number | null
  stdout: string
}

export type RunTool = (program: string, args: readonly string[], signal: AbortSignal) => Promise<ToolResult>

const endWithinMs = 8_000

/**
 * Runs a program of the system and returns what it printed; never a shell. A program that is missing, hangs or fails is
 * a result, not an error: a check then knows less. On Windows the text is in an OEM code page, so only ASCII in it counts.
 */
export const runTool: RunTool = (program, args, signal) =>
  new Promise((resolve) => {
    const options = {
      encoding: 'buffer',
      timeout: endWithinMs,
      maxBuffer: 8 * 1024 * 1024,
      windowsHide: true,
      signal,
      // Untranslated output, where a program knows translations.
      env: { ...process.env, LC_ALL: 'C', WSL_UTF8: '1' },
    } as const
    execFile(program, [...args], options, (error, stdout) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : null
      resolve({ exitCode: code, stdout: decode(stdout) })
    })
  })

/** wsl.exe prints UTF-16 without saying so; everything else is taken byte by byte. */
export function decode(output: Uint8Array): string {
  const bytes = Buffer.from(output)
  let zeros = 0
  for (let at = 1; at < bytes.length; at += 2) if (bytes[at] === 0) zeros += 1
  return (zeros > bytes.length / 4 ? bytes.toString('utf16le') : bytes.toString('latin1')).replace(/\r\n/g, '\n')
}
