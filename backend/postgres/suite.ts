import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DatabaseAddress } from '../../contract/pipeline-process'
import type { QueryEvent } from '../../contract/postgres'
import { connectOptions } from '../../database/connect'
import { Postgres, type PostgresOptions, type RunInput } from './postgres'

export interface SuiteDatabase {
  address: DatabaseAddress
  options?: PostgresOptions
  stop(): Promise<void>
}

export type Of<Type extends QueryEvent['type']> = Extract<QueryEvent, { type: Type }>

/** All events of a run. */
export async function collect(postgres: Postgres, sql: string, input: Partial<RunInput> = {}, signal?: AbortSignal): Promise<QueryEvent[]> {
  const events: QueryEvent[] = []
  for await (const event of postgres.run({ sql, readOnly: true, maxRows: 100_000, ...input }, signal)) events.push(event)
  return events
}

export function pick<Type extends QueryEvent['type']>(events: QueryEvent[], type: Type): Of<Type>[] {
  return events.filter((event): event is Of<Type> => event.type === type)
}

export const rowsOf = (events: QueryEvent[], index = 0): (string | null)[][] =>
  pick(events, 'rows').filter((e) => e.index === index).flatMap((e) => e.rows)

/** What every PostgreSQL must pass: the real one and the embedded one. `start` gives an empty database and its superuser. */
export function postgresSuite(name: string, start: () => Promise<SuiteDatabase>): void {
  describe(name, () => {
    let database: SuiteDatabase
    let postgres: Postgres

    beforeAll(async () => {
      database = await start()
      postgres = new Postgres(() => database.address, database.options)
      const events = await collect(
        postgres,
        `create table weather_data (location text, n int, t real, primary key (location, n));
         comment on table weather_data is 'Readings'; comment on column weather_data.t is '°C';
         insert into weather_data select 'paris', g, g / 10.0 from generate_series(1, 10) g;
         create view warm as select * from weather_data where t > 0.5;
         create type mood as enum ('sunny', 'grim'); create sequence ids;
         create table secret (a int);`,
        { readOnly: false },
      )
      expect(pick(events, 'failed')).toEqual([])
    })
    afterAll(async () => {
      await postgres.close()
      await database.stop()
    })

    it('yields statement, columns, rows and done, values as text', async () => {
      const events = await collect(
        postgres,
        `select 1 as a, null as b, '' as c, true as d, 1.50::numeric(10,2) as e, array[1,2] as f, '2026-01-02 03:04:05+00'::timestamptz(3) as g, 'sunny'::mood as h, 'x'::varchar(7) as i, 0.1::float8 as j`,
      )
      expect(events.map((e) => e.type)).toEqual(['statement', 'columns', 'rows', 'done'])
      expect(pick(events, 'columns')[0]?.columns.map((c) => c.type)).toEqual([
        'integer', 'text', 'text', 'boolean', 'numeric(10,2)', 'integer[]', 'timestamp(3) with time zone', 'mood', 'character varying(7)', 'double precision',
      ])
      expect(rowsOf(events)[0]?.slice(0, 6)).toEqual(['1', null, '', 't', '1.50', '{1,2}'])
      expect(rowsOf(events)[0]?.slice(7)).toEqual(['sunny', 'x', '0.1'])
      expect(pick(events, 'done')[0]).toMatchObject({ index: 0, command: 'SELECT', rowCount: 1, truncated: false })
    })

    it('runs several statements, each with its own index', async () => {
      const events = await collect(postgres, `select 1; select 2 where false;\n\\dt\nshow server_version`)
      expect(pick(events, 'statement').map((e) => [e.index, e.text])).toEqual([
        [0, 'select 1'], [1, 'select 2 where false'], [2, '\\dt'], [3, 'show server_version'],
      ])
      expect(pick(events, 'columns').map((e) => e.index)).toEqual([0, 1, 2, 3])
      expect(pick(events, 'done').map((e) => e.rowCount)).toEqual([1, 0, 2, 1])
      expect(rowsOf(events, 2).map((row) => row[1])).toEqual(['secret', 'weather_data'])
    })

    it('streams 100,000 rows in batches, complete and in order', async () => {
      const events = await collect(postgres, 'select g, repeat($$x$$, 50) from generate_series(1, 100000) g')
      const batches = pick(events, 'rows')
      expect(Math.max(...batches.map((b) => b.rows.length))).toBeLessThanOrEqual(500)
      expect(rowsOf(events).every((row, i) => row[0] === String(i + 1))).toBe(true)
      expect(pick(events, 'done')[0]).toMatchObject({ rowCount: 100_000, truncated: false })
    })

    it('keeps batches of wide rows small', async () => {
      const events = await collect(postgres, 'select repeat($$x$$, 40000) from generate_series(1, 300)')
      const batches = pick(events, 'rows')
      expect(batches.length).toBeGreaterThan(100)
      expect(rowsOf(events)).toHaveLength(300)
    })

    it('cuts off at maxRows and says so; not when it fits exactly', async () => {
      const cut = await collect(postgres, 'select g from generate_series(1, 1000) g; select 1', { maxRows: 10 })
      expect(pick(cut, 'done')[0]).toMatchObject({ rowCount: 10, truncated: true })
      expect(rowsOf(cut)).toHaveLength(10)
      expect(pick(cut, 'done')[1]).toMatchObject({ rowCount: 1, truncated: false })
      const exact = await collect(postgres, 'select g from generate_series(1, 10) g', { maxRows: 10 })
      expect(pick(exact, 'done')[0]).toMatchObject({ rowCount: 10, truncated: false })
    })

    it('reports an error with its place in the whole text, after the statements that worked', async () => {
      const sql = `select 1; -- 🌧\nselect '🌧', nope from weather_data; select 3`
      const events = await collect(postgres, sql)
      expect(pick(events, 'statement').map((e) => e.index)).toEqual([0, 1])
      const failed = pick(events, 'failed')[0]
      expect(failed).toMatchObject({ index: 1, sqlState: '42703', position: sql.indexOf('nope'), problem: { code: 'SQL_FAILED' } })
      expect(failed?.problem.detail).toContain('nope')
    })

    it('passes hint and detail on', async () => {
      const hint = await collect(postgres, `select lenght('a')`)
      expect(pick(hint, 'failed')[0]?.hint).toContain('No function matches')
      const detail = await collect(postgres, `insert into weather_data values ('paris', 1, 0)`, { readOnly: false })
      expect(pick(detail, 'failed')[0]?.problem.detail).toContain('(location, n)=(paris, 1)')
    })

    it('fails in the middle of a result, after the rows before', async () => {
      const events = await collect(postgres, 'select 1 / (g - 5000) from generate_series(1, 6000) g')
      expect(pick(events, 'failed')[0]).toMatchObject({ sqlState: '22012', problem: { code: 'SQL_FAILED' } })
      expect((await collect(postgres, 'select 1')).at(-1)?.type).toBe('done')
    })

    it('answers psql commands', async () => {
      const events = await collect(postgres, '\\d weather_data\n\\dn\n\\dv\n\\di\n\\l\n\\du\n\\df\n\\dT\n\\dx\n\\ds\n\\dm\n\\d\n\\dt+ public.weather*\n\\dtS pg_class\n\\conninfo\n\\?')
      expect(pick(events, 'failed')).toEqual([])
      const titles = new Map(pick(events, 'statement').map((e) => [e.text, e.index]))
      expect(rowsOf(events, titles.get('\\d weather_data')).map((row) => [row[1], row[2], row[5]])).toEqual([
        ['location', 'text', null], ['n', 'integer', null], ['t', 'real', '°C'],
      ])
      expect(rowsOf(events, titles.get('\\d weather_data (constraints)'))[0]?.[3]).toBe('PRIMARY KEY (location, n)')
      expect(rowsOf(events, titles.get('\\dv')).map((row) => row[1])).toEqual(['warm'])
      expect(rowsOf(events, titles.get('\\di')).map((row) => row[4])).toEqual(['weather_data'])
      expect(rowsOf(events, titles.get('\\dt+ public.weather*')).map((row) => row[1])).toEqual(['weather_data'])
      expect(rowsOf(events, titles.get('\\dtS pg_class'))).toHaveLength(1)
      const unknown = await collect(postgres, 'select 1;\n  \\foo')
      expect(pick(unknown, 'failed')[0]).toMatchObject({ index: 1, position: 12, problem: { code: 'SQL_FAILED' } })
    })

    it('lists relations for completion', async () => {
      const relations = await postgres.relations()
      expect(relations.map((r) => [r.name, r.kind])).toEqual([['secret', 'table'], ['warm', 'view'], ['weather_data', 'table']])
      expect(relations[2]).toMatchObject({ schema: 'public', comment: 'Readings' })
      expect(relations[2]?.columns).toEqual([
        { name: 'location', type: 'text', nullable: false, comment: null, key: true },
        { name: 'n', type: 'integer', nullable: false, comment: null, key: true },
        { name: 't', type: 'real', nullable: true, comment: '°C', key: false },
      ])
    })

    it('names the server', async () => {
      expect((await postgres.connection()).server).toMatch(/^PostgreSQL 1\d/)
    })

    describe('write mode', () => {
      const write = { readOnly: false }
      it('keeps each statement that worked, and counts its rows', async () => {
        const events = await collect(postgres, `insert into secret select g from generate_series(1, 3) g; update secret set a = 9 where a = 2; insert into secret values (4) returning a; create table secret (a int); select 1`, write)
        expect(pick(events, 'done').map((e) => [e.command, e.rowCount])).toEqual([['INSERT', 3], ['UPDATE', 1], ['INSERT', 1]])
        expect(pick(events, 'failed')[0]?.sqlState).toBe('42P07')
        expect(rowsOf(await collect(postgres, 'select array_agg(a order by a) from secret'))).toEqual([['{1,3,4,9}']])
        expect(pick(await collect(postgres, 'delete from secret', write), 'done')[0]).toMatchObject({ command: 'DELETE', rowCount: 4 })
      })
      it('runs BEGIN ... ROLLBACK and BEGIN ... COMMIT over several statements', async () => {
        await collect(postgres, 'begin; insert into secret values (1); rollback; begin; insert into secret values (2); commit', write)
        expect(rowsOf(await collect(postgres, 'select a from secret'))).toEqual([['2']])
        await collect(postgres, 'delete from secret', write)
      })
      it('rolls back and says what is left open', async () => {
        const events = await collect(postgres, 'begin; insert into secret values (1)', write)
        expect(events.at(-2)).toMatchObject({ type: 'statement', index: 2, text: 'ROLLBACK' })
        expect(events.at(-1)).toMatchObject({ type: 'failed', index: 2, problem: { code: 'SQL_FAILED' } })
        expect(rowsOf(await collect(postgres, 'select a from secret'))).toEqual([])
      })
      it('runs what cannot run in a transaction', async () => {
        const events = await collect(postgres, 'vacuum secret; analyze secret', write)
        expect(pick(events, 'failed')).toEqual([])
      })
      it('refuses COPY through the client, and goes on afterwards', async () => {
        for (const sql of ['copy secret to stdout', 'copy secret from stdin']) {
          expect(pick(await collect(postgres, sql, write), 'failed')[0]?.problem).toMatchObject({ code: 'SQL_FAILED' })
        }
      })
      it('knows a type that the run itself made', async () => {
        const events = await collect(postgres, `create type sky as enum ('blue'); select 'blue'::sky; drop type sky`, write)
        expect(pick(events, 'columns')[0]?.columns[0]?.type).toBe('sky')
      })
    })

    describe('read-only cannot be broken by', () => {
      const attempts = [
        `insert into secret values (1)`,
        `update weather_data set t = 0`,
        `delete from weather_data`,
        `truncate weather_data`,
        `drop table weather_data`,
        `create table mine (a int)`,
        `create temp table mine (a int)`,
        `select * into mine from weather_data`,
        `commit; drop table weather_data`,
        `rollback; insert into secret values (1)`,
        `end; drop table weather_data`,
        `commit and chain; insert into secret values (1)`,
        `begin read write; insert into secret values (1); commit`,
        `set transaction read write; insert into secret values (1)`,
        `set session characteristics as transaction read write; insert into secret values (1)`,
        `set default_transaction_read_only = off; insert into secret values (1)`,
        `reset role; drop table weather_data`,
        `set role none; insert into secret values (1)`,
        `set session authorization default; insert into secret values (1)`,
        `select set_config('transaction_read_only', 'off', true); insert into secret values (1)`,
        `select set_config('role', 'none', false); insert into secret values (1)`,
        `select query_to_xml('select set_config(''role'', ''none'', false)', true, true, '')`,
        `with gone as (delete from weather_data returning *) select * from gone`,
        `with new as (insert into secret values (1) returning *) table new`,
        `explain analyze delete from weather_data`,
        `explain analyze create table mine as select 1`,
        `do $$ begin set transaction read write; insert into secret values (1); end $$`,
        `do $$ begin commit; insert into secret values (1); end $$`,
        `prepare w as insert into secret values (1); execute w`,
        `select * from weather_data for update`,
        `lock table weather_data`,
        `copy (select 1) to program 'touch /tmp/weatherdeck-broken'`,
        `copy (select 1) to '/tmp/weatherdeck-broken'`,
        `copy secret from program 'echo 1'`,
        `select pg_terminate_backend(pid) from pg_stat_activity`,
        `select pg_reload_conf()`,
        `select lo_import('/etc/hostname')`,
        `select lo_create(4711)`,
        `select lo_from_bytea(0, 'abc')`,
        `select nextval('ids')`,
        `select setval('ids', 99)`,
        `select pg_notify('weather', 'x')`,
        `listen weather`,
        `notify weather`,
        `call nothing()`,
        `create function evil() returns int language sql as 'select 1'`,
        `alter role current_user superuser`,
        `grant all on weather_data to public`,
        `comment on table weather_data is 'mine'`,
        `vacuum weather_data`,
        `analyze weather_data`,
        `reindex table weather_data`,
        `refresh materialized view warm`,
        `checkpoint`,
        `discard all`,
        `alter system set work_mem = '1GB'`,
        `select 1 as a \\; drop table weather_data`,
        `select 'a\\'; drop table weather_data; --'`,
        `select pg_advisory_lock(1)`,
        `select pg_drop_replication_slot('x')`,
        `select pg_create_restore_point('x')`,
      ]
      it.each(attempts)('%s', async (sql) => {
        const events = await collect(postgres, sql)
        expect(pick(events, 'failed')).toHaveLength(1)
        const failed = pick(events, 'failed')[0]
        if (failed?.problem.code !== 'SQL_READ_ONLY') expect(failed?.sqlState).toMatch(/^42/)
      })

      it('... and afterwards everything is as it was', async () => {
        const client = new Client(connectOptions(database.address))
        await client.connect()
        const { rows } = await client.query<Record<string, string>>(
          `select (select count(*) from weather_data) as readings, (select sum(n) from weather_data) as sum, (select count(*) from secret) as secret,
             (select is_called from ids) as called, (select count(*) from pg_largeobject_metadata) as objects, to_regclass('mine') as mine,
             (select count(*) from pg_locks where locktype = 'advisory') as locks, current_user = session_user as own,
             current_setting('transaction_read_only') as "readOnly"`,
        )
        await client.end()
        expect(rows[0]).toEqual({ readings: '10', sum: '55', secret: '0', called: false, objects: '0', mine: null, locks: '0', own: true, readOnly: 'off' })
      })

      it('a function of the database that writes or takes its rights back', async () => {
        await collect(
          postgres,
          `create function sneak() returns int language plpgsql as $$ begin perform set_config('role', 'none', true); perform set_config('transaction_read_only', 'off', true); insert into secret values (1); return 1; end $$;
           create function definer() returns int language plpgsql security definer as $$ begin insert into secret values (1); return 1; end $$`,
          { readOnly: false },
        )
        for (const name of ['sneak', 'definer']) {
          const events = await collect(postgres, `select ${name}()`)
          expect(pick(events, 'failed')[0]?.problem.code).toMatch(/^SQL_/)
        }
        expect(rowsOf(await collect(postgres, 'select count(*) from secret'))).toEqual([['0']])
      })

      it('runs as the reader role', async () => {
        expect(rowsOf(await collect(postgres, 'select current_user, session_user = current_user'))).toEqual([['weatherdeck_reader', 'f']])
        expect(rowsOf(await collect(postgres, 'select current_user = session_user', { readOnly: false }))).toEqual([['t']])
      })
    })
  })
}
