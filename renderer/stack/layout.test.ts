import { describe, expect, it } from 'vitest'
import { layoutGraph, type GraphSizes } from './layout'

const sizes: GraphSizes = { width: 100, height: 40, gap: 50, row: 60 }
const on = (...names: string[]) => names.map((service) => ({ service, condition: 'healthy' as const, required: true }))
const node = (name: string, rank: number, ...deps: string[]) => ({ name, rank, dependsOn: on(...deps) })

const stack = [
  node('zookeeper', 0), node('spark-master', 0), node('hdfs-init', 0), node('postgres', 0),
  node('kafka', 1, 'zookeeper'), node('spark-worker', 1, 'spark-master'), node('hdfs-namenode', 1, 'hdfs-init'), node('pgadmin', 1, 'postgres'),
  node('hdfs-datanode', 2, 'hdfs-namenode'), node('weather-producer', 2, 'kafka', 'postgres'),
  node('weather-batch', 3, 'spark-worker', 'hdfs-datanode'),
]

describe('layoutGraph', () => {
  const graph = layoutGraph(stack, sizes)
  const at = (name: string) => graph.nodes.find((each) => each.name === name) ?? { x: Number.NaN, y: Number.NaN }

  it('puts each rank into a column, left to right', () => {
    expect([at('zookeeper').x, at('kafka').x, at('hdfs-datanode').x, at('weather-batch').x]).toEqual([0, 150, 300, 450])
    expect(graph.width).toBe(550)
  })

  it('lets no two nodes lie on each other, and keeps all within its size', () => {
    for (const a of graph.nodes) {
      expect(a.y).toBeGreaterThanOrEqual(0)
      expect(a.y + sizes.height).toBeLessThanOrEqual(graph.height)
      for (const b of graph.nodes) if (a !== b && a.x === b.x) expect(Math.abs(a.y - b.y)).toBeGreaterThanOrEqual(sizes.row)
    }
  })

  it('draws every dependency, from the right side of one to the left side of the other', () => {
    expect(graph.edges.map((edge) => `${edge.from}>${edge.to}`).sort()).toEqual(
      stack.flatMap((service) => service.dependsOn.map((dep) => `${dep.service}>${service.name}`)).sort(),
    )
    for (const edge of graph.edges) {
      const from = at(edge.from)
      const to = at(edge.to)
      expect(edge.path.startsWith(`M ${from.x + 100} ${from.y + 20} `)).toBe(true)
      expect(edge.path.endsWith(` ${to.x} ${to.y + 20}`)).toBe(true)
    }
  })

  it('leads a long edge past the nodes of the columns between', () => {
    const long = graph.edges.find((edge) => edge.from === 'spark-worker' && edge.to === 'weather-batch')
    const [, y] = /H 400/.test(long?.path ?? '') ? (/ ([\d.]+) H 400/.exec(long?.path ?? '') ?? []) : []
    expect(y).toBeDefined()
    const passed = graph.nodes.filter((each) => each.x === 300)
    for (const each of passed) expect(Math.abs(each.y + 20 - Number(y))).toBeGreaterThanOrEqual(sizes.height)
  })

  it('does not cross edges that need not cross', () => {
    const crossed = layoutGraph([node('a', 0), node('b', 0), node('x', 1, 'b'), node('y', 1, 'a')], sizes)
    const y = (name: string) => crossed.nodes.find((each) => each.name === name)?.y ?? Number.NaN
    expect(Math.sign(y('a') - y('b'))).toBe(Math.sign(y('y') - y('x')))
  })

  it('takes ranks with gaps, dependencies that are not shown, and nothing at all', () => {
    const some = layoutGraph([node('a', 2), node('b', 7, 'a', 'hidden')], sizes)
    expect(some.nodes.map((each) => each.x)).toEqual([0, 150])
    expect(some.edges).toHaveLength(1)
    expect(layoutGraph([], sizes)).toEqual({ nodes: [], edges: [], width: 0, height: 40 })
  })
})
