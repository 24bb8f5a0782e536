import type { Router } from '@orpc/server'
import type { contract } from '../contract'
import type { Launch } from './launch'

export interface BackendOptions {
  dataDir: string
  launch: Launch
  shell: 'electron' | 'web' | 'cli'
  /** BCP 47, as the system says it. */
  systemLanguage: string
  version: string
}

export interface Backend {
  readonly router: Router<typeof contract, Record<never, never>>
  /** Drains and commits, then ends every process. */
  close(): Promise<void>
}

/** Everything behind the contract. Resolves as soon as the router can answer; processes start behind it. */
export function createBackend(_options: BackendOptions): Promise<Backend> {
  throw new Error('being written')
}
