import { useVirtualizer } from '@tanstack/react-virtual'
import { useRef, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { Message, Payload } from '../../contract/kafka'
import { useFormat } from '../ui/use-format'
import classes from './kafka.module.css'
import type { Reading } from './messages-slice'
import { useKafkaPanel } from './store'

const rowHeight = 26
const headHeight = 28
/** Of a value, in a line. */
const lineLength = 400

function Line({ payload, none }: { payload: Payload | null; none: string }) {
  if (payload === null) return <em className={classes.muted}>{none}</em>
  const { text, encoding } = payload
  return (
    <>
      {encoding === 'hex' && <span className={classes.hex}>hex</span>}
      {text.slice(0, lineLength).replace(/\s+/g, ' ')}
    </>
  )
}

function Row({ message, chosen, top, onChoose }: { message: Message; chosen: boolean; top: number; onChoose: () => void }) {
  const { t } = useTranslation('kafka')
  const format = useFormat()
  const { partition, offset, timestamp, timestampText, key, value, unreadable } = message
  return (
    <div
      role="row"
      className={classes.message}
      style={{ transform: `translateY(${top}px)`, height: rowHeight }}
      aria-selected={chosen}
      data-testid="kafka-message"
      data-place={`${partition}:${offset}`}
      onClick={onChoose}
    >
      <span role="gridcell" className="wd-num" title={timestamp === null ? timestampText : format.exact(timestamp)}>
        {timestamp === null ? '–' : format.clock(timestamp)}
      </span>
      <span role="gridcell" className={`wd-num ${classes.place ?? ''}`}>
        {partition}<span className={classes.muted}>:</span>{offset}
      </span>
      <span role="gridcell" className={`wd-mono ${classes.cut ?? ''}`}>
        {unreadable === null && <Line payload={key} none={t('message.noKey')} />}
      </span>
      <span role="gridcell" className={`wd-mono ${classes.cut ?? ''}`}>
        {unreadable === null ? <Line payload={value} none={t('message.tombstone')} /> : <em className={classes.muted}>{t('message.unreadable', { reason: unreadable })}</em>}
      </span>
      <span role="gridcell" className={`wd-num ${classes.size ?? ''}`}>{value ? format.bytes(value.bytes) : ''}</span>
    </div>
  )
}

/** The messages, drawn only where they are seen. Arrow keys go from one to the next, the side follows. */
export function MessageList({ reading }: { reading: Reading }) {
  const { t } = useTranslation('kafka')
  const scroller = useRef<HTMLDivElement>(null)
  const chosen = useKafkaPanel((s) => s.chosen)
  const choose = useKafkaPanel((s) => s.choose)
  const { messages } = reading
  // eslint-disable-next-line react-hooks/incompatible-library -- there is no compiler to skip it
  const rows = useVirtualizer({ getScrollElement: () => scroller.current, count: messages.length, estimateSize: () => rowHeight, overscan: 10, paddingStart: headHeight, scrollPaddingStart: headHeight })
  const at = chosen ? messages.findIndex((each) => each.partition === chosen.partition && each.offset === chosen.offset) : -1
  const press = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 300) / rowHeight) - 2)
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + page, PageUp: at - page, Home: 0, End: messages.length - 1 }[event.key]
    if (event.key === 'Escape') choose(null)
    if (to === undefined) return
    event.preventDefault()
    const index = Math.min(messages.length - 1, Math.max(0, to))
    const message = messages[index]
    if (message) choose({ partition: message.partition, offset: message.offset })
    rows.scrollToIndex(index)
  }
  return (
    <div ref={scroller} className={classes.list} role="grid" aria-label={t('messages')} aria-rowcount={messages.length} tabIndex={0} onKeyDown={press} data-testid="kafka-messages">
      <div className={classes.canvas} style={{ height: rows.getTotalSize() }}>
        <div role="row" className={classes.messageHead} style={{ height: headHeight }}>
          <span role="columnheader">{t('message.time')}</span>
          <span role="columnheader">{t('message.place')}</span>
          <span role="columnheader">{t('message.key')}</span>
          <span role="columnheader">{t('message.value')}</span>
          <span role="columnheader" className={classes.size}>{t('message.size')}</span>
        </div>
        {rows.getVirtualItems().map(({ index, start }) => {
          const message = messages[index]
          return (
            message && (
              <Row
                key={`${message.partition}:${message.offset}`}
                message={message}
                chosen={index === at}
                top={start - headHeight}
                onChoose={() => { choose({ partition: message.partition, offset: message.offset }) }}
              />
            )
          )
        })}
      </div>
    </div>
  )
}
