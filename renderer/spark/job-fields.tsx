import { ActionIcon, Button, Checkbox, FileButton, Group, MultiSelect, SegmentedControl, Select, TextInput, Tooltip } from '@mantine/core'
import { IconFileUpload, IconTrash } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formatLine, splitLine } from '../../contract/command-line'
import { fileName, isJar, isWeatherJob, retryGapsOption, weatherJob } from '../../contract/spark-submission'
import { useSettings } from '../state/settings'
import { useFormat } from '../ui/use-format'
import classes from './spark.module.css'
import { useSparkPanel } from './store'

/** Places of the settings, and those that only the line names. */
function Locations() {
  const { t } = useTranslation('spark')
  const picked = useSparkPanel((s) => s.form.locations)
  const setForm = useSparkPanel((s) => s.setForm)
  const known = useSettings((s) => s.state?.settings.collection.locations ?? [])
  const options = known.map(({ id, name, latitude, longitude }) => ({ value: `${id}:${latitude}:${longitude}`, label: name }))
  const others = picked.filter((value) => !options.some((option) => option.value === value)).map((value) => ({ value, label: value }))
  const all = options.map(({ value }) => value)
  return (
    <MultiSelect
      size="xs"
      className={classes.wide ?? ''}
      label={
        <Group component="span" gap="sm">
          {t('locations', { count: picked.length })}
          <Button size="compact-xs" variant="subtle" disabled={all.every((value) => picked.includes(value))} onClick={() => { setForm({ locations: all }) }}>
            {t('allLocations')}
          </Button>
        </Group>
      }
      data={[...options, ...others]}
      value={picked}
      onChange={(locations) => { setForm({ locations }) }}
      placeholder={picked.length === 0 ? t('noLocations') : ''}
      searchable
      clearable
      maxDropdownHeight={260}
      comboboxProps={{ shadow: 'md' }}
      data-testid="spark-locations"
    />
  )
}

function WeatherFields() {
  const { t } = useTranslation('spark')
  const { from, to, output, jobArguments } = useSparkPanel((s) => s.form)
  const setForm = useSparkPanel((s) => s.setForm)
  return (
    <>
      <Locations />
      <TextInput type="date" label={t('from')} value={from} max={to === '' ? undefined : to} onChange={(event) => { setForm({ from: event.currentTarget.value }) }} data-testid="spark-from" />
      <TextInput type="date" label={t('to')} value={to} min={from === '' ? undefined : from} onChange={(event) => { setForm({ to: event.currentTarget.value }) }} data-testid="spark-to" />
      <TextInput
        label={t('output')}
        placeholder="hdfs://hdfs-namenode:8020/user/spark/weather"
        value={output}
        onChange={(event) => { setForm({ output: event.currentTarget.value.trim() }) }}
      />
      <Checkbox
        className={classes.wide ?? ''}
        size="xs"
        label={t('retryGaps')}
        description={t('retryGapsHint')}
        checked={jobArguments.includes(retryGapsOption)}
        onChange={(event) => {
          const others = jobArguments.filter((word) => word !== retryGapsOption)
          setForm({ jobArguments: event.currentTarget.checked ? [...others, retryGapsOption] : others })
        }}
        data-testid="spark-retry-gaps"
      />
      <p className={`${classes.wide ?? ''} ${classes.muted ?? ''}`}>{t('periodHint')}</p>
    </>
  )
}

/** A .py or .jar of the person's own, with what it is given. */
function FileFields() {
  const { t } = useTranslation('spark')
  const format = useFormat()
  const { file, mainClass, pyFiles } = useSparkPanel((s) => s.form)
  const setForm = useSparkPanel((s) => s.setForm)
  const files = useSparkPanel((s) => s.files)
  const upload = useSparkPanel((s) => s.upload)
  const uploadFile = useSparkPanel((s) => s.uploadFile)
  const removeFile = useSparkPanel((s) => s.removeFile)
  const options = files.map((each) => ({ value: each.path, label: `${each.name} (${format.bytes(each.bytes)})` }))
  const chosen = files.find(({ path }) => path === file)
  const others = file === '' || chosen !== undefined ? [] : [{ value: file, label: file }]
  return (
    <>
      <div className={`${classes.wide ?? ''} ${classes.fileRow ?? ''}`}>
        <Select
          label={t('file')}
          placeholder={t('filePlaceholder')}
          data={[...options, ...others]}
          value={file === '' ? null : file}
          onChange={(value) => { setForm({ file: value ?? '' }) }}
          data-testid="spark-file"
        />
        <FileButton onChange={(picked) => { if (picked !== null) void uploadFile(picked) }} accept=".py,.zip,.egg,.jar" inputProps={{ 'data-testid': 'spark-file-input' } as object}>
          {(props) => (
            <Button {...props} loading={upload !== null} leftSection={<IconFileUpload size={15} stroke={1.6} />}>
              {t('chooseFile')}
            </Button>
          )}
        </FileButton>
        {chosen !== undefined && (
          <Tooltip label={t('forgetFile', { name: chosen.name })}>
            <ActionIcon aria-label={t('forgetFile', { name: chosen.name })} onClick={() => { setForm({ file: '' }); void removeFile(chosen.name) }}>
              <IconTrash size={15} stroke={1.6} />
            </ActionIcon>
          </Tooltip>
        )}
        {upload !== null && (
          <span className={`${classes.muted ?? ''} wd-num`}>{t('uploading', { done: format.bytes(upload.done), total: format.bytes(upload.total) })}</span>
        )}
      </div>
      {isJar(file) && <TextInput label={t('mainClass')} placeholder="org.example.Main" value={mainClass} onChange={(event) => { setForm({ mainClass: event.currentTarget.value.trim() }) }} />}
      {!isJar(file) && <TextInput label={t('pyFiles')} placeholder="/app/jobs/helpers.zip" value={pyFiles} onChange={(event) => { setForm({ pyFiles: event.currentTarget.value.trim() }) }} />}
      <Arguments />
    </>
  )
}

/** The job's own arguments as a line; while it is half typed, the form keeps what it had. */
function Arguments() {
  const { t } = useTranslation('spark')
  const words = useSparkPanel((s) => s.form.jobArguments)
  const setForm = useSparkPanel((s) => s.setForm)
  const [typed, setTyped] = useState<{ text: string; words: readonly string[] } | null>(null)
  // Changed elsewhere meanwhile: that is shown.
  const text = typed !== null && typed.words === words ? typed.text : formatLine(words)
  const [open, setOpen] = useState(false)
  return (
    <TextInput
      className={classes.afterFirst ?? ''}
      label={t('arguments')}
      placeholder={t('argumentsPlaceholder')}
      value={text}
      error={open ? t('openQuote') : null}
      spellCheck={false}
      onChange={(event) => {
        const next = event.currentTarget.value
        try {
          const read = splitLine(next)
          setOpen(false)
          setTyped({ text: next, words: read })
          setForm({ jobArguments: read })
        } catch {
          setOpen(true)
          setTyped({ text: next, words })
        }
      }}
    />
  )
}

/** What is to run: the stack's own job, or a file. */
export function JobFields() {
  const { t } = useTranslation('spark')
  const file = useSparkPanel((s) => s.form.file)
  const setForm = useSparkPanel((s) => s.setForm)
  const ofSettings = useSparkPanel((s) => s.weather.jobArguments)
  const loadFiles = useSparkPanel((s) => s.loadFiles)
  const files = useSparkPanel((s) => s.files)
  useEffect(() => {
    void loadFiles()
  }, [loadFiles])
  const weather = isWeatherJob(file)
  return (
    <div className={classes.fields}>
      <SegmentedControl
        className={classes.wide ?? ''}
        w="fit-content"
        aria-label={t('job')}
        data={[
          { value: 'weather', label: fileName(weatherJob) },
          { value: 'file', label: t('ownFile') },
        ]}
        value={weather ? 'weather' : 'file'}
        onChange={(value) => {
          setForm(value === 'weather' ? { file: weatherJob, jobArguments: ofSettings } : { file: files[0]?.path ?? '', jobArguments: [] })
        }}
        data-testid="spark-job"
      />
      {weather ? <WeatherFields /> : <FileFields />}
    </div>
  )
}
