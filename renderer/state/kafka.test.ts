import { describe, expect, it } from 'vitest'
import type { KafkaSnapshot } from '../../contract/kafka'
import { kafkaMark, lagGrows } from './kafka'

const history = (...lags: number[]) => lags.map((lag, i) => ({ at: i * 10_000, lag }))

describe('falling behind', () => {
  it('is a lag that never shrank for a minute, and grew', () => {
    expect(lagGrows(history(0, 100, 120, 150, 180, 200, 210, 220))).toBe(true)
  })
  it('is not a burst, nor a lag that shrinks or stands, nor one known for less than a minute', () => {
    expect(lagGrows(history(0, 0, 0, 500, 400, 300, 0, 0))).toBe(false)
    expect(lagGrows(history(0, 500, 480, 470, 460, 450, 440, 430))).toBe(false)
    expect(lagGrows(history(0, 500, 500, 500, 500, 500, 500, 500))).toBe(false)
    expect(lagGrows(history(0, 100, 200, 300))).toBe(false)
    expect(lagGrows([])).toBe(false)
  })
})

describe('the mark on the rail', () => {
  const snapshot = (patch: Partial<KafkaSnapshot>): KafkaSnapshot => ({
    at: 0, kind: 'kafka', state: 'ready', address: null, containerAddress: null, image: null, cluster: null, topics: [], groups: [], problem: null, ...patch,
  })
  const group = (name: string) => ({ group: name, state: 'Stable', members: 1, topics: [], lag: 1, history: history(0, 100, 120, 150, 180, 200, 210, 220) })
  it('says what is wrong in the profile of the stack, and nothing otherwise', () => {
    expect(kafkaMark(null)).toBeNull()
    expect(kafkaMark(snapshot({}))).toBeNull()
    expect(kafkaMark(snapshot({ state: 'stopped' }))).toEqual({ tone: 'bad', text: 'down' })
    expect(kafkaMark(snapshot({ state: 'absent' }))).toBeNull()
    expect(kafkaMark(snapshot({ state: 'starting' }))).toEqual({ tone: 'busy', text: 'starting' })
    expect(kafkaMark(snapshot({ kind: 'embedded', state: 'starting' }))).toBeNull()
  })
  it('minds the lag of our own consumer alone', () => {
    expect(kafkaMark(snapshot({ groups: [group('weather-consumer')] }))).toEqual({ tone: 'warn', text: 'lag' })
    expect(kafkaMark(snapshot({ groups: [group('somebody')] }))).toBeNull()
  })
})
