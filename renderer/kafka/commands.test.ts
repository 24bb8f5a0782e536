import { describe, expect, it } from 'vitest'
import { addPartitions, consume, createTopic, deleteGroup, describeGroup, emptyTopic, listTopics, produce, resetOffsets, setConfig } from './commands'

const inKafka = (rest: string) => `docker exec kafka ${rest}`

describe('the equivalent command', () => {
  it('lists the topics as the seed’s own command does', () => {
    expect(listTopics()).toBe('docker exec kafka kafka-topics --bootstrap-server kafka:29092 --list')
  })

  it('makes and changes topics', () => {
    expect(createTopic('a', 2, { 'retention.ms': '60000' })).toBe(inKafka('kafka-topics --bootstrap-server kafka:29092 --create --topic a --partitions 2 --config retention.ms=60000'))
    expect(createTopic('', 3, {})).toContain('--topic … --partitions 3')
    expect(addPartitions('a', 4)).toContain('--alter --topic a --partitions 4')
    expect(setConfig('a', 'cleanup.policy', 'compact,delete')).toContain(`--add-config 'cleanup.policy=[compact,delete]'`)
    expect(setConfig('a', 'retention.ms', null)).toContain('--entity-name a --delete-config retention.ms')
    expect(emptyTopic('a', [0, 1])).toBe(
      `echo '{"partitions":[{"topic":"a","partition":0,"offset":-1},{"topic":"a","partition":1,"offset":-1}],"version":1}' | docker exec -i kafka kafka-delete-records --bootstrap-server kafka:29092 --offset-json-file /dev/stdin`,
    )
  })

  it('reads, as far as the tool can', () => {
    const of = (kind: 'live' | 'oldest' | 'offset', partition: number | null) => consume('a', { kind, offset: 7 }, partition, 200).replace(/ --property.*/, '')
    const base = 'docker exec -it kafka kafka-console-consumer --bootstrap-server kafka:29092 --topic a'
    expect(of('live', null)).toBe(base)
    expect(of('live', 1)).toBe(`${base} --partition 1 --offset latest`)
    expect(of('oldest', null)).toBe(`${base} --from-beginning --max-messages 200`)
    // The tool takes an offset of one partition only.
    expect(of('offset', null)).toBe(`${base} --partition 0 --offset 7 --max-messages 200`)
    expect(produce('a', true)).toContain('--property parse.key=true --property key.separator=:')
  })

  it('names groups as a shell takes them', () => {
    expect(describeGroup('my group')).toContain(`--describe --group 'my group'`)
    expect(deleteGroup(`l'an`)).toContain(`--delete --group 'l''an'`)
    expect(resetOffsets('g', 'a', [0, 2], { kind: 'time', at: 0 })).toContain('--topic a:0,2 --to-datetime 1970-01-01T00:00:00.000Z --execute')
    expect(resetOffsets('g', 'a', [], { kind: 'offset', offset: 5 })).toContain('--topic a --to-offset 5 --execute')
  })
})
