import { describe } from 'vitest'
import { startRealPostgres, whyNoPostgres } from '../../e2e/real-postgres'
import { postgresSuite } from './suite'

const reason = await whyNoPostgres()
if (reason === null) {
  postgresSuite('Postgres on a real server', async () => {
    const { address, remove } = await startRealPostgres()
    return { address, stop: remove }
  })
} else describe.skip(`Postgres on a real server: ${reason}`)
