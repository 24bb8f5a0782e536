import type { Role, Supervised, WorkerRole, WorkerStatus } from '../../contract/pipeline'
import type { Problem } from '../../contract/problem'
import type { DatabaseAddress, TopicAddress } from '../../contract/pipeline-process'

/** Where the pipeline's topic and tables are. */
export interface Place {
  database: DatabaseAddress
  topic: TopicAddress
}

/** A profile, as the pipeline sees it. */
export interface Profile {
  readonly name: 'embedded' | 'stack'
  /** Makes sure that it is there, or will be; null while its addresses are not known. */
  place(): Place | null
  /** How its database is. */
  database(): Supervised
  /** Why the pipeline is not to be moved there now: not healthy, or not ours. */
  ready(): Problem | null
  /** Resolves when it is known whose servers answer there. */
  settled(): Promise<void>
  /** Looks again soon who answers there: the pipeline met a stranger. */
  recheck(): void
}

/** Producer and consumer as containers of the stack, instead of in the app. */
export interface Containers {
  start(role: Role): Promise<void>
  stop(role: Role): Promise<void>
  status(role: WorkerRole): WorkerStatus
}
