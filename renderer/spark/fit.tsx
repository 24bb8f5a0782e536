import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { describeProblem } from '../../contract/problem-text'
import { askOf, executorsThatFit, whyHeld } from '../../contract/spark-fit'
import { stackMaster } from '../../contract/spark-submission'
import { useSpark } from '../state/spark'
import { StateMark } from '../ui/state-mark'
import classes from './spark.module.css'
import { useSparkPanel } from './store'
import { useMemoryText } from './units'

/** What is asked against what the workers have: before it is submitted, not 15 seconds later in a log. */
export function Fit() {
  const { t, i18n } = useTranslation('spark')
  const memory = useMemoryText()
  const form = useSparkPanel((s) => s.form)
  const setForm = useSparkPanel((s) => s.setForm)
  const cluster = useSpark((s) => s.snapshot?.cluster ?? null)
  const defaults = useSpark((s) => s.snapshot?.defaults)
  // Another master, or none at all (local[*]): nothing is known of what that offers.
  if (cluster === null || defaults === undefined || form.master !== stackMaster) return null
  const ask = askOf(form, defaults.executorMemory)
  const asked = t('fit.asked', { memory: memory(ask.memory), cores: ask.cores === null ? t('fit.allFree') : t('fit.cores', { count: ask.cores }) })
  const why = whyHeld(ask, cluster)
  if (why === null)
    return (
      <p className={classes.fit} data-testid="spark-fit" data-fits>
        <StateMark tone="ok" size={10} /> {asked} {t('fit.fits', { count: executorsThatFit(ask, cluster) })}
      </p>
    )
  const text = describeProblem(why, i18n.language.startsWith('fr') ? 'fr' : 'en')
  const never = why.code === 'SPARK_MEMORY_BEYOND_WORKER' || why.code === 'SPARK_CORES_BEYOND_WORKER'
  return (
    <p className={classes.fit} data-testid="spark-fit" data-problem={why.code}>
      <StateMark tone={never ? 'bad' : 'warn'} size={10} />
      <span>
        {asked} {text.cause}
      </span>
      {why.code === 'SPARK_MEMORY_BEYOND_WORKER' && (
        <Button size="compact-xs" onClick={() => { setForm({ executorMemory: `${String(why.params['offered'])}m` }) }}>
          {t('fit.useMemory', { memory: `${String(why.params['offered'])}m` })}
        </Button>
      )}
      {why.code === 'SPARK_CORES_BEYOND_WORKER' && (
        <Button size="compact-xs" onClick={() => { setForm({ executorCores: String(why.params['offered']) }) }}>
          {t('fit.useCores', { count: Number(why.params['offered']) })}
        </Button>
      )}
    </p>
  )
}
