import { useTranslation } from 'react-i18next'
import type { TopicDetail } from '../../contract/kafka'
import { CommandHint } from '../ui/command-hint'
import { StateMark } from '../ui/state-mark'
import { useFormat } from '../ui/use-format'
import { describeTopic } from './commands'
import classes from './kafka.module.css'
import { useKafkaPanel } from './store'

type Partition = TopicDetail['partitions'][number]

function Row({ partition, embedded }: { partition: Partition; embedded: boolean }) {
  const { t } = useTranslation('kafka')
  const format = useFormat()
  const { leader, replicas, isr, low, high, bytes } = partition
  const well = leader !== null && isr.length >= replicas.length
  return (
    <tr data-testid={`kafka-partition-${partition.partition}`}>
      <th scope="row">{partition.partition}</th>
      <td className="wd-num">{format.number(high - low)}</td>
      <td className="wd-num">{format.number(low)}</td>
      <td className="wd-num">{format.number(high)}</td>
      {!embedded && (
        <>
          <td className="wd-num">{bytes === null ? '–' : format.bytes(bytes)}</td>
          <td className={classes.text}>
            <StateMark tone={well ? 'ok' : leader === null ? 'bad' : 'warn'} size={10} label={t(well ? 'partition.well' : 'partition.unwell')} />{' '}
            {leader === null ? t('partition.noLeader') : t('partition.broker', { id: leader })}
          </td>
          <td className={classes.text}>{t('partition.inSync', { inSync: isr.join(', ') || '–', replicas: replicas.join(', ') || '–' })}</td>
        </>
      )}
    </tr>
  )
}

/** Where the messages of a topic lie: per partition the offsets it holds, its size, and who leads it. */
export function PartitionsTab({ name, embedded }: { name: string; embedded: boolean }) {
  const { t } = useTranslation('kafka')
  const partitions = useKafkaPanel((s) => s.topic?.partitions)
  if (!partitions) return null
  return (
    <div className={classes.stack}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th>{t('partition.number')}</th>
            <th>{t('messages')}</th>
            <th>{t('partition.low')}</th>
            <th>{t('partition.high')}</th>
            {!embedded && (
              <>
                <th>{t('partition.size')}</th>
                <th className={classes.text}>{t('partition.leader')}</th>
                <th className={classes.text}>{t('partition.isr')}</th>
              </>
            )}
          </tr>
        </thead>
        <tbody>
          {partitions.map((partition) => (
            <Row key={partition.partition} partition={partition} embedded={embedded} />
          ))}
        </tbody>
      </table>
      {!embedded && <CommandHint command={describeTopic(name)} label={t('byHand')} />}
    </div>
  )
}
