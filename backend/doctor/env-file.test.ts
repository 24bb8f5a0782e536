import { expect, it } from 'vitest'
import { setEnvValue } from './env-file'

it.each([
  ['replaces a value and nothing else', 'A=1\nKAFKA_PORT=9092\nB=2\n', 'A=1\nKAFKA_PORT=19092\nB=2\n'],
  ['keeps Windows line endings', 'A=1\r\nKAFKA_PORT=9092\r\nB=2\r\n', 'A=1\r\nKAFKA_PORT=19092\r\nB=2\r\n'],
  ['takes the line that stands commented out', '# Kafka\n#KAFKA_PORT=9092\nB=2\n', '# Kafka\nKAFKA_PORT=19092\nB=2\n'],
  ['adds it at the end', 'A=1', 'A=1\nKAFKA_PORT=19092\n'],
  ['makes a file', '', 'KAFKA_PORT=19092\n'],
  [
    'sets it wherever it stands twice, as the last one counts',
    'KAFKA_PORT=1\nKAFKA_PORT=2\n',
    'KAFKA_PORT=19092\nKAFKA_PORT=19092\n',
  ],
  [
    'leaves names that only look alike',
    'MY_KAFKA_PORT=1\nKAFKA_PORT_2=2\n',
    'MY_KAFKA_PORT=1\nKAFKA_PORT_2=2\nKAFKA_PORT=19092\n',
  ],
  ['knows export', 'export KAFKA_PORT=1\n', 'KAFKA_PORT=19092\n'],
  [
    'prefers a real line to a commented one',
    '#KAFKA_PORT=9092\nKAFKA_PORT=1\n',
    '#KAFKA_PORT=9092\nKAFKA_PORT=19092\n',
  ],
])('%s', (_, before, after) => {
  expect(setEnvValue(before, 'KAFKA_PORT', '19092')).toBe(after)
})
