import { Button, Tooltip } from '@mantine/core'
import { IconCloudDownload, IconRefresh } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { usePipeline } from '../state/pipeline'
import { useSettings } from '../state/settings'
import { useTasks } from '../state/tasks'
import { PanelFrame } from '../ui/panel-frame'
import { RateChart } from '../ui/rate-chart'
import { Section } from '../ui/section'
import { useFormat } from '../ui/use-format'
import { useNow } from '../ui/use-now'
import { Budget } from './budget'
import { checkDraft } from './draft'
import { DraftBar } from './draft-bar'
import { Gaps } from './gaps'
import { Locations } from './locations'
import classes from './panel.module.css'
import { Problems } from './problems'
import { Replay } from './replay'
import { useDraft } from './store'
import { Variables } from './variables'
import { Workers } from './workers'

/** The process of the pipeline in a line: its id, how long it is up, and its crashes. */
function ProcessLine() {
  const { t } = useTranslation('pipeline')
  const format = useFormat()
  const now = useNow()
  const process = usePipeline((s) => s.snapshot?.process)
  if (!process) return null
  const parts = [
    process.pid === null ? t('noProcess') : t('process', { pid: process.pid }),
    ...(process.state === 'running' ? [format.duration(now - process.since)] : []),
    process.restarts === 0 ? t('noRestarts') : t('restarts', { count: process.restarts }),
    ...(process.retryAt !== null && process.retryAt > now ? [t('retryIn', { time: format.duration(process.retryAt - now) })] : []),
  ]
  return <span>{parts.join(' · ')}</span>
}

function Actions() {
  const { t } = useTranslation('pipeline')
  const collect = useTasks((s) => s.collect)
  const collecting = useTasks((s) => s.tasks.some((task) => task.kind === 'collect' && task.outcome === 'running'))
  const command = usePipeline((s) => s.command)
  const restarting = usePipeline((s) => s.pending.includes('restart:both'))
  return (
    <>
      <Button leftSection={<IconRefresh size={14} />} loading={restarting} onClick={() => void command('restart', 'both')}>
        {t('restartBoth')}
      </Button>
      <Tooltip label={t('collectHint')}>
        <Button leftSection={<IconCloudDownload size={15} />} disabled={collecting} onClick={() => void collect()} data-testid="collect-now">
          {t('collectNow')}
        </Button>
      </Tooltip>
    </>
  )
}

/** Producer and consumer, what they did and may do, and what they collect. */
export function PipelinePanel() {
  const { t } = useTranslation('pipeline')
  const saved = useSettings((s) => s.state?.settings.collection)
  const draft = useDraft((s) => s.draft)
  const collection = draft ?? saved
  const check = collection ? checkDraft(collection) : null
  return (
    <PanelFrame title={t('title')} meta={<ProcessLine />} actions={<Actions />} scroll={false}>
      <div className={classes.scroll}>
        <Workers />
        <div className={classes.split}>
          <Section title={t('chart.title')} flush>
            <RateChart height={200} withLag />
          </Section>
          <Budget />
        </div>
        {collection && saved && check && (
          <>
            <Locations collection={collection} saved={saved} invalid={check.names} />
            <Variables collection={collection} invalid={check.variables} />
          </>
        )}
        <Gaps />
        <Replay />
        <Problems />
      </div>
      <DraftBar valid={check?.valid ?? false} />
    </PanelFrame>
  )
}
