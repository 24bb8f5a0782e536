import { describe, expect, it } from 'vitest'
import { metaQueries } from './meta'
import { parsePattern } from './meta-pattern'

describe('parsePattern', () => {
  it.each<[string, { schema: string | null; name: string }]>([
    ['weather_data', { schema: null, name: '^(weather_data)$' }],
    ['Weather*', { schema: null, name: '^(weather.*)$' }],
    ['"Weather*"', { schema: null, name: '^(Weather\\*)$' }],
    ['a?c', { schema: null, name: '^(a.c)$' }],
    ['public.*', { schema: '^(public)$', name: '^(.*)$' }],
    ['"a.b"."c""d"', { schema: '^(a\\.b)$', name: '^(c"d)$' }],
    ['a$', { schema: null, name: '^(a\\$)$' }],
  ])('%s', (text, expected) => {
    expect(parsePattern(text)).toEqual(expected)
  })
})

describe('metaQueries', () => {
  it('lists by kind', () => {
    expect(metaQueries('\\dt').queries[0]?.sql).toContain("relkind in ('r','p')")
    expect(metaQueries('\\dv').queries[0]?.sql).toContain("relkind in ('v')")
    expect(metaQueries('\\di').queries[0]?.sql).toContain('"Table"')
    expect(metaQueries('\\d').queries[0]?.sql).toContain("relkind in ('r','p','v','m','S')")
    expect(metaQueries('\\dt+').queries[0]?.sql).toContain('"Size"')
    expect(metaQueries('\\dt').queries[0]?.sql).toContain("<> 'pg_catalog'")
    expect(metaQueries('\\dtS').queries[0]?.sql).not.toContain("<> 'pg_catalog'")
  })

  it('hands names over as values, never as SQL', () => {
    const { queries } = metaQueries(`\\d x'; drop table weather_data; --`)
    expect(queries).toHaveLength(3)
    for (const query of queries) {
      expect(query.sql).not.toContain('drop table')
      expect(query.values[0]).toContain('drop table')
    }
  })

  it('says which commands exist when one does not', () => {
    expect(metaQueries('\\dz')).toEqual({ queries: [], error: expect.stringContaining('\\dt') as string })
    expect(metaQueries('\\x').error).toContain('\\x is a command of psql')
    expect(metaQueries('\\').error).toBeDefined()
    expect(metaQueries('\\constructor').error).not.toContain('function')
  })
})
