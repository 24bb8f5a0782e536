import { ActionIcon, Anchor, Button, Menu } from '@mantine/core'
import { IconDots, IconHistory, IconTrash } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { GroupDetail, KafkaSnapshot } from '../../contract/kafka'
import { CommandHint } from '../ui/command-hint'
import { ProblemAlert } from '../ui/problem-alert'
import { Section } from '../ui/section'
import { StateMark } from '../ui/state-mark'
import { useFormat } from '../ui/use-format'
import { describeGroup } from './commands'
import classes from './kafka.module.css'
import { LagChart } from './lag-chart'
import { groupTone } from './nav'
import { useKafkaPanel } from './store'

function Members({ members }: { members: GroupDetail['members'] }) {
  const { t } = useTranslation('kafka')
  if (members.length === 0) return <p className={`${classes.muted ?? ''} ${classes.padded ?? ''}`}>{t('group.nobody')}</p>
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          <th>{t('group.client')}</th>
          <th className={classes.text}>{t('group.host')}</th>
          <th className={classes.text}>{t('group.assigned')}</th>
        </tr>
      </thead>
      <tbody>
        {members.map(({ id, clientId, host, partitions }) => (
          <tr key={id} title={id}>
            <th scope="row">{clientId}</th>
            <td className={classes.text}>{host}</td>
            <td className={classes.text}>{partitions.map(({ topic, partition }) => `${topic}:${partition}`).join(', ') || '–'}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Offsets({ offsets, embedded }: { offsets: GroupDetail['offsets']; embedded: boolean }) {
  const { t } = useTranslation('kafka')
  const format = useFormat()
  const select = useKafkaPanel((s) => s.select)
  return (
    <table className={classes.table} data-testid="kafka-offsets">
      <thead>
        <tr>
          <th>{t('group.topic')}</th>
          <th>{t('partition.number')}</th>
          <th>{t('group.committed')}</th>
          <th>{t('group.end')}</th>
          <th>{t('lag')}</th>
          {!embedded && <th className={classes.text}>{t('group.reader')}</th>}
        </tr>
      </thead>
      <tbody>
        {offsets.map(({ topic, partition, committed, end, lag, reader }) => (
          <tr key={`${topic}:${partition}`}>
            <th scope="row">
              <Anchor component="button" type="button" size="sm" onClick={() => { select({ kind: 'topic', name: topic }) }}>{topic}</Anchor>
            </th>
            <td className="wd-num">{partition}</td>
            <td className="wd-num">{committed === null ? '–' : format.number(committed)}</td>
            <td className="wd-num">{format.number(end)}</td>
            <td className="wd-num">{lag === null ? '–' : format.number(lag)}</td>
            {!embedded && <td className={classes.text}>{reader ?? '–'}</td>}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** One consumer group: who is in it, how far it has read, and how that goes. */
export function GroupView({ snapshot, name }: { snapshot: KafkaSnapshot; name: string }) {
  const { t } = useTranslation('kafka')
  const format = useFormat()
  const group = useKafkaPanel((s) => s.group)
  const problem = useKafkaPanel((s) => s.detailProblem)
  const open = useKafkaPanel((s) => s.open)
  const summary = snapshot.groups.find((each) => each.group === name)
  const embedded = snapshot.kind === 'embedded'
  if (!summary || !group) return problem ? <ProblemAlert problem={problem} /> : null
  const lag = summary.lag === null ? '–' : format.number(summary.lag)
  return (
    <>
      <header className={classes.head}>
        <h2 className={classes.name}>{name}</h2>
        <span className={classes.facts} data-testid="kafka-group-facts">
          <StateMark tone={groupTone(summary)} size={10} /> {t(`groupState.${summary.state}`, { defaultValue: summary.state })}
          {!embedded && ` · ${t('group.members', { count: summary.members })}`}
          {` · ${t('group.lag', { count: summary.lag ?? 0, lag })}`}
          {group.assignor !== '' && ` · ${group.assignor}`}
        </span>
        <span className={classes.grow} />
        {!embedded && (
          <>
            <Button leftSection={<IconHistory size={15} stroke={1.6} />} onClick={() => { open('reset') }} disabled={group.offsets.length === 0} data-testid="kafka-reset">
              {t('reset.open')}
            </Button>
            <Menu position="bottom-end" shadow="md">
              <Menu.Target>
                <ActionIcon aria-label={t('more')}>
                  <IconDots size={16} stroke={1.6} />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item color="red" leftSection={<IconTrash size={14} />} onClick={() => { open('deleteGroup') }}>{t('deleteGroup.open')}</Menu.Item>
              </Menu.Dropdown>
            </Menu>
          </>
        )}
      </header>
      <div className={classes.groupBody}>
        {problem && <ProblemAlert problem={problem} />}
        <Section title={t('group.over')} meta={t('group.overMeta')}>
          <LagChart history={summary.history} />
        </Section>
        <Section title={t('group.offsets')} flush>
          <Offsets offsets={group.offsets} embedded={embedded} />
        </Section>
        {embedded ? (
          <p className={classes.muted}>{t('group.embedded')}</p>
        ) : (
          <>
            <Section title={t('group.membersTitle')} flush>
              <Members members={group.members} />
            </Section>
            <CommandHint command={describeGroup(name)} label={t('byHand')} />
          </>
        )}
      </div>
    </>
  )
}
