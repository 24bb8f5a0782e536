import { Autocomplete, TagsInput, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { memoryOf } from '../../contract/spark-fit'
import { useSpark } from '../state/spark'
import classes from './spark.module.css'
import { useSparkPanel } from './store'

/** What the job is given, and as whom it uses HDFS. An empty field leaves it to the default, which it shows. */
export function ResourceFields() {
  const { t } = useTranslation('spark')
  const form = useSparkPanel((s) => s.form)
  const user = useSparkPanel((s) => s.user)
  const setForm = useSparkPanel((s) => s.setForm)
  const setUser = useSparkPanel((s) => s.setUser)
  const defaults = useSpark((s) => s.snapshot?.defaults)
  const badMemory = (text: string) => (text !== '' && memoryOf(text) === null ? t('badMemory') : null)
  const badCores = (text: string) => (text !== '' && !/^[1-9]\d{0,3}$/.test(text) ? t('badCores') : null)
  return (
    <div className={classes.resources}>
      <TextInput
        label={t('executorMemory')}
        placeholder={defaults?.executorMemory ?? '1g'}
        value={form.executorMemory}
        error={badMemory(form.executorMemory)}
        onChange={(event) => { setForm({ executorMemory: event.currentTarget.value.trim() }) }}
        data-testid="spark-executor-memory"
      />
      <TextInput
        label={t('executorCores')}
        placeholder={t('allFree')}
        value={form.executorCores}
        error={badCores(form.executorCores)}
        inputMode="numeric"
        onChange={(event) => { setForm({ executorCores: event.currentTarget.value.trim() }) }}
      />
      <TextInput
        label={t('totalCores')}
        placeholder={t('allFree')}
        value={form.totalCores}
        error={badCores(form.totalCores)}
        inputMode="numeric"
        onChange={(event) => { setForm({ totalCores: event.currentTarget.value.trim() }) }}
      />
      <TextInput
        label={t('driverMemory')}
        placeholder={defaults?.driverMemory ?? '1g'}
        value={form.driverMemory}
        error={badMemory(form.driverMemory)}
        onChange={(event) => { setForm({ driverMemory: event.currentTarget.value.trim() }) }}
      />
      <Autocomplete
        size="xs"
        label={t('user')}
        placeholder="spark"
        data={['spark', 'hadoop']}
        value={user}
        onChange={(value) => { setUser(value.trim() === 'spark' ? '' : value) }}
        comboboxProps={{ shadow: 'md' }}
        data-testid="spark-user"
      />
      <TagsInput
        size="xs"
        className={classes.conf ?? ''}
        label={t('conf')}
        placeholder={form.conf.length === 0 ? 'spark.sql.shuffle.partitions=8' : ''}
        value={form.conf}
        splitChars={[]}
        isDuplicate={() => false}
        onChange={(conf) => { setForm({ conf: conf.filter((pair) => pair.includes('=')) }) }}
        clearable
      />
    </div>
  )
}
