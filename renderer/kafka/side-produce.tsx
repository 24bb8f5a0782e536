import { ActionIcon, Button, Checkbox, Select, Textarea, TextInput } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { pipelineTopic, type TopicSummary } from '../../contract/kafka'
import { weatherRecordSchema } from '../../contract/weather'
import { client } from '../client'
import { CommandHint } from '../ui/command-hint'
import { StateMark } from '../ui/state-mark'
import { useFormat } from '../ui/use-format'
import { produce } from './commands'
import { SideFrame } from './side-frame'
import classes from './side.module.css'
import { useKafkaPanel } from './store'

type Header = { key: string; value: string }

/** Whether the consumer would write it to the table. */
export function isRecord(value: string): boolean {
  try {
    return weatherRecordSchema.safeParse(JSON.parse(value)).success
  } catch {
    return false
  }
}

function Headers({ headers, onChange }: { headers: Header[]; onChange: (headers: Header[]) => void }) {
  const { t } = useTranslation('kafka')
  const put = (index: number, patch: Partial<Header>) => { onChange(headers.map((each, i) => (i === index ? { ...each, ...patch } : each))) }
  return (
    <div className={classes.headers}>
      {headers.map((header, i) => (
        <div key={i}>
          <TextInput value={header.key} onChange={(event) => { put(i, { key: event.currentTarget.value }) }} placeholder={t('produce.headerName')} aria-label={t('produce.headerName')} />
          <TextInput value={header.value} onChange={(event) => { put(i, { value: event.currentTarget.value }) }} placeholder={t('produce.headerValue')} aria-label={t('produce.headerValue')} />
          <ActionIcon size="sm" aria-label={t('produce.headerRemove')} onClick={() => { onChange(headers.filter((_, at) => at !== i)) }}>
            <IconX size={14} />
          </ActionIcon>
        </div>
      ))}
      <Button size="compact-xs" variant="subtle" leftSection={<IconPlus size={13} />} onClick={() => { onChange([...headers, { key: '', value: '' }]) }}>
        {t('produce.header')}
      </Button>
    </div>
  )
}

/** Writes one message, and stays open for the next: what was written is shown with its place. */
export function ProduceSide({ topic }: { topic: TopicSummary }) {
  const { t } = useTranslation('kafka')
  const format = useFormat()
  const act = useKafkaPanel((s) => s.act)
  const acting = useKafkaPanel((s) => s.acting)
  const choose = useKafkaPanel((s) => s.choose)
  const setTab = useKafkaPanel((s) => s.setTab)
  const fetchWhole = useKafkaPanel((s) => s.fetchWhole)
  const [key, setKey] = useState('')
  const [value, setValue] = useState('')
  const [tombstone, setTombstone] = useState(false)
  const [partition, setPartition] = useState<number | null>(null)
  const [headers, setHeaders] = useState<Header[]>([])
  const [written, setWritten] = useState<{ partition: number; offset: number } | null>(null)
  const rejected = topic.name === pipelineTopic && !isRecord(value)
  const go = () => {
    setWritten(null)
    void act(async () => {
      const named = headers.filter((header) => header.key !== '')
      setWritten(await client.kafka.produce({ topic: topic.name, partition, key: key === '' ? null : key, value: tombstone ? null : value, headers: named }))
    }, true)
  }
  const partitions = Array.from({ length: topic.partitions }, (_, each) => ({ value: String(each), label: t('bar.partition', { partition: each }) }))
  return (
    <SideFrame title={t('produce.title', { topic: topic.name })}>
      <div className={classes.form}>
        {topic.name === pipelineTopic && (
          <div className={classes.warning} role="note" data-testid="kafka-produce-warning">
            <StateMark tone="warn" /> {t(rejected ? 'produce.rejected' : 'produce.accepted')}
          </div>
        )}
        <TextInput label={t('message.key')} value={key} onChange={(event) => { setKey(event.currentTarget.value) }} placeholder={t('message.noKey')} data-testid="kafka-produce-key" />
        <Textarea
          label={t('message.value')}
          size="xs"
          autosize
          minRows={6}
          maxRows={18}
          disabled={tombstone}
          value={value}
          onChange={(event) => { setValue(event.currentTarget.value) }}
          classNames={{ input: 'wd-mono' }}
          onKeyDown={(event) => {
            if ((event.ctrlKey || event.metaKey) && event.key === 'Enter') go()
          }}
          data-testid="kafka-produce-value"
        />
        <Checkbox size="xs" checked={tombstone} onChange={(event) => { setTombstone(event.currentTarget.checked) }} label={t('produce.tombstone')} />
        <Select
          label={t('bar.partitions')}
          data={[{ value: 'key', label: t('produce.byKey') }, ...partitions]}
          value={partition === null ? 'key' : String(partition)}
          onChange={(chosen) => { setPartition(chosen === 'key' || chosen === null ? null : Number(chosen)) }}
        />
        <Headers headers={headers} onChange={setHeaders} />
        <CommandHint wrap command={produce(topic.name, key !== '')} label={t('byHand')} />
        <div className={classes.buttons}>
          <Button variant="filled" loading={acting} onClick={go} data-testid="kafka-produce-go">{t('produce.go')}</Button>
        </div>
        {written && (
          <p className={classes.done} role="status" data-testid="kafka-produced">
            <StateMark tone="ok" size={10} /> {t('produce.done', { partition: written.partition, offset: format.number(written.offset) })}{' '}
            <Button
              size="compact-xs"
              onClick={() => {
                setTab('messages')
                choose(written)
                void fetchWhole(topic.name, written)
              }}
            >
              {t('produce.show')}
            </Button>
          </p>
        )}
      </div>
    </SideFrame>
  )
}
