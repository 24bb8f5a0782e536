import { Anchor } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { pipelineGroup, pipelineTopic, type KafkaSnapshot } from '../../contract/kafka'
import { CommandHint } from '../ui/command-hint'
import { CopyButton } from '../ui/copy-button'
import { Section } from '../ui/section'
import { StateMark } from '../ui/state-mark'
import { useFormat } from '../ui/use-format'
import { listGroups, listTopics } from './commands'
import classes from './kafka.module.css'
import { groupTone, inOrder } from './nav'
import { useKafkaPanel } from './store'
import { useRetention } from './use-retention'

function Fact({ label, copy, children }: { label: string; copy?: string | null; children: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        {children} {copy && <CopyButton value={copy} what={label} size="xs" />}
      </dd>
    </div>
  )
}

function Facts({ snapshot }: { snapshot: KafkaSnapshot }) {
  const { t } = useTranslation('kafka')
  const { cluster, address, containerAddress, image } = snapshot
  if (!cluster) return null
  return (
    <dl className={classes.brokerFacts} data-testid="kafka-broker-facts">
      <Fact label={t('broker.here')} copy={address}>{address}</Fact>
      <Fact label={t('broker.containers')} copy={containerAddress}>{containerAddress}</Fact>
      <Fact label={t('broker.version')}>{[...(cluster.version === null ? [] : [`Kafka ${cluster.version}`]), ...(image === null ? [] : [image])].join(' · ')}</Fact>
      <Fact label={t('broker.cluster')} copy={cluster.id}>{cluster.id}</Fact>
      <Fact label={t('broker.brokers')}>
        {cluster.brokers.map(({ id, address: where }) => `${id} (${where})${id === cluster.controller ? `, ${t('broker.controller')}` : ''}`).join('; ')}
      </Fact>
    </dl>
  )
}

function Topics({ snapshot }: { snapshot: KafkaSnapshot }) {
  const { t } = useTranslation('kafka')
  const format = useFormat()
  const retention = useRetention()
  const select = useKafkaPanel((s) => s.select)
  const internals = useKafkaPanel((s) => s.internals)
  const embedded = snapshot.kind === 'embedded'
  return (
    <table className={classes.table} data-testid="kafka-topics">
      <thead>
        <tr>
          <th>{t('group.topic')}</th>
          <th>{t('messages')}</th>
          <th>{t('tab.partitions')}</th>
          {!embedded && <th>{t('broker.copies')}</th>}
          <th>{t('partition.size')}</th>
          {!embedded && <th className={classes.text}>{t('broker.old')}</th>}
        </tr>
      </thead>
      <tbody>
        {inOrder(snapshot.topics, pipelineTopic)
          .filter(({ internal }) => internals || !internal)
          .map(({ name, messages, partitions, replication, bytes, cleanup, retentionMs }) => (
            <tr key={name}>
              <th scope="row">
                <Anchor component="button" type="button" size="sm" onClick={() => { select({ kind: 'topic', name }) }}>{name}</Anchor>
              </th>
              <td className="wd-num">{format.number(messages)}</td>
              <td className="wd-num">{partitions}</td>
              {!embedded && <td className="wd-num">{replication}</td>}
              <td className="wd-num">{bytes === null ? '–' : format.bytes(bytes)}</td>
              {!embedded && (
                <td className={classes.text}>
                  {[...(cleanup === null ? [] : [t(`cleanup.${cleanup}`, { defaultValue: cleanup })]), ...(retentionMs === null || cleanup === 'compact' ? [] : [retention(retentionMs)])].join(', ')}
                </td>
              )}
            </tr>
          ))}
      </tbody>
    </table>
  )
}

function Groups({ snapshot }: { snapshot: KafkaSnapshot }) {
  const { t } = useTranslation('kafka')
  const format = useFormat()
  const select = useKafkaPanel((s) => s.select)
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          <th>{t('readers.group')}</th>
          <th className={classes.text}>{t('readers.state')}</th>
          <th className={classes.text}>{t('topics')}</th>
          <th>{t('lag')}</th>
        </tr>
      </thead>
      <tbody>
        {inOrder(snapshot.groups.map((group) => ({ ...group, name: group.group })), pipelineGroup).map((group) => (
          <tr key={group.name}>
            <th scope="row">
              <Anchor component="button" type="button" size="sm" onClick={() => { select({ kind: 'group', name: group.name }) }}>{group.name}</Anchor>
            </th>
            <td className={classes.text}>
              <StateMark tone={groupTone(group)} size={10} /> {t(`groupState.${group.state}`, { defaultValue: group.state })}
            </td>
            <td className={classes.text}>{group.topics.join(', ') || '–'}</td>
            <td className="wd-num">{group.lag === null ? '–' : format.number(group.lag)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** The broker as a whole: what it is, where it is found, all of its topics and groups side by side. */
export function BrokerView({ snapshot }: { snapshot: KafkaSnapshot }) {
  const { t } = useTranslation('kafka')
  const embedded = snapshot.kind === 'embedded'
  return (
    <div className={`${classes.groupBody ?? ''} ${classes.padTop ?? ''}`}>
      <Facts snapshot={snapshot} />
      <Section title={t('topics')} flush>
        <Topics snapshot={snapshot} />
      </Section>
      {snapshot.groups.length > 0 && (
        <Section title={t('groups')} flush>
          <Groups snapshot={snapshot} />
        </Section>
      )}
      {!embedded && (
        <>
          <CommandHint command={listTopics()} label={t('topics')} />
          <CommandHint command={listGroups()} label={t('groups')} />
        </>
      )}
    </div>
  )
}
