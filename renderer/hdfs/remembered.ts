import { hdfsUserSchema } from '../../contract/hdfs'

const key = 'weatherdeck:hdfs-user'

/** Who acted last time; null: the superuser. */
export function readUser(): string | null {
  try {
    return hdfsUserSchema.nullable().catch(null).parse(localStorage.getItem(key))
  } catch {
    return null
  }
}

export function rememberUser(user: string | null): void {
  try {
    if (user === null) localStorage.removeItem(key)
    else localStorage.setItem(key, user)
  } catch {
    // Storage is off: the next start acts as the superuser again.
  }
}
