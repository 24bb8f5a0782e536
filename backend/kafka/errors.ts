import { KafkaJSAggregateError, KafkaJSError } from 'kafkajs'
import { ProblemError, type ProblemCode } from '../../contract/problem'
import { KafkaRefusal, refusals } from '../../kafka-wire/requests'

/** What kafkajs calls "nobody there, or not ready yet". */
const awayErrors = new Set([
  'KafkaJSConnectionError',
  'KafkaJSConnectionClosedError',
  'KafkaJSRequestTimeoutError',
  'KafkaJSBrokerNotFound',
  'KafkaJSGroupCoordinatorNotFound',
  'KafkaJSLockTimeout',
  'KafkaJSMetadataNotLoaded',
])

const codes: Record<string, ProblemCode> = {
  TOPIC_ALREADY_EXISTS: 'TOPIC_EXISTS',
  UNKNOWN_TOPIC_OR_PARTITION: 'TOPIC_UNKNOWN',
  GROUP_ID_NOT_FOUND: 'GROUP_UNKNOWN',
  NON_EMPTY_GROUP: 'GROUP_ACTIVE',
  ILLEGAL_GENERATION: 'GROUP_ACTIVE',
  UNKNOWN_MEMBER_ID: 'GROUP_ACTIVE',
  REBALANCE_IN_PROGRESS: 'GROUP_ACTIVE',
  OFFSET_OUT_OF_RANGE: 'MESSAGE_GONE',
  MESSAGE_TOO_LARGE: 'MESSAGE_TOO_LARGE',
  RECORD_LIST_TOO_LARGE: 'MESSAGE_TOO_LARGE',
  LEADER_NOT_AVAILABLE: 'BROKER_UNAVAILABLE',
  NOT_LEADER_OR_FOLLOWER: 'BROKER_UNAVAILABLE',
  NOT_LEADER_FOR_PARTITION: 'BROKER_UNAVAILABLE',
  COORDINATOR_LOAD_IN_PROGRESS: 'BROKER_UNAVAILABLE',
  COORDINATOR_NOT_AVAILABLE: 'BROKER_UNAVAILABLE',
  GROUP_COORDINATOR_NOT_AVAILABLE: 'BROKER_UNAVAILABLE',
  NOT_COORDINATOR: 'BROKER_UNAVAILABLE',
}

/** kafkajs wraps what the broker said: in an aggregate, in "number of retries exceeded", in an error of the operation. */
function innermost(error: unknown): unknown {
  if (error instanceof KafkaJSAggregateError) return innermost(error.errors[0])
  const { groups, partitions, cause } = error as { groups?: { error?: unknown }[]; partitions?: { error?: unknown }[]; cause?: unknown }
  const inner = groups?.[0]?.error ?? partitions?.[0]?.error ?? cause
  return error instanceof Error && inner instanceof Error ? innermost(inner) : error
}

/** The `ProblemError` for what a call to Kafka threw; `params` fill its words. Anything that is not Kafka's stays as it is. */
export function asProblem(thrown: unknown, params: Record<string, string | number> = {}): unknown {
  if (thrown instanceof ProblemError) return thrown
  const error = innermost(thrown)
  if (error instanceof ProblemError) return error
  const refused = error instanceof KafkaRefusal
  if (!refused && !(error instanceof KafkaJSError)) return thrown
  const name = refused ? refusals[error.code] : (error as { type?: string }).type
  const code = name === undefined ? undefined : codes[name]
  const options = { detail: name === undefined || error.message === name ? error.message : `${name}: ${error.message}`, cause: thrown }
  if (code !== undefined) return new ProblemError(code, params, options)
  if (!refused && (awayErrors.has(error.name) || (name === undefined && error.retriable))) return new ProblemError('BROKER_UNAVAILABLE', params, options)
  return new ProblemError('KAFKA_REFUSED', params, options)
}

/** Runs a call to Kafka; what it throws becomes a problem with words. */
export async function orProblem<T>(work: () => Promise<T>, params: Record<string, string | number> = {}): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw asProblem(error, params)
  }
}
