import type { BrowseInput, Message, Payload } from '../../contract/kafka'
import { ProblemError } from '../../contract/problem'
import { exitCodes } from '../codes'
import type { Context, Run } from '../command'
import { oneLine } from '../table'
import { put } from '../text'
import { withKafka } from './kafka-session'
import { kafkaText } from './kafka-text'

export interface MessagesOptions {
  from: string
  follow?: boolean
  partition?: number
  key?: string
  filter?: string
  regex?: boolean
  limit: number
}

/** `newest`, `oldest`, an offset, or a time. Throws `INVALID_INPUT`. */
export function startOf(value: string): BrowseInput['from'] {
  if (value === 'newest' || value === 'oldest') return { kind: value }
  if (/^\d{1,15}$/.test(value)) return { kind: 'offset', offset: Number(value) }
  const at = Date.parse(value)
  if (/^\d{4}-/.test(value) && !Number.isNaN(at)) return { kind: 'time', at }
  throw new ProblemError('INVALID_INPUT', { field: '--from' }, { detail: put(kafkaText.badStart, { value }) })
}

const shown = (payload: Payload): string =>
  oneLine(payload.text) + (payload.cut ? put(kafkaText.cut, { n: payload.bytes }) : '')

/** Place, time, key and value of a message, with tabs between. */
function line({ partition, offset, timestamp, timestampText = '', key, value, unreadable }: Message): string {
  const time = timestamp === null ? timestampText : new Date(timestamp).toISOString()
  const body = unreadable === null ? (value === null ? kafkaText.tombstone : shown(value)) : put(kafkaText.unreadable, { reason: unreadable })
  return [`${partition}:${offset}`, time, key === null ? '' : shown(key), body].join('\t')
}

/** Shows messages of a topic, a line each, without joining a consumer group; `--follow` goes on until Ctrl+C. */
export const messages = (topic: string, options: MessagesOptions, context: Context): Run => {
  const { follow = false, partition, key = '', filter = '', regex = false, limit } = options
  const input: BrowseInput = {
    topic,
    partitions: partition === undefined ? [] : [partition],
    from: follow ? { kind: 'live' } : startOf(options.from),
    limit,
    filter: { key, text: filter, regex },
  }
  return withKafka(context, async (client) => {
    try {
      for await (const event of await client.browse(input, { signal: context.signal }))
        for (const message of event.messages) {
          // A script gets values whole, a person the beginning.
          const { partition: of, offset } = message
          const whole = context.output.json && message.value?.cut === true
          const given = whole ? await client.message({ topic, partition: of, offset }) : message
          context.output.answer(given, () => line(given))
        }
    } catch (error) {
      // Ctrl+C is how following ends.
      if (!context.signal.aborted) throw error
    }
    return exitCodes.ok
  })
}
