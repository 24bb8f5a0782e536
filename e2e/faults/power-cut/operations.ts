import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

/** What `record-fs.cjs` writes down; paths are relative to the recorded folder, '' is the folder itself. */
export type Operation =
  | { kind: 'open'; fd: number; path: string; create: boolean; cut: boolean }
  | { kind: 'write'; fd: number; at: number; data: Buffer }
  | { kind: 'close' | 'sync'; fd: number }
  | { kind: 'truncate'; size: number; fd?: number; path?: string }
  | { kind: 'mkdir'; path: string; first: string }
  | { kind: 'unlink' | 'rmdir' | 'rm'; path: string }
  | { kind: 'rename'; from: string; to: string }
  | { kind: 'symlink'; path: string; target: string }

/** An operation, and how long the log was when it had been done. */
export interface Recorded {
  operation: Operation
  end: number
}

/** Reads a log; what a killed process left unfinished at its end is left out. */
export function readOperations(logFile: string): Recorded[] {
  const file = openSync(logFile, 'r')
  try {
    const log = Buffer.alloc(fstatSync(file).size)
    readSync(file, log, 0, log.length, 0)
    const recorded: Recorded[] = []
    for (let at = 0; at + 4 <= log.length; ) {
      const start = at + 4 + log.readUInt32BE(at)
      if (start > log.length) break
      const { bytes, ...operation } = JSON.parse(log.toString('utf8', at + 4, start)) as { bytes: number } & Operation
      const end = start + bytes
      if (end > log.length) break
      recorded.push({ operation: operation.kind === 'write' ? { ...operation, data: log.subarray(start, end) } : operation, end })
      at = end
    }
    return recorded
  } finally {
    closeSync(file)
  }
}
