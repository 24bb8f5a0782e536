import { execFileSync } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { sleep } from './random'

const megabytes = 32

/** A disk of its own for a data folder, so that it can be full. Linux, as root. */
export class SmallDisk {
  static readonly fault = 'disk full'

  private constructor(private readonly folder: string) {}

  /** null where nothing can be mounted. */
  static mount(folder: string): SmallDisk | null {
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder], { stdio: 'pipe' })
      return new SmallDisk(folder)
    } catch {
      return null
    }
  }

  /** Nothing can be written for `milliseconds`. */
  async fill(milliseconds: number): Promise<void> {
    const filler = join(this.folder, 'filler')
    await new Promise<void>((resolve) => {
      // Ends with ENOSPC; what fits stays.
      const stream = createWriteStream(filler)
      stream.on('error', () => resolve()).on('finish', () => resolve())
      const page = Buffer.alloc(4096)
      for (let i = 0; i <= megabytes * 256; i++) stream.write(page)
      stream.end()
    })
    await sleep(milliseconds)
    await rm(filler, { force: true })
  }

  unmount(): void {
    execFileSync('umount', [this.folder], { stdio: 'pipe' })
  }
}
