import type { Client } from '../../contract'
import type { KafkaSnapshot } from '../../contract/kafka'
import { errorOf } from '../../contract/problem'
import type { Context, Run } from '../command'
import { databaseReady, openSession } from '../session'

/** Runs a command against Kafka, or the embedded topic, as it is now. Throws its problem while it does not answer. */
export async function withKafka(context: Context, work: (client: Client['kafka'], snapshot: KafkaSnapshot) => Run): Run {
  const session = await openSession(context.dataDir)
  try {
    const { settings } = await session.client.settings.get()
    // The embedded topic is in the embedded database, which is only being opened where no app is open.
    if (!session.owner && settings.profile === 'embedded') await databaseReady(session, context.signal)
    const { kafka } = session.client
    const snapshot = await kafka.refresh()
    if (snapshot.state !== 'ready') throw errorOf(snapshot.problem ?? { code: 'BROKER_UNAVAILABLE', params: {} })
    return await work(kafka, snapshot)
  } finally {
    await session.close()
  }
}
