import { tokens, type Token } from './lexer'

/**
 * What a statement may start with in read-only mode. A list of what may, not of what may not: `DO`, `CALL`, `COPY`
 * (which can write files and start programs even in a READ ONLY transaction), `SET`, `PREPARE`, `LISTEN`, transaction
 * control and whatever a later PostgreSQL brings are out. Data-changing `WITH`, `EXPLAIN ANALYZE DELETE`,
 * `SELECT INTO` and `FOR UPDATE` start like a query; the READ ONLY transaction refuses those.
 */
const readers = new Set(['select', 'with', 'values', 'table', 'show', 'explain'])

/**
 * Functions that change something although the transaction is READ ONLY (they act outside of it), that give the
 * session its rights back, or that run SQL text which cannot be looked through here.
 * Facts: PostgreSQL 17, "System Administration Functions", "Server-side large object functions", "Mapping XML".
 */
const effects = [
  /^set_config$/,
  /^(query|cursor)_to_xml/,
  /^(ts_stat|ts_rewrite)$/,
  /^(crosstab\d*|connectby)$/,
  /^dblink/,
  /^lo_/,
  /^(loread|lowrite)$/,
  /^pg_file_/,
  /^(nextval|setval)$/,
  /^pg_(try_)?advisory_/,
  /^pg_(terminate|cancel)_/,
  /^pg_(reload_conf|rotate_logfile\w*|switch_wal|switch_xlog|promote|notify|export_snapshot|prewarm)$/,
  /^pg_(create|drop|copy|alter|sync|clear|restore|set|import|log|backup|start|stop|truncate|force)_/,
  /^pg_(wal|xlog|xact|replication|logical|sequence|extension|backend)_.*(pause|resume|emit|setup|reset|create|drop|advance|get_changes|get_binary_changes|session|dump)/,
  /^pg_(replication|logical)_/,
  /^pg_stat_.*reset/,
  /^(brin|gin|bt|binary_upgrade)_/,
]

function transactionControl(word: string): boolean {
  return /^(begin|start|commit|end|rollback|abort|savepoint|release)$/.test(word)
}

function calls(all: Token[]): Token[] {
  return all.filter((token, i) => {
    const next = all[i + 1]
    return token.kind !== 'string' && token.kind !== 'other' && next?.kind === 'other' && next.value === '('
  })
}

/** The statement's first keyword in lower case, behind opening parentheses; empty where it starts with something else. */
export function firstWord(sql: string): string {
  for (const token of tokens(sql)) {
    if (token.kind === 'word') return token.value
    if (token.value !== '(') return ''
  }
  return ''
}

/**
 * Why read-only mode does not even send this statement, or null. The first of three locks: the others are a READ ONLY
 * transaction whose mode cannot be changed any more, and a role that may only read.
 */
export function refusedInReadOnly(sql: string): string | null {
  const word = firstWord(sql)
  if (transactionControl(word)) {
    return `${word.toUpperCase()} is refused: in read-only mode each statement runs in a transaction of its own`
  }
  if (word === 'set' || word === 'reset') {
    return `${word.toUpperCase()} is refused: in read-only mode each statement runs on its own, so it would have no effect`
  }
  if (!readers.has(word)) {
    const name = word ? word.toUpperCase() : sql.slice(0, 20)
    return `${name} is refused in read-only mode, which takes SELECT, WITH, VALUES, TABLE, SHOW and EXPLAIN`
  }
  for (const call of calls([...tokens(sql)])) {
    if (call.kind === 'unicode') return 'U&"..." names of functions are refused in read-only mode'
    if (effects.some((pattern) => pattern.test(call.value))) {
      return `${call.value}() is refused in read-only mode: it can change something outside of the transaction`
    }
  }
  return null
}

/** `COPY ... FROM STDIN` and `TO STDOUT` need a client that sends or takes a file; there is none here. */
export function copiesThroughClient(sql: string): boolean {
  if (firstWord(sql) !== 'copy') return false
  for (const token of tokens(sql)) if (token.kind === 'word' && /^std(in|out)$/.test(token.value)) return true
  return false
}
