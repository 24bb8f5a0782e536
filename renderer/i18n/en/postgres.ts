export const postgres = { title: 'PostgreSQL' }
