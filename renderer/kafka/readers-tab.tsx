import { Anchor } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { KafkaSnapshot } from '../../contract/kafka'
import { CommandHint } from '../ui/command-hint'
import { StateMark } from '../ui/state-mark'
import { useFormat } from '../ui/use-format'
import { describeGroup, listGroups } from './commands'
import classes from './kafka.module.css'
import { groupTone } from './nav'
import { useKafkaPanel } from './store'

/** The consumer groups that read a topic, and how far behind each is in it. */
export function ReadersTab({ name, snapshot }: { name: string; snapshot: KafkaSnapshot }) {
  const { t } = useTranslation('kafka')
  const format = useFormat()
  const groups = useKafkaPanel((s) => s.topic?.groups)
  const select = useKafkaPanel((s) => s.select)
  if (!groups) return null
  const embedded = snapshot.kind === 'embedded'
  const [first] = groups
  return (
    <div className={classes.stack}>
      {groups.length === 0 ? (
        <p className={classes.muted}>{t('readers.none', { topic: name })}</p>
      ) : (
        <table className={classes.table}>
          <thead>
            <tr>
              <th>{t('readers.group')}</th>
              <th className={classes.text}>{t('readers.state')}</th>
              {!embedded && <th>{t('readers.members')}</th>}
              <th>{t('lag')}</th>
            </tr>
          </thead>
          <tbody>
            {groups.map(({ group, state, members, lag }) => (
              <tr key={group}>
                <th scope="row">
                  <Anchor component="button" type="button" size="sm" onClick={() => { select({ kind: 'group', name: group }) }}>
                    {group}
                  </Anchor>
                </th>
                <td className={classes.text}>
                  <StateMark tone={groupTone({ state, history: snapshot.groups.find((each) => each.group === group)?.history ?? [] })} size={10} />{' '}
                  {t(`groupState.${state}`, { defaultValue: state })}
                </td>
                {!embedded && <td className="wd-num">{members}</td>}
                <td className="wd-num">{format.number(lag)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {!embedded && <CommandHint command={first ? describeGroup(first.group) : listGroups()} label={t('byHand')} />}
    </div>
  )
}
