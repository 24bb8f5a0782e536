import { describe, expect, it } from 'vitest'
import { crumbsOf, isWithin, joinPath, nameOf, parentOf, typedPath } from './paths'

describe('paths', () => {
  it('join, and come apart again', () => {
    for (const [folder, name] of [['/', 'user'], ['/user', 'spark'], ['/a b', "it's; $(x)\n-"]] as const) {
      const path = joinPath(folder, name)
      expect([parentOf(path), nameOf(path)]).toEqual([folder, name])
    }
    expect([parentOf('/'), nameOf('/')]).toEqual(['/', ''])
  })

  it('know what lies within, by whole names', () => {
    expect([isWithin('/a', '/a/b'), isWithin('/a', '/a'), isWithin('/a', '/ab'), isWithin('/', '/x')]).toEqual([true, true, false, true])
  })

  it('have crumbs from the root down', () => {
    expect(crumbsOf('/user/spark').map(({ path }) => path)).toEqual(['/', '/user', '/user/spark'])
    expect(crumbsOf('/')).toEqual([{ name: '/', path: '/' }])
  })
})

describe('a typed address', () => {
  const typed = (text: string) => typedPath(text, '/user/spark', 'spark')
  it.each([
    ['/tmp/', '/tmp'],
    ['  /tmp', '/tmp'],
    ['hdfs://hdfs-namenode:8020/user//spark/', '/user/spark'],
    ['hdfs://hdfs-namenode:8020', '/'],
    ['~', '/user/spark'],
    ['~/weather', '/user/spark/weather'],
    ['raw', '/user/spark/raw'],
    ['../hadoop', '/user/hadoop'],
    ['../../../..', '/'],
    ['', '/user/spark'],
    ['/a b/%20/$(x)', '/a b/%20/$(x)'],
    ['/tmp\n', '/tmp'],
  ])('%j is %s', (text, path) => {
    expect(typed(text)).toBe(path)
  })
})
