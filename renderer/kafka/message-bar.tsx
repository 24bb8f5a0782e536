import { ActionIcon, Button, Select, TextInput, Tooltip } from '@mantine/core'
import { IconKey, IconPlayerStopFilled, IconRefresh, IconRegex, IconSearch } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { TopicSummary } from '../../contract/kafka'
import classes from './kafka.module.css'
import { offsetOf, timeOf } from './query'
import { useKafkaPanel } from './store'

const starts = ['newest', 'live', 'oldest', 'offset', 'time'] as const

/** Where to begin, where that takes a value. */
function StartValue({ go }: { go: () => void }) {
  const { t } = useTranslation('kafka')
  const query = useKafkaPanel((s) => s.query)
  const setQuery = useKafkaPanel((s) => s.setQuery)
  if (query.from === 'offset') {
    return (
      <TextInput
        w={110}
        autoFocus
        value={query.offset}
        onChange={(event) => { setQuery({ offset: event.currentTarget.value }) }}
        onBlur={go}
        placeholder={t('bar.offset')}
        aria-label={t('bar.offset')}
        error={query.offset !== '' && offsetOf(query.offset) === null}
        data-testid="kafka-offset"
      />
    )
  }
  if (query.from !== 'time') return null
  return (
    <TextInput
      w={190}
      autoFocus
      type="datetime-local"
      step={1}
      value={query.time}
      onChange={(event) => { setQuery({ time: event.currentTarget.value }) }}
      aria-label={t('bar.time')}
      error={query.time !== '' && timeOf(query.time) === null}
    />
  )
}

/** What to read: from where, which partitions, what has to be in key or value. Enter reads, Escape stops. */
export function MessageBar({ topic }: { topic: TopicSummary }) {
  const { t } = useTranslation('kafka')
  const { t: common } = useTranslation('common')
  const query = useKafkaPanel((s) => s.query)
  const setQuery = useKafkaPanel((s) => s.setQuery)
  const read = useKafkaPanel((s) => s.read)
  const stop = useKafkaPanel((s) => s.stopReading)
  const reading = useKafkaPanel((s) => s.reading?.state === 'reading')
  const go = () => void read(topic.name)
  // What one picks from a list counts at once; what one types, when it is finished.
  const pick = (patch: Parameters<typeof setQuery>[0]) => {
    setQuery(patch)
    go()
  }
  const partitions = Array.from({ length: topic.partitions }, (_, partition) => ({ value: String(partition), label: t('bar.partition', { partition }) }))
  return (
    <form
      className={classes.bar}
      role="search"
      onSubmit={(event) => {
        event.preventDefault()
        go()
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') stop()
      }}
    >
      <Select
        w={132}
        data={starts.map((value) => ({ value, label: t(`from.${value}`) }))}
        value={query.from}
        onChange={(value) => { pick({ from: starts.find((each) => each === value) ?? 'newest' }) }}
        aria-label={t('bar.from')}
        data-testid="kafka-from"
      />
      <StartValue go={go} />
      <Select
        w={170}
        data={[{ value: 'all', label: t('bar.all') }, ...partitions]}
        value={query.partition === null ? 'all' : String(query.partition)}
        onChange={(value) => { pick({ partition: value === 'all' || value === null ? null : Number(value) }) }}
        aria-label={t('bar.partitions')}
      />
      <TextInput
        className={classes.keyField ?? ''}
        value={query.key}
        onChange={(event) => { setQuery({ key: event.currentTarget.value }) }}
        placeholder={t('bar.key')}
        aria-label={t('bar.key')}
        leftSection={<IconKey size={13} stroke={1.6} />}
        data-testid="kafka-key"
      />
      <TextInput
        className={classes.textField ?? ''}
        value={query.text}
        onChange={(event) => { setQuery({ text: event.currentTarget.value }) }}
        placeholder={t(query.regex ? 'bar.regex' : 'bar.text')}
        aria-label={t(query.regex ? 'bar.regex' : 'bar.text')}
        leftSection={<IconSearch size={13} stroke={1.6} />}
        rightSection={
          <Tooltip label={t('bar.regexHint')}>
            <ActionIcon
              size="sm"
              aria-label={t('bar.regexHint')}
              aria-pressed={query.regex}
              {...(query.regex ? { variant: 'light', color: 'accent' } : {})}
              onClick={() => { setQuery({ regex: !query.regex }) }}
            >
              <IconRegex size={14} stroke={1.6} />
            </ActionIcon>
          </Tooltip>
        }
        data-testid="kafka-text"
      />
      {reading ? (
        <Button leftSection={<IconPlayerStopFilled size={13} />} onClick={stop} data-testid="kafka-stop">
          {query.from === 'live' ? common('action.stop') : common('action.cancel')}
        </Button>
      ) : (
        <Button type="submit" leftSection={<IconRefresh size={14} stroke={1.6} />} data-testid="kafka-read">
          {t('bar.read')}
        </Button>
      )}
    </form>
  )
}
