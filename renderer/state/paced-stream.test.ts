import { expect, it } from 'vitest'
import { pacedStream } from './paced-stream'

it('is one stream at a time, close while anything shows it', () => {
  const said: string[] = []
  const stream = pacedStream((closely) => {
    const pace = closely ? 'close' : 'seldom'
    said.push(pace)
    return () => said.push(`no ${pace}`)
  })
  const within = (work: () => void): string[] => {
    said.length = 0
    work()
    return [...said]
  }
  expect(within(stream.follow)).toEqual(['seldom'])
  let first: () => void = () => undefined
  let second: () => void = () => undefined
  expect(within(() => { first = stream.followClosely() })).toEqual(['close', 'no seldom'])
  expect(within(() => { second = stream.followClosely() })).toEqual([])
  expect(within(() => { first() })).toEqual([])
  expect(within(() => { second() })).toEqual(['seldom', 'no close'])
})
