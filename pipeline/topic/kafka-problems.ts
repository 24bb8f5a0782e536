import { KafkaJSError } from 'kafkajs'
import { ProblemError, type ProblemCode } from '../../contract/problem'
import { KafkaRefusal, refusals } from '../../kafka-wire/requests'

/** Kafka's own names for "nobody there, or not ready yet", which kafkajs wraps in errors of several classes. */
const awayErrors = new Set([
  'KafkaJSConnectionError',
  'KafkaJSConnectionClosedError',
  'KafkaJSRequestTimeoutError',
  'KafkaJSBrokerNotFound',
  'KafkaJSNumberOfRetriesExceeded',
  'KafkaJSGroupCoordinatorNotFound',
  'KafkaJSLockTimeout',
])

/** What the broker says (org.apache.kafka.common.protocol.Errors) of a topic whose settings keep records out. */
const codes: Record<string, ProblemCode> = {
  MESSAGE_TOO_LARGE: 'MESSAGE_TOO_LARGE',
  // segment.bytes is smaller than the batch.
  RECORD_LIST_TOO_LARGE: 'MESSAGE_TOO_LARGE',
  NOT_ENOUGH_REPLICAS: 'NOT_ENOUGH_REPLICAS',
  NOT_ENOUGH_REPLICAS_AFTER_APPEND: 'NOT_ENOUGH_REPLICAS',
}

/** Refusals of requests of ours (kafka-wire) that pass by themselves. */
const passing = new Set([
  'UNKNOWN_TOPIC_OR_PARTITION',
  'LEADER_NOT_AVAILABLE',
  'NOT_LEADER_OR_FOLLOWER',
  'REQUEST_TIMED_OUT',
  'COORDINATOR_LOAD_IN_PROGRESS',
  'COORDINATOR_NOT_AVAILABLE',
  'NOT_COORDINATOR',
])

/** The broker's name for what it refused; kafkajs wraps it in errors of the operation and of its retries. */
function brokersName(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  if (error instanceof KafkaRefusal) return refusals[error.code] ?? `error ${error.code}`
  const { type } = error as { type?: unknown }
  return typeof type === 'string' ? type : brokersName(error.cause)
}

/** kafkajs gives up on some connection errors with an error of its own, whose cause is the one that says so. */
const isAway = (error: unknown): boolean =>
  error instanceof KafkaJSError && (awayErrors.has(error.name) || error.retriable || isAway(error.cause))

/** The `ProblemError` for what a call to Kafka threw: something to wait for, or a refusal by its name. Others stay as they are. */
export function asProblem(error: unknown, topic: string): unknown {
  const refused = error instanceof KafkaRefusal
  if (!refused && !(error instanceof KafkaJSError)) return error
  const name = brokersName(error)
  const options = { detail: name === undefined || error.message.includes(name) ? error.message : `${name}: ${error.message}`, cause: error }
  const code = name === undefined ? undefined : codes[name]
  if (code !== undefined) return new ProblemError(code, { topic }, options)
  const away = refused ? passing.has(name ?? '') : isAway(error)
  return away ? new ProblemError('BROKER_UNAVAILABLE', {}, options) : new ProblemError('KAFKA_REFUSED', {}, options)
}
