import { useTranslation } from 'react-i18next'
import { PanelFrame } from '../ui/panel-frame'
import { RateChart } from '../ui/rate-chart'
import { Section } from '../ui/section'
import { Diagram } from './diagram'
import { Follow } from './follow'
import classes from './overview.module.css'
import { Problems } from './problems'
import { Readings } from './readings'
import { RunAllButton, RunAllReport } from './run-all'
import { Welcome } from './welcome'

/** The product's face: what is wrong first, the pipeline as it flows, the weather itself beside it. */
export function OverviewPanel() {
  const { t } = useTranslation('overview')
  return (
    <PanelFrame title={t('title')} actions={<RunAllButton />}>
      <div className={classes.layout}>
        <Welcome />
        <RunAllReport />
        <Problems />
        <div className={classes.main}>
          <Diagram />
          <Follow />
          <Section title={t('chart.title')} flush className={classes.later}>
            <RateChart height={196} />
          </Section>
        </div>
        <Readings />
      </div>
    </PanelFrame>
  )
}
