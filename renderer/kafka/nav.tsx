import { Switch, TextInput, UnstyledButton } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { pipelineGroup, pipelineTopic, type GroupSummary, type KafkaSnapshot, type TopicSummary } from '../../contract/kafka'
import { lagGrows } from '../state/kafka'
import { StateMark, type Tone } from '../ui/state-mark'
import { useFormat } from '../ui/use-format'
import classes from './kafka.module.css'
import { useKafkaPanel, type Subject } from './store'

/** The pipeline's own first, then by name, Kafka's own last. */
export function inOrder<T extends { name: string; internal?: boolean }>(all: readonly T[], own: string): T[] {
  const rank = (each: T) => (each.name === own ? 0 : each.internal === true ? 2 : 1)
  return [...all].sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name))
}

export function groupTone({ state, history }: Pick<GroupSummary, 'state' | 'history'>): Tone {
  if (lagGrows(history)) return 'warn'
  if (state === 'Stable' || state === 'Embedded') return 'ok'
  return state === 'Empty' || state === 'Dead' ? 'idle' : 'busy'
}

function Item({ subject, tone, children, label, title = subject.name }: { subject: Subject; tone: Tone | null; children: ReactNode; label: string; title?: string }) {
  const chosen = useKafkaPanel((s) => s.subject.kind === subject.kind && s.subject.name === subject.name)
  const select = useKafkaPanel((s) => s.select)
  return (
    <li>
      <UnstyledButton
        className={classes.item ?? ''}
        aria-current={chosen}
        title={title}
        data-testid={`kafka-${subject.kind}-${subject.name}`}
        onClick={() => { select(subject) }}
      >
        <span className={classes.itemMark}>{tone && <StateMark tone={tone} size={10} label={label} />}</span>
        <span className={classes.cut}>{title}</span>
        <span className={`${classes.itemNumber ?? ''} wd-num`}>{children}</span>
      </UnstyledButton>
    </li>
  )
}

function Topics({ topics }: { topics: TopicSummary[] }) {
  const { t } = useTranslation('kafka')
  const format = useFormat()
  return (
    <ul className={classes.items}>
      {inOrder(topics, pipelineTopic).map((topic) => (
        <Item key={topic.name} subject={{ kind: 'topic', name: topic.name }} tone={topic.unwell > 0 ? 'warn' : null} label={t('unwell', { count: topic.unwell })}>
          {format.number(topic.messages)}
        </Item>
      ))}
    </ul>
  )
}

function Groups({ groups }: { groups: GroupSummary[] }) {
  const { t } = useTranslation('kafka')
  const format = useFormat()
  return (
    <ul className={classes.items}>
      {inOrder(groups.map((group) => ({ ...group, name: group.group })), pipelineGroup).map((group) => (
        <Item key={group.name} subject={{ kind: 'group', name: group.name }} tone={groupTone(group)} label={t(`groupState.${group.state}`, { defaultValue: group.state })}>
          {group.lag === null ? '–' : group.lag === 0 ? <span className={classes.muted}>{t('noLag')}</span> : t('lagShort', { lag: format.number(group.lag) })}
        </Item>
      ))}
    </ul>
  )
}

/** Topics and consumer groups, with the one number of each that matters: messages, messages behind. */
export function Nav({ snapshot }: { snapshot: KafkaSnapshot }) {
  const { t } = useTranslation('kafka')
  const filter = useKafkaPanel((s) => s.filter)
  const setFilter = useKafkaPanel((s) => s.setFilter)
  const internals = useKafkaPanel((s) => s.internals)
  const setInternals = useKafkaPanel((s) => s.setInternals)
  const wanted = filter.trim().toLowerCase()
  const hidden = snapshot.topics.filter(({ internal }) => internal).length
  const topics = snapshot.topics.filter(({ name, internal }) => name.toLowerCase().includes(wanted) && (internals || !internal))
  const groups = snapshot.groups.filter(({ group }) => group.toLowerCase().includes(wanted))
  return (
    <nav className={classes.nav} aria-label={t('title')}>
      <div className={classes.navHead}>
        <TextInput
          value={filter}
          onChange={(event) => { setFilter(event.currentTarget.value) }}
          placeholder={t('filter')}
          aria-label={t('filter')}
          leftSection={<IconSearch size={13} stroke={1.6} />}
        />
      </div>
      <div className={classes.navBody}>
        <ul className={classes.items}>
          <Item subject={{ kind: 'broker', name: '' }} tone={null} label="" title={t('broker.all')}>{null}</Item>
        </ul>
        <h2>
          {t('topics')} <span>{t('messages')}</span>
        </h2>
        {topics.length > 0 ? <Topics topics={topics} /> : <p className={classes.navEmpty}>{t(wanted === '' ? 'noTopics' : 'noMatch')}</p>}
        {hidden > 0 && (
          <Switch
            className={classes.internals ?? ''}
            size="xs"
            checked={internals}
            onChange={(event) => { setInternals(event.currentTarget.checked) }}
            label={t('internals', { count: hidden })}
          />
        )}
        <h2>
          {t('groups')} <span>{t('lag')}</span>
        </h2>
        {groups.length > 0 ? <Groups groups={groups} /> : <p className={classes.navEmpty}>{t(wanted === '' ? 'noGroups' : 'noMatch')}</p>}
      </div>
    </nav>
  )
}
