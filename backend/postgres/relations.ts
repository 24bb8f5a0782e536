import type { ClientBase } from 'pg'
import type { Relation } from '../../contract/postgres'

// reltuples is -1 until the table was analysed for the first time. Source: PostgreSQL documentation, pg_class.
const sql = `
select n.nspname as schema, c.relname as name,
  case c.relkind when 'r' then 'table' when 'v' then 'view' when 'm' then 'materialized view'
    when 'p' then 'partitioned table' else 'foreign table' end as kind,
  obj_description(c.oid, 'pg_class') as comment,
  case when c.relkind in ('r', 'm', 'p') and c.reltuples >= 0 then c.reltuples::float8 end as "estimatedRows",
  case when c.relkind in ('r', 'm') then pg_total_relation_size(c.oid)::float8 end as bytes,
  coalesce((
    select json_agg(json_build_object(
      'name', a.attname, 'type', format_type(a.atttypid, a.atttypmod), 'nullable', not a.attnotnull,
      'comment', col_description(c.oid, a.attnum),
      'key', exists (select from pg_index i where i.indrelid = c.oid and i.indisprimary and a.attnum = any (i.indkey))
    ) order by a.attnum)
    from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  ), '[]') as columns
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'v', 'm', 'p', 'f') and not c.relispartition
  and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_(toast|temp)'
  and has_schema_privilege(n.oid, 'USAGE') and has_any_column_privilege(c.oid, 'SELECT')
order by n.nspname = 'public' desc, n.nspname, c.relname`

/** Everything with columns that the user may read, outside of PostgreSQL's own schemas; those of `public` first. */
export async function readRelations(client: ClientBase): Promise<Relation[]> {
  return (await client.query<Relation>(sql)).rows
}
