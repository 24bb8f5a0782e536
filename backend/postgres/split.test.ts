import { describe, expect, it } from 'vitest'
import { splitStatements, utf16Offset } from './split'

const texts = (sql: string): string[] => splitStatements(sql).map((s) => s.text)

describe('splitStatements', () => {
  it.each<[string, string, string[]]>([
    ['nothing', '', []],
    ['only blanks and comments', ' \n-- a;b\n/* c; /* d; */ e; */ ;; ; ', []],
    ['one without a semicolon', 'select 1', ['select 1']],
    ['several', 'select 1; select 2;\nselect 3', ['select 1', 'select 2', 'select 3']],
    ['a semicolon in a string', `select ';', 'it''s;'; select 2`, [`select ';', 'it''s;'`, 'select 2']],
    ['a backslash in a standard string ends nothing', `select '\\'; select 2`, [`select '\\'`, 'select 2']],
    ['a backslash in an E string escapes', `select E'\\';', e'a\\\\'; select 2`, [`select E'\\';', e'a\\\\'`, 'select 2']],
    ['an E string that goes on after a newline', `select E'a'\n  '\\';'; select 2`, [`select E'a'\n  '\\';'`, 'select 2']],
    ['an E string that goes on after a comment line', `select E'a' -- b;\n'\\';'; select 2`, [`select E'a' -- b;\n'\\';'`, 'select 2']],
    ['strings on one line do not go on', `select E'a' '\\'; select 2`, [`select E'a' '\\'`, 'select 2']],
    ['an identifier that ends in e is no E string', `select name'\\'; select 2`, [`select name'\\'`, 'select 2']],
    ['bit, hex, national and unicode strings', `select b'0;', X'1;', n';', U&'\\0041;'; select 2`, [`select b'0;', X'1;', n';', U&'\\0041;'`, 'select 2']],
    ['quoted identifiers', `select ";""'" from "a;b"; select 2`, [`select ";""'" from "a;b"`, 'select 2']],
    ['unicode identifiers', `select U&";\\0041"; select 2`, [`select U&";\\0041"`, 'select 2']],
    ['dollar quotes', 'select $$ ; \' " -- $$; select 2', ['select $$ ; \' " -- $$', 'select 2']],
    ['dollar quotes with tags, one in the other', 'select $a$ $b$; $$ $b$ $a$; select 2', ['select $a$ $b$; $$ $b$ $a$', 'select 2']],
    ['a tag with letters beyond ASCII', 'select $été$;$été$; select 2', ['select $été$;$été$', 'select 2']],
    ['a dollar inside an identifier starts no quote', 'select a$b$ from t; select c$b$', ['select a$b$ from t', 'select c$b$']],
    ['parameters', 'select $1; select $2', ['select $1', 'select $2']],
    ['a dollar quote right behind a number', 'select 1$a$;$a$; select 2', ['select 1$a$;$a$', 'select 2']],
    ['nested comments inside a statement', 'select /* ; /* ; */ ; */ 1; select 2', ['select /* ; /* ; */ ; */ 1', 'select 2']],
    ['a comment behind an operator', 'select 1 +-- ;\n 2; select 2', ['select 1 +-- ;\n 2', 'select 2']],
    ['comments around are no part of it', '/* a */ select 1 -- b\n; -- c\n select 2 /* d */', ['select 1', 'select 2']],
    ['lines that end in CR LF', "select 1;\r\nselect E'a'\r\n'\\';' -- x;\r\n;\r\n", ['select 1', "select E'a'\r\n'\\';'"]],
    ['a rule with several actions', 'create rule r as on insert to a do also (delete from b; select 1); select 2', ['create rule r as on insert to a do also (delete from b; select 1)', 'select 2']],
    ['BEGIN ATOMIC bodies', 'create or replace function f() returns int begin atomic; select case when true then 1 end; select 2; end; select 3', ['create or replace function f() returns int begin atomic; select case when true then 1 end; select 2; end', 'select 3']],
    ['BEGIN as a command ends at its semicolon', 'begin; select 1; end; select 2', ['begin', 'select 1', 'end', 'select 2']],
    ['a column called "begin" in another CREATE', 'create table t (begin int); select 1', ['create table t (begin int)', 'select 1']],
    ['an open string runs to the end', "select 1; select 'a; select 2", ['select 1', "select 'a; select 2"]],
    ['an open comment runs to the end', 'select 1; select 2 /* ; select 3', ['select 1', 'select 2']],
    ['an open dollar quote runs to the end', 'select $x$ ; select 2', ['select $x$ ; select 2']],
    ['a closing parenthesis too many', 'select 1); select 2', ['select 1)', 'select 2']],
  ])('%s', (_name, sql, expected) => {
    expect(texts(sql)).toEqual(expected)
  })

  it('keeps offsets, so that each text is found where it says', () => {
    const sql = "-- été 🌧\n select '🌧;' ; \\dt weather*\r\n/* x */select\n2;"
    const all = splitStatements(sql)
    expect(all.map((s) => [s.kind, s.text])).toEqual([
      ['sql', "select '🌧;'"],
      ['meta', '\\dt weather*'],
      ['sql', 'select\n2'],
    ])
    for (const { offset, text } of all) expect(sql.slice(offset, offset + text.length)).toBe(text)
  })

  it('takes a psql command to the end of its line, without its semicolon', () => {
    expect(splitStatements('\\dt;\n\\d "My Table" ;;\nselect 1')).toEqual([
      { kind: 'meta', text: '\\dt', offset: 0 },
      { kind: 'meta', text: '\\d "My Table"', offset: 5 },
      { kind: 'sql', text: 'select 1', offset: 22 },
    ])
  })

  it('leaves a backslash in the middle of a statement to PostgreSQL', () => {
    expect(texts('select 1 \\g\n; select 2')).toEqual(['select 1 \\g', 'select 2'])
  })

  it('is linear enough for a megabyte', () => {
    const sql = `insert into t values (1, 'a;b', $$c$$); -- x\n`.repeat(25_000)
    const started = performance.now()
    expect(splitStatements(sql)).toHaveLength(25_000)
    expect(performance.now() - started).toBeLessThan(5_000)
  })
})

describe('utf16Offset', () => {
  it('counts characters beyond the basic plane as one, as PostgreSQL does', () => {
    expect(utf16Offset('abc', 1)).toBe(0)
    expect(utf16Offset('abc', 3)).toBe(2)
    expect(utf16Offset("'🌧🌧' x", 6)).toBe(7)
    expect(utf16Offset('ab', 99)).toBe(2)
  })
})
