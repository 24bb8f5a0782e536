import { parsePattern } from './meta-pattern'
import { databases, describe, extensions, functions, namespaces, relationList, roles, typeList } from './meta-catalogue'

/** A psql command as queries to run: `\d table` answers with several. */
export interface MetaQuery {
  title: string
  sql: string
  values: string[]
}

export interface MetaAnswer {
  queries: MetaQuery[]
  /** What is wrong with it, in words for the user. */
  error?: string
}

const help: [command: string, meaning: string][] = [
  ['\\d [PATTERN]', 'columns, indexes and constraints of what matches; without a pattern: all tables, views and sequences'],
  ['\\dt \\dv \\dm \\di \\ds [PATTERN]', 'tables, views, materialized views, indexes, sequences; with + their size and comment'],
  ['\\dn [PATTERN]', 'schemas'],
  ['\\df [PATTERN]', 'functions'],
  ['\\dT [PATTERN]', 'types'],
  ['\\dx', 'extensions'],
  ['\\du', 'roles'],
  ['\\l', 'databases'],
  ['\\conninfo', 'this connection'],
  ['\\?', 'this list'],
]

/** psql commands whose purpose the app serves in another way. */
const elsewhere = new Map<string, string>([
  ['x', 'Select a row to see its values one under the other.'],
  ['timing', 'Each result shows its time.'],
  ['q', 'Close the panel or the app instead.'],
  ['c', 'The connection is the one of the profile in use.'],
  ['connect', 'The connection is the one of the profile in use.'],
  ['copy', 'Export a result instead.'],
  ['i', 'Paste the file into the editor.'],
  ['o', 'Export a result instead.'],
])

const conninfo = `select current_database() as "Database", session_user as "User", inet_server_addr() as "Server address",
  inet_server_port() as "Port", pg_backend_pid() as "Backend", version() as "Version"`

/** The catalogue queries that answer a psql command (`\dt`, `\d weather_data`, ...), or why there are none. */
export function metaQueries(text: string): MetaAnswer {
  const [, name = '', rest = ''] = /^\\(\S*)\s*(.*)$/s.exec(text) ?? []
  const argument = rest.trim()
  const pattern = argument === '' ? null : parsePattern(argument)
  const one = (query: Omit<MetaQuery, 'title'>): MetaAnswer => ({ queries: [{ title: text, ...query }] })
  const plus = name.includes('+')
  const system = name.includes('S')
  const base = name.replace(/[+S]/g, '')
  if (base === 'd' && pattern !== null) return { queries: describe(text, pattern) }
  if (/^d[tvmis]*$/.test(base)) return one(relationList(base.slice(1) || 'tvms', pattern, { plus, system }))
  if (base === 'dn') return one(namespaces(pattern, { plus, system }))
  if (base === 'df') return one(functions(pattern, { plus, system }))
  if (base === 'dT') return one(typeList(pattern, { plus, system }))
  if (base === 'dx') return one(extensions(pattern))
  if (base === 'du' || base === 'dg') return one(roles(pattern))
  if (base === 'l' || base === 'list') return one(databases(pattern))
  if (base === 'conninfo') return one({ sql: conninfo, values: [] })
  if (base === '?') return one(helpQuery())
  const known = help.map(([command]) => command.replace(/ \[.*/, '')).join(' ')
  const hint = elsewhere.get(base) ?? `These work: ${known}`
  return { queries: [], error: `\\${name} is a command of psql that does not work here. ${hint}` }
}

function helpQuery(): Omit<MetaQuery, 'title'> {
  const rows = help.map((_, i) => `($${2 * i + 1}, $${2 * i + 2})`).join(', ')
  return { sql: `select * from (values ${rows}) as help ("Command", "Shows")`, values: help.flat() }
}
