import { describe, expect, it } from 'vitest'
import { copiesThroughClient, firstWord, refusedInReadOnly } from './guard'

describe('refusedInReadOnly', () => {
  it.each([
    'select 1',
    '(select 1) union (select 2)',
    'with a as (select 1) select * from a',
    'VALUES (1)',
    'table weather_data',
    'show server_version',
    'explain analyze select 1',
    `select 'set_config(', "nextval" from t`,
    'select count(*), pg_size_pretty(pg_total_relation_size(oid)) from pg_class group by oid',
    'select pg_sleep(1)',
    'select set_config from t',
    'select current_setting($$TimeZone$$), pg_backend_pid(), pg_get_viewdef(1), pg_is_in_recovery()',
  ])('lets %s through', (sql) => {
    expect(refusedInReadOnly(sql)).toBeNull()
  })

  it.each([
    'commit',
    'begin read write',
    'set transaction read write',
    'do $$ begin end $$',
    'call p()',
    "copy (select 1) to program 'sh'",
    'prepare a as select 1',
    'listen x',
    'insert into t values (1)',
    "select set_config('role', 'none', true)",
    "select pg_catalog.set_config /* a */ -- b\n ('role', 'none', true)",
    `select "set_config"('role', 'none', true)`,
    `select U&"set\\005fconfig"('role', 'none', true)`,
    "select query_to_xml('select 1', true, true, '')",
    "select E'\\'' , lo_import('/etc/passwd') -- '",
    "select $x$ $x$, pg_terminate_backend(1)",
    '; drop table t',
  ])('refuses %s', (sql) => {
    expect(refusedInReadOnly(sql)).toEqual(expect.any(String))
  })
})

describe('firstWord', () => {
  it('looks behind comments and parentheses', () => {
    expect(firstWord('/* x */ -- y\n ((SELECT 1))')).toBe('select')
    expect(firstWord('"select"')).toBe('')
    expect(firstWord('')).toBe('')
  })
})

describe('copiesThroughClient', () => {
  it('knows the copies that need a client', () => {
    expect(copiesThroughClient('copy t from stdin')).toBe(true)
    expect(copiesThroughClient('COPY (select 1) TO STDOUT')).toBe(true)
    expect(copiesThroughClient("copy t from '/stdin'")).toBe(false)
    expect(copiesThroughClient('select stdin from t')).toBe(false)
  })
})
