import { expect, it } from 'vitest'
import { colourOf } from './colours'

const stack = ['zookeeper', 'kafka', 'spark-master', 'spark-worker', 'hdfs-namenode', 'hdfs-datanode', 'postgres', 'pgadmin', 'weather-producer', 'weather-consumer', 'weather-batch']

it('gives each service of the stack a colour of its own, in whatever order they come', () => {
  const colours = stack.map(colourOf)
  expect(new Set(colours).size).toBe(stack.length)
  expect([...stack].reverse().map(colourOf).reverse()).toEqual(colours)
})
it('gives the app’s workers the colours of the containers that do the same', () => {
  expect([colourOf('app:producer'), colourOf('app:consumer')]).toEqual([colourOf('weather-producer'), colourOf('weather-consumer')])
})
it('gives any other name one of the colours there are', () => {
  for (const name of ['alpha', 'constructor', 'ÿ']) expect([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]).toContain(colourOf(name))
})
