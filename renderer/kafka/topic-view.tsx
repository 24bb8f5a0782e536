import { ActionIcon, Button, Menu, Tabs } from '@mantine/core'
import { IconDots, IconEraser, IconPlus, IconSend, IconTrash } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { KafkaSnapshot, TopicSummary } from '../../contract/kafka'
import { ProblemAlert } from '../ui/problem-alert'
import { useFormat } from '../ui/use-format'
import { ConfigTab } from './config-tab'
import classes from './kafka.module.css'
import { Messages } from './messages'
import { PartitionsTab } from './partitions-tab'
import { ReadersTab } from './readers-tab'
import { tabs, useKafkaPanel } from './store'
import { useRetention } from './use-retention'

/** A topic in one line of numbers. */
function Facts({ topic }: { topic: TopicSummary }) {
  const { t } = useTranslation('kafka')
  const format = useFormat()
  const retention = useRetention()
  const facts = [
    t('facts.messages', { count: topic.messages, number: format.number(topic.messages) }),
    t('facts.partitions', { count: topic.partitions }),
    ...(topic.bytes === null ? [] : [format.bytes(topic.bytes)]),
    ...(topic.cleanup === null ? [] : [t(`cleanup.${topic.cleanup}`, { defaultValue: topic.cleanup })]),
    ...(topic.retentionMs === null || topic.cleanup === 'compact' ? [] : [retention(topic.retentionMs)]),
    ...(topic.replication > 1 ? [t('facts.replication', { count: topic.replication })] : []),
  ]
  return (
    <span className={`${classes.facts ?? ''} wd-num`} data-testid="kafka-facts">
      {facts.join(' · ')}
    </span>
  )
}

function Actions() {
  const { t } = useTranslation('kafka')
  const open = useKafkaPanel((s) => s.open)
  return (
    <>
      <Button leftSection={<IconSend size={14} stroke={1.6} />} onClick={() => { open('produce') }} data-testid="kafka-produce">
        {t('produce.open')}
      </Button>
      <Menu position="bottom-end" shadow="md">
        <Menu.Target>
          <ActionIcon aria-label={t('more')} data-testid="kafka-topic-menu">
            <IconDots size={16} stroke={1.6} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPlus size={14} />} onClick={() => { open('partitions') }}>{t('partitions.open')}</Menu.Item>
          <Menu.Item leftSection={<IconEraser size={14} />} onClick={() => { open('empty') }} data-testid="kafka-empty">{t('empty.open')}</Menu.Item>
          <Menu.Item color="red" leftSection={<IconTrash size={14} />} onClick={() => { open('delete') }} data-testid="kafka-delete">{t('delete.open')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  )
}

/** One topic: its numbers, and behind tabs its messages, partitions, readers and settings. */
export function TopicView({ snapshot, name }: { snapshot: KafkaSnapshot; name: string }) {
  const { t } = useTranslation('kafka')
  const tab = useKafkaPanel((s) => s.tab)
  const setTab = useKafkaPanel((s) => s.setTab)
  const problem = useKafkaPanel((s) => s.detailProblem)
  const topic = snapshot.topics.find((each) => each.name === name)
  if (!topic) {
    return (
      <div className={classes.pad} data-testid="kafka-no-topic">
        <h2 className={classes.name}>{name}</h2>
        <p>{t(name === 'weather' ? 'noWeather' : 'noTopic', { topic: name })}</p>
      </div>
    )
  }
  const embedded = snapshot.kind === 'embedded'
  return (
    <>
      <header className={classes.head}>
        <h2 className={classes.name}>{name}</h2>
        <Facts topic={topic} />
        <span className={classes.grow} />
        {!embedded && <Actions />}
      </header>
      <Tabs
        className={classes.tabs ?? ''}
        value={tab}
        onChange={(value) => { setTab(tabs.find((each) => each === value) ?? 'messages') }}
        keepMounted={false}
      >
        <Tabs.List>
          {tabs.map((each) => (
            <Tabs.Tab key={each} value={each} data-testid={`kafka-tab-${each}`}>
              {t(`tab.${each}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {problem && <ProblemAlert problem={problem} />}
        <Tabs.Panel value="messages" className={classes.tab ?? ''}><Messages topic={topic} embedded={embedded} /></Tabs.Panel>
        <Tabs.Panel value="partitions" className={classes.tabScroll ?? ''}><PartitionsTab name={name} embedded={embedded} /></Tabs.Panel>
        <Tabs.Panel value="readers" className={classes.tabScroll ?? ''}><ReadersTab name={name} snapshot={snapshot} /></Tabs.Panel>
        <Tabs.Panel value="config" className={classes.tabScroll ?? ''}><ConfigTab name={name} embedded={embedded} /></Tabs.Panel>
      </Tabs>
    </>
  )
}
