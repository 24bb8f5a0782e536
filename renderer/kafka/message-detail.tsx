import { ActionIcon, Anchor, Button, SegmentedControl, Tooltip } from '@mantine/core'
import { IconDownload, IconX } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { prettyTree } from '../../contract/json-text'
import { pipelineTopic, type Message, type Payload } from '../../contract/kafka'
import { hrefOf } from '../frame/route'
import { CommandHint } from '../ui/command-hint'
import { CopyButton } from '../ui/copy-button'
import { download } from '../ui/download'
import { RelativeTime } from '../ui/relative-time'
import { useFormat } from '../ui/use-format'
import { jsonTokens } from './json'
import classes from './kafka.module.css'
import { rowQuery } from './row-query'
import { useKafkaPanel } from './store'

/** Of a text that is whole, drawn at most: more makes a page slow, and nobody reads it. */
const drawn = 200_000
/** JSON above this is not coloured. */
const coloured = 60_000

function Text({ text }: { text: string }) {
  const { t } = useTranslation('kafka')
  const format = useFormat()
  return (
    <>
      <pre className={`wd-mono ${classes.value ?? ''}`} tabIndex={0} data-testid="kafka-value">
        {text.length > coloured ? text.slice(0, drawn) : jsonTokens(text).map((token, i) => (token.kind === 'plain' ? token.text : <span key={i} data-token={token.kind}>{token.text}</span>))}
      </pre>
      {text.length > drawn && <p className={classes.muted}>{t('message.drawn', { number: format.number(drawn) })}</p>}
    </>
  )
}

/** The value: set out where it is JSON, and as it is. A cut one can be fetched whole. */
function Value({ topic, message, value }: { topic: string; message: Message; value: Payload }) {
  const { t } = useTranslation('kafka')
  const format = useFormat()
  const fetchWhole = useKafkaPanel((s) => s.fetchWhole)
  const [raw, setRaw] = useState(false)
  const [fetching, setFetching] = useState(false)
  const pretty = useMemo(() => (value.encoding === 'text' && !value.cut ? prettyTree(value.text) : null), [value])
  const file = `${topic}-${message.partition}-${message.offset}.${pretty === null ? 'txt' : 'json'}`
  return (
    <section className={classes.part}>
      <header>
        <h3>{t('message.value')}</h3>
        <span className={classes.muted}>{format.bytes(value.bytes)}{value.encoding === 'hex' && ` · ${t('message.binary')}`}</span>
        <span className={classes.grow} />
        {pretty !== null && (
          <SegmentedControl
            aria-label={t('message.look')}
            data={[{ value: 'pretty', label: 'JSON' }, { value: 'raw', label: t('message.raw') }]}
            value={raw ? 'raw' : 'pretty'}
            onChange={(look) => { setRaw(look === 'raw') }}
          />
        )}
        {!value.cut && (
          <Tooltip label={t('message.save')}>
            <ActionIcon size="xs" aria-label={t('message.save')} onClick={() => { download(file, value.text) }}>
              <IconDownload size={14} stroke={1.6} />
            </ActionIcon>
          </Tooltip>
        )}
        <CopyButton value={value.text} what={t('message.value')} size="xs" />
      </header>
      <Text text={pretty !== null && !raw ? pretty : value.text} />
      {value.cut && (
        <p className={classes.cutNote}>
          {t('message.cut')}{' '}
          <Button
            size="compact-xs"
            loading={fetching}
            onClick={() => {
              setFetching(true)
              void fetchWhole(topic, message).then(() => { setFetching(false) })
            }}
            data-testid="kafka-whole"
          >
            {t('message.whole', { size: format.bytes(value.bytes) })}
          </Button>
        </p>
      )}
    </section>
  )
}

function Small({ title, payload, none }: { title: string; payload: Payload | null; none: string }) {
  return (
    <div className={classes.small}>
      <dt>{title}</dt>
      <dd>
        {payload === null ? <em className={classes.muted}>{none}</em> : <code className="wd-mono">{payload.text}</code>}
        {payload && <CopyButton value={payload.text} what={title} size="xs" />}
      </dd>
    </div>
  )
}

/** Where a record of the pipeline went from here: its row, and the way of its place's newest record on the overview. */
function OnItsWay({ topic, message }: { topic: string; message: Message }) {
  const { t } = useTranslation('kafka')
  const query = topic === pipelineTopic && message.value && !message.value.cut ? rowQuery(message) : null
  if (query === null) return null
  return (
    <section className={classes.part}>
      <header>
        <h3>{t('message.way')}</h3>
        <span className={classes.grow} />
        {query.location !== null && <Anchor href={hrefOf('overview', { location: query.location })} size="sm">{t('message.follow')}</Anchor>}
      </header>
      <CommandHint wrap command={query.sql} label="SQL" />
    </section>
  )
}

/** One message whole: its place, key, headers, value. */
export function MessageDetail({ topic, message }: { topic: string; message: Message }) {
  const { t } = useTranslation('kafka')
  const { t: common } = useTranslation('common')
  const format = useFormat()
  const choose = useKafkaPanel((s) => s.choose)
  const { partition, offset, timestamp, timestampText, key, value, headers, unreadable } = message
  return (
    <aside
      className={classes.detail}
      aria-label={t('message.title')}
      data-testid="kafka-message-detail"
      onKeyDown={(event) => {
        if (event.key === 'Escape') choose(null)
      }}
    >
      <header className={classes.detailHead}>
        <strong className="wd-num">{t('message.at', { partition, offset: format.number(offset) })}</strong>
        <span className={classes.grow} />
        <Tooltip label={common('action.close')}>
          <ActionIcon size="sm" aria-label={common('action.close')} onClick={() => { choose(null) }}>
            <IconX size={15} stroke={1.6} />
          </ActionIcon>
        </Tooltip>
      </header>
      {timestampText !== undefined && <p className={classes.muted}>{t('message.noTime', { digits: timestampText })}</p>}
      {timestamp !== null && (
        <p className={classes.muted}>
          {format.exact(timestamp)} (<RelativeTime at={timestamp} />)
        </p>
      )}
      {unreadable !== null ? (
        <p>{t('message.unreadableLong', { reason: unreadable })}</p>
      ) : (
        <>
          <dl className={classes.smalls}>
            <Small title={t('message.key')} payload={key} none={t('message.noKey')} />
            {headers.map((header, i) => (
              <Small key={i} title={header.key} payload={header.value} none="null" />
            ))}
          </dl>
          {value === null ? <p className={classes.muted}>{t('message.tombstoneLong')}</p> : <Value topic={topic} message={message} value={value} />}
          <OnItsWay topic={topic} message={message} />
        </>
      )}
    </aside>
  )
}
