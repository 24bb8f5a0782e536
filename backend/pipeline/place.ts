import type { Role, Supervised, WorkerRole, WorkerStatus } from '../../contract/pipeline'
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
}

/** Producer and consumer as containers of the stack, instead of in the app. */
export interface Containers {
  start(role: Role): Promise<void>
  stop(role: Role): Promise<void>
  status(role: WorkerRole): WorkerStatus
}
