import type { ClientBase } from 'pg'

/** The role of read-only mode. It owns nothing, cannot log in, and may read every table. */
export const readerRole = 'weatherdeck_reader'

// Idempotent, and safe when two apps do it at once: the loser's CREATE ROLE is a duplicate.
const ensure = `
do $$
begin
  if not exists (select from pg_catalog.pg_roles where rolname = '${readerRole}') then
    begin
      create role ${readerRole} nologin;
    exception when duplicate_object or unique_violation then null;
    end;
  end if;
  grant pg_read_all_data to ${readerRole};
  if not pg_catalog.pg_has_role(current_user, '${readerRole}', 'MEMBER') then
    grant ${readerRole} to current_user;
  end if;
end
$$`

/**
 * Makes sure that the reader role exists and that this user may become it. False where it may not (an account
 * without CREATEROLE, a server before 14, a standby): read-only mode then has the transaction and the guard alone.
 */
export async function ensureReader(client: ClientBase): Promise<boolean> {
  const usable = async (): Promise<boolean> => {
    try {
      await client.query(`begin; set local role ${readerRole}; select 1 from pg_catalog.pg_class limit 1`)
      const { rows } = await client.query<{ reads: boolean }>(
        `select pg_catalog.pg_has_role(current_user, 'pg_read_all_data', 'USAGE') as reads`,
      )
      return rows[0]?.reads === true
    } catch {
      return false
    } finally {
      await client.query('rollback')
    }
  }
  if (await usable()) return true
  try {
    await client.query(ensure)
  } catch {
    return false
  }
  return usable()
}
