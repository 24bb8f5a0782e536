import { Anchor, Button } from '@mantine/core'
import { IconPlugConnectedX, IconStethoscope } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Engine } from '../../contract/stack'
import { EmptyState } from '../ui/empty-state'
import { ProblemAlert } from '../ui/problem-alert'
import { Elapsed } from '../ui/relative-time'
import classes from './stack.module.css'

/** What to do while no Docker Engine answers, and that the app goes on without it. */
export function Unreachable({ engine }: { engine: Engine }) {
  const { t } = useTranslation('stack')
  // Something else than "nobody there" (an engine too old, say) has words of its own.
  if (engine.problem && engine.problem.code !== 'ENGINE_UNREACHABLE') {
    return (
      <div className={classes.panel} data-testid="stack-unreachable">
        <ProblemAlert problem={engine.problem} at={engine.since} />
        <p className={classes.meanwhile}>{t('unreachable.meanwhile')}</p>
      </div>
    )
  }
  const [before, after] = t('unreachable.again', { time: '\u0000' }).split('\u0000')
  return (
    <EmptyState icon={<IconPlugConnectedX size={28} stroke={1.4} aria-hidden />} title={t('unreachable.title')} data-testid="stack-unreachable">
      <p>{t('unreachable.lead', { address: engine.address, from: engine.from })}</p>
      <ol>
        <li>
          {t('unreachable.install')}{' '}
          <Anchor href="https://docs.docker.com/get-started/get-docker/" target="_blank" rel="noreferrer" size="sm">
            {t('unreachable.installLink')}
          </Anchor>
        </li>
        <li>{t('unreachable.start')}</li>
        <li>{t('unreachable.doctor')}</li>
      </ol>
      <Button component="a" href="#/doctor" variant="filled" leftSection={<IconStethoscope size={15} stroke={1.6} />}>
        {t('unreachable.doctorLink')}
      </Button>
      <p className={classes.muted}>{t('unreachable.meanwhile')}</p>
      <p className={classes.muted}>
        {before}
        <Elapsed at={engine.since} />
        {after}
      </p>
      {engine.problem?.detail !== undefined && <code className={`${classes.muted ?? ''} wd-mono`}>{engine.problem.detail}</code>}
    </EmptyState>
  )
}
