/** Queries that answer what one asks of this database most. `key` is the name's key in the texts. */
export const presets = [
  { key: 'tables', sql: '\\dt+' },
  {
    key: 'latest',
    sql: `-- The last reading of each location
select distinct on (location) location, observed_at, temperature_2m, relative_humidity_2m,
  wind_speed_10m, pressure_msl, weather_code, source, ingested_at
from weather_data
order by location, observed_at desc;`,
  },
  {
    key: 'rowsAnHour',
    sql: `-- Rows written in each hour
select date_trunc('hour', ingested_at) as hour, source, count(*) as rows,
  count(distinct location) as locations, count(distinct response_id) as replies
from weather_data
group by 1, 2
order by 1 desc, 2;`,
  },
  {
    key: 'sampleLive',
    sql: `-- Sample against live data
select source, count(*) as rows, count(distinct location) as locations,
  min(observed_at) as first, max(observed_at) as last, max(ingested_at) as written
from weather_data
group by source
order by source;`,
  },
  {
    key: 'daily',
    sql: `-- Each location's days
select location, date_trunc('day', observed_at)::date as day, count(*) as readings,
  min(temperature_2m) as coldest, round(avg(temperature_2m)::numeric, 1) as mean, max(temperature_2m) as warmest,
  max(wind_gusts_10m) as gusts
from weather_data
group by 1, 2
order by 2 desc, 1;`,
  },
  {
    key: 'collections',
    sql: `-- What was collected, newest first
select collected_at, location, source, period_start, period_end, observations, response_id
from weather_collections
order by collected_at desc
limit 200;`,
  },
  {
    key: 'rejects',
    sql: `-- Records that could not be written, and why
select rejected_at, topic, "partition", "offset", reason, payload
from weather_rejects
order by rejected_at desc
limit 200;`,
  },
  {
    key: 'hops',
    sql: `-- From the raw reply over the topic to the row: the newest 50
select ingested_at, location, observed_at, response_id, "partition", "offset"
from weather_data
order by ingested_at desc, "partition", "offset"
limit 50;`,
  },
  {
    key: 'topic',
    sql: `-- How far behind the consumer is, in each partition
select p.partition, o."group", p.next_offset as "end", coalesce(o.committed, 0) as committed,
  p.next_offset - coalesce(o.committed, 0) as lag
from topic.partitions p
left join topic.offsets o using (topic, partition)
order by 1, 2;`,
  },
] as const

export type PresetKey = (typeof presets)[number]['key']

/** `select * ... limit 100` of a relation, names quoted where PostgreSQL needs it. */
export function browse(schema: string, name: string): string {
  return `select * from ${qualified(schema, name)} limit 100;`
}

/** Words that cannot stand as a table or column without quotes and that this schema or a usual one uses as names. */
const reserved = new Set(['partition', 'offset', 'limit', 'order', 'group', 'user', 'table', 'column', 'end', 'desc', 'asc', 'from', 'to', 'select', 'where', 'default', 'check', 'primary', 'references', 'when', 'then', 'all', 'and', 'or', 'not', 'null', 'as', 'on', 'in', 'is', 'for', 'grant', 'create', 'using', 'window', 'with', 'union'])

export function quoteName(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) && !reserved.has(name) ? name : `"${name.replaceAll('"', '""')}"`
}

export function qualified(schema: string, name: string): string {
  return schema === 'public' ? quoteName(name) : `${quoteName(schema)}.${quoteName(name)}`
}
