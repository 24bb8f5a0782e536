import { Button } from '@mantine/core'
import { IconInbox } from '@tabler/icons-react'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import type { TopicSummary } from '../../contract/kafka'
import { CommandHint } from '../ui/command-hint'
import { ProblemAlert } from '../ui/problem-alert'
import { StateMark } from '../ui/state-mark'
import { useFormat } from '../ui/use-format'
import { consume, recordsQuery } from './commands'
import classes from './kafka.module.css'
import { MessageBar } from './message-bar'
import { MessageDetail } from './message-detail'
import { MessageList } from './message-list'
import { pageSize, type Reading } from './messages-slice'
import { offsetOf } from './query'
import { useKafkaPanel } from './store'

/** How far the reading is, and the way on. */
function Progress({ reading, topic }: { reading: Reading; topic: TopicSummary }) {
  const { t } = useTranslation('kafka')
  const format = useFormat()
  const more = useKafkaPanel((s) => s.readMore)
  const read = useKafkaPanel((s) => s.read)
  const { state, messages, scanned, total, held, skipped, next, input } = reading
  const newer = input.from.kind === 'newest' && input.partitions.length === 0 && held !== null ? topic.messages - held : 0
  const live = input.from.kind === 'live'
  const filtered = input.filter.key !== '' || input.filter.text !== ''
  const count = { count: messages.length, number: format.number(messages.length), scanned: format.number(scanned) }
  return (
    <div className={classes.progress} data-testid="kafka-progress" data-state={state}>
      {state === 'reading' && <StateMark tone="busy" size={10} />}
      <span className="wd-num">
        {live ? t('progress.live', count) : filtered ? t('progress.found', count) : t('progress.shown', count)}
        {!live && total !== null && filtered && ` ${t('progress.of', { total: format.number(total) })}`}
        {skipped > 0 && ` · ${t('progress.skipped', { count: skipped, number: format.number(skipped) })}`}
      </span>
      {state === 'cancelled' && <span>{t('progress.cancelled')}</span>}
      {next.length > 0 && state === 'done' && (
        <Button size="compact-xs" onClick={() => void more()} data-testid="kafka-more">
          {t('progress.more', { count: pageSize })}
        </Button>
      )}
      {newer > 0 && state !== 'reading' && (
        <Button size="compact-xs" variant="light" onClick={() => void read(topic.name)} data-testid="kafka-newer">
          {t('progress.newer', { count: newer, number: format.number(newer) })}
        </Button>
      )}
      {state === 'done' && next.length === 0 && !live && messages.length > 0 && <span>{t('progress.end')}</span>}
    </div>
  )
}

function Nothing({ reading, topic }: { reading: Reading; topic: TopicSummary }) {
  const { t } = useTranslation('kafka')
  const { filter, from } = reading.input
  if (reading.state === 'reading' && from.kind !== 'live') return null
  const text = from.kind === 'live' ? 'nothing.live' : topic.messages === 0 ? 'nothing.empty' : filter.key !== '' || filter.text !== '' ? 'nothing.filtered' : 'nothing.there'
  return (
    <div className={classes.nothing}>
      <IconInbox size={24} stroke={1.4} aria-hidden />
      <p>{t(text)}</p>
    </div>
  )
}

/** The messages of a topic: read on opening, the newest first. */
export function Messages({ topic, embedded }: { topic: TopicSummary; embedded: boolean }) {
  const { t } = useTranslation('kafka')
  const reading = useKafkaPanel((s) => s.reading)
  const query = useKafkaPanel((s) => s.query)
  const read = useKafkaPanel((s) => s.read)
  const chosen = useKafkaPanel((s) => s.chosen)
  const whole = useKafkaPanel((s) => s.whole)
  const own = reading?.topic === topic.name ? reading : null
  useEffect(() => {
    const { reading: present, chosen: address } = useKafkaPanel.getState()
    if (present?.topic === topic.name) return
    // One that the address names stays beside the list.
    void read(topic.name).then(() => undefined)
    if (address) useKafkaPanel.setState({ chosen: address })
  }, [read, topic.name])
  const listed = chosen && own?.messages.find((each) => each.partition === chosen.partition && each.offset === chosen.offset)
  const message = whole ?? listed
  const from = { kind: query.from, offset: offsetOf(query.offset) ?? 0 }
  return (
    <div className={classes.messages}>
      <MessageBar topic={topic} />
      {own?.problem && <ProblemAlert problem={own.problem} />}
      <div className={classes.split}>
        <div className={classes.listSide}>
          {own && (own.messages.length > 0 ? <MessageList reading={own} /> : <Nothing reading={own} topic={topic} />)}
          {own && <Progress reading={own} topic={topic} />}
        </div>
        {message && <MessageDetail key={`${message.partition}:${message.offset}`} topic={topic.name} message={message} />}
      </div>
      <div className={classes.foot}>
        {embedded ? (
          <CommandHint command={recordsQuery(topic.name, query.partition, query.from === 'newest', pageSize)} label="SQL" />
        ) : (
          <CommandHint command={consume(topic.name, from, query.partition, pageSize)} label={t('byHand')} />
        )}
      </div>
    </div>
  )
}
