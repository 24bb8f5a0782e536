import { KafkaJSConnectionError, KafkaJSNonRetriableError, KafkaJSNumberOfRetriesExceeded, KafkaJSProtocolError } from 'kafkajs'
import { expect, it } from 'vitest'
import { KafkaRefusal } from '../../kafka-wire/requests'
import { asProblem } from './kafka-problems'

const said = (type: string, retriable = false) => Object.assign(new KafkaJSProtocolError(new Error(`The broker said ${type}`)), { type, retriable })
const retried = (error: Error) => new KafkaJSNumberOfRetriesExceeded(error, { retryCount: 3, retryTime: 1000 })
const codeOf = (error: unknown) => (asProblem(error, 'weather') as { problem?: { code: string } }).problem?.code

it('names what a setting of the topic keeps out, also where kafkajs tried it several times', () => {
  expect(asProblem(retried(said('NOT_ENOUGH_REPLICAS', true)), 'weather')).toMatchObject({ problem: { code: 'NOT_ENOUGH_REPLICAS', params: { topic: 'weather' } } })
  expect(codeOf(said('MESSAGE_TOO_LARGE'))).toBe('MESSAGE_TOO_LARGE')
  expect(codeOf(said('RECORD_LIST_TOO_LARGE'))).toBe('MESSAGE_TOO_LARGE')
  expect(asProblem(said('INVALID_TIMESTAMP'), 'weather')).toMatchObject({ problem: { code: 'KAFKA_REFUSED', detail: 'The broker said INVALID_TIMESTAMP' } })
  expect(codeOf(new KafkaRefusal(76))).toBe('KAFKA_REFUSED')
})

it('waits for a broker that is away, and leaves what is not Kafka’s as it is', () => {
  expect(codeOf(retried(said('LEADER_NOT_AVAILABLE', true)))).toBe('BROKER_UNAVAILABLE')
  expect(codeOf(new KafkaJSConnectionError('refused', {}))).toBe('BROKER_UNAVAILABLE')
  expect(codeOf(Object.assign(new KafkaJSNonRetriableError('gave up'), { cause: new KafkaJSConnectionError('refused', {}) }))).toBe('BROKER_UNAVAILABLE')
  expect(codeOf(new KafkaRefusal(6))).toBe('BROKER_UNAVAILABLE')
  const other = new TypeError('ours')
  expect(asProblem(other, 'weather')).toBe(other)
})
