import { startEmbeddedPostgres } from '../../e2e/embedded-postgres'
import { postgresSuite } from './suite'

postgresSuite('Postgres on the embedded database', async () => {
  const { address, close } = await startEmbeddedPostgres()
  // A statement in this very process cannot be cut off; the ways around that are tested with the real process.
  return { address, options: { cancelEmbedded: () => Promise.resolve() }, stop: close }
})
