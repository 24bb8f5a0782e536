import { Anchor, SegmentedControl, Select, Switch } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { pollIntervals, type Settings, type SettingsState } from '../../contract/settings'
import { useAppInfo } from '../state/app-info'
import { useSettings } from '../state/settings'
import { CopyButton } from '../ui/copy-button'
import { PanelFrame } from '../ui/panel-frame'
import { ProblemAlert } from '../ui/problem-alert'
import { RelativeTime } from '../ui/relative-time'
import { Section } from '../ui/section'
import { StateMark } from '../ui/state-mark'
import { Desktop } from './desktop'
import { NumberField, TextField } from './fields'
import { Place } from './place'
import { Reports } from './reports'
import { Setting } from './setting'
import classes from './settings.module.css'
import { defaultUrls, validUrl } from './values'

/** Whether what was changed is written. */
function SaveState() {
  const { t } = useTranslation('settings')
  const saving = useSettings((s) => s.saving > 0)
  const savedAt = useSettings((s) => s.savedAt)
  const [before, after] = t('saved', { time: '\u0000' }).split('\u0000')
  return (
    <span className={classes.saveState} role="status">
      {saving ? (
        <>
          <StateMark tone="busy" /> {t('saving')}
        </>
      ) : savedAt === null ? (
        t('onChange')
      ) : (
        <>
          <StateMark tone="ok" />
          <span>
            {before}
            <RelativeTime at={savedAt} />
            {after}
          </span>
        </>
      )}
    </span>
  )
}

function General({ settings }: { settings: Settings }) {
  const { t } = useTranslation('settings')
  const update = useSettings((s) => s.update)
  const languages = ['system', 'en', 'fr'] as const
  const themes = ['system', 'light', 'dark'] as const
  return (
    <Section title={t('general')}>
      <Setting label={t('language.label')} htmlFor="language">
        <Select
          id="language"
          w={200}
          data={languages.map((value) => ({ value, label: t(`language.${value}`) }))}
          value={settings.language}
          onChange={(value) => {
            const language = languages.find((each) => each === value)
            if (language) void update({ language })
          }}
          data-testid="language-select"
        />
      </Setting>
      <Setting label={t('theme.label')}>
        <SegmentedControl
          className={classes.choice ?? ''}
          aria-label={t('theme.label')}
          data={themes.map((value) => ({ value, label: t(`theme.${value}`) }))}
          value={settings.theme}
          onChange={(value) => {
            const theme = themes.find((each) => each === value)
            if (theme) void update({ theme })
          }}
        />
      </Setting>
    </Section>
  )
}

function Collection({ settings }: { settings: Settings }) {
  const { t } = useTranslation('settings')
  const update = useSettings((s) => s.update)
  const { collection } = settings
  const interval = (minutes: number) => (minutes < 60 ? t('interval.minutes', { count: minutes }) : t('interval.hours', { count: minutes / 60 }))
  return (
    <Section title={t('collection')}>
      <Setting label={t('interval.label')} htmlFor="interval" hint={t('interval.hint')}>
        <Select
          id="interval"
          w={200}
          data={pollIntervals.map((minutes) => ({ value: String(minutes), label: interval(minutes) }))}
          value={String(collection.intervalMinutes)}
          onChange={(value) => {
            const intervalMinutes = pollIntervals.find((minutes) => String(minutes) === value)
            if (intervalMinutes) void update({ collection: { intervalMinutes } })
          }}
        />
      </Setting>
      <Setting label={t('pastDays.label')} htmlFor="past-days" hint={t('pastDays.hint')}>
        <NumberField id="past-days" value={collection.pastDays} min={0} max={92} suffix={t('number.days')} onSave={(pastDays) => void update({ collection: { pastDays } })} />
      </Setting>
      <Setting label={t('autoStart.label')} htmlFor="auto-start" hint={t('autoStart.hint')}>
        <Switch id="auto-start" checked={collection.autoStart} onChange={(event) => void update({ collection: { autoStart: event.currentTarget.checked } })} />
      </Setting>
      <Setting label={t('locations.label')} hint={t('locations.text')}>
        <Anchor href="#/pipeline" size="sm">
          {t('locations.link')}
        </Anchor>
      </Setting>
    </Section>
  )
}

function OpenMeteo({ settings }: { settings: Settings }) {
  const { t } = useTranslation('settings')
  const update = useSettings((s) => s.update)
  return (
    <Section title={t('openMeteo')} meta={t('openMeteoHint')}>
      {(['forecastUrl', 'archiveUrl', 'geocodingUrl'] as const).map((key) => (
        <Setting key={key} label={t(`url.${key}`)} htmlFor={key}>
          <TextField
            id={key}
            value={settings.openMeteo[key]}
            initial={defaultUrls[key]}
            check={(text) => (validUrl(key, text) ? null : t('url.invalid'))}
            onSave={(text) => void update({ openMeteo: { [key]: text } })}
          />
        </Setting>
      ))}
    </Section>
  )
}

function Raw({ settings }: { settings: Settings }) {
  const { t } = useTranslation('settings')
  const update = useSettings((s) => s.update)
  const { raw } = settings
  return (
    <Section title={t('raw')}>
      <Setting label={t('keepDays.label')} htmlFor="keep-days" hint={t('keepDays.hint')}>
        <NumberField id="keep-days" value={raw.keepDays} min={1} max={3650} suffix={t('number.days')} onSave={(keepDays) => void update({ raw: { keepDays } })} />
      </Setting>
      <Setting label={t('keepMegabytes.label')} htmlFor="keep-megabytes" hint={t('keepMegabytes.hint')}>
        <NumberField id="keep-megabytes" value={raw.keepMegabytes} min={10} max={1_000_000} suffix={t('number.megabytes')} onSave={(keepMegabytes) => void update({ raw: { keepMegabytes } })} />
      </Setting>
    </Section>
  )
}

function Path({ label, path }: { label: string; path: string }) {
  return (
    <Setting label={label}>
      <span className={classes.path}>
        <code className="wd-mono">{path}</code>
        <CopyButton value={path} what={label} />
      </span>
    </Setting>
  )
}

function Files({ state }: { state: SettingsState }) {
  const { t } = useTranslation('settings')
  const info = useAppInfo((s) => s.info)
  return (
    <Section title={t('files')}>
      {info && <Path label={t('dataDir')} path={info.dataDir} />}
      <Path label={t('file')} path={state.file} />
      {info && (
        <Setting label={t('about')}>
          <span className={classes.fixed}>
            {info.version} · {t(`shell.${info.shell}`)}
          </span>
        </Setting>
      )}
    </Section>
  )
}

/** Everything that can be set, saved as it is changed. */
export function SettingsPanel() {
  const { t } = useTranslation('settings')
  const state = useSettings((s) => s.state)
  const problem = useSettings((s) => s.problem)
  const clear = useSettings((s) => s.clearProblem)
  const dismiss = useSettings((s) => s.dismissFileProblem)
  return (
    <PanelFrame title={t('title')} meta={<SaveState />}>
      <div className={classes.sections}>
        {state?.problem && <ProblemAlert problem={state.problem.problem} at={state.problem.at} onDismiss={() => void dismiss()} />}
        {problem && <ProblemAlert problem={problem} onDismiss={clear} />}
        {state && (
          <>
            <General settings={state.settings} />
            <Place settings={state.settings} />
            <Collection settings={state.settings} />
            <OpenMeteo settings={state.settings} />
            <Raw settings={state.settings} />
            <Desktop settings={state.settings} />
            <Reports />
            <Files state={state} />
          </>
        )}
      </div>
    </PanelFrame>
  )
}
