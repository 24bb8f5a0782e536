import { Button, Table, Tooltip } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import type { Gap } from '../../contract/pipeline'
import { usePipeline } from '../state/pipeline'
import { useTasks } from '../state/tasks'
import { CommandHint } from '../ui/command-hint'
import { ProblemAlert } from '../ui/problem-alert'
import { RelativeTime } from '../ui/relative-time'
import { Section } from '../ui/section'
import { useFormat } from '../ui/use-format'
import { useGaps } from './gaps-store'
import classes from './panel.module.css'

function GapRow({ gap }: { gap: Gap }) {
  const { t } = useTranslation('pipeline')
  const format = useFormat()
  return (
    <Table.Tr>
      <Table.Td>{gap.name}</Table.Td>
      <Table.Td ta="right">{format.number(gap.hours)}</Table.Td>
      <Table.Td>
        {format.dateTime(gap.from)} – {format.dateTime(gap.to)}
      </Table.Td>
      <Table.Td>
        <Tooltip label={gap.variables.join(', ')} multiline maw={360}>
          <span tabIndex={0}>{gap.variables.length > 2 ? t('gaps.variables', { count: gap.variables.length }) : gap.variables.join(', ')}</span>
        </Tooltip>
      </Table.Td>
      <Table.Td>{t(gap.known ? 'gaps.known' : 'gaps.waits')}</Table.Td>
      <Table.Td>
        <RelativeTime at={gap.askedAt} />
      </Table.Td>
    </Table.Tr>
  )
}

/** Hours that Open-Meteo was asked for and did not have, and the way to ask for them now. */
export function Gaps() {
  const { t } = useTranslation('pipeline')
  const collections = usePipeline((s) => s.snapshot?.counts?.collections)
  const gaps = useGaps((s) => s.gaps)
  const problem = useGaps((s) => s.problem)
  const read = useGaps((s) => s.read)
  const retry = useTasks((s) => s.collect)
  const collecting = useTasks((s) => s.tasks.some((task) => task.kind === 'collect' && task.outcome === 'running'))
  // The ledger has grown, or the database has become reachable.
  useEffect(() => void read(), [read, collections, collecting])
  return (
    <Section title={t('gaps.title')} meta={gaps && gaps.length > 0 ? gaps.length : undefined}>
      <p className={classes.explain}>{t('gaps.explain')}</p>
      {problem && gaps === null && <ProblemAlert compact problem={problem} />}
      {gaps?.length === 0 && <span className={classes.muted}>{t('gaps.none')}</span>}
      {gaps && gaps.length > 0 && (
        <>
          <Table data-testid="gaps" mb={12}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('gaps.location')}</Table.Th>
                <Table.Th ta="right">{t('gaps.hours')}</Table.Th>
                <Table.Th>{t('gaps.period')}</Table.Th>
                <Table.Th>{t('gaps.missing')}</Table.Th>
                <Table.Th>{t('gaps.state')}</Table.Th>
                <Table.Th>{t('gaps.asked')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {gaps.map((gap) => (
                <GapRow key={`${gap.location} ${gap.source} ${String(gap.known)}`} gap={gap} />
              ))}
            </Table.Tbody>
          </Table>
          <div className={classes.replay}>
            <Button leftSection={<IconRefresh size={15} />} disabled={collecting} onClick={() => void retry({ retryGaps: true })} data-testid="gaps-retry">
              {t('gaps.retry')}
            </Button>
          </div>
          <CommandHint command="npm run -s deck -- gaps --retry" label={t('replay.command')} />
        </>
      )}
    </Section>
  )
}
