import type { postgres as english } from '../en/postgres'

export const postgres: typeof english = { title: 'PostgreSQL' }
