import { Anchor, Button, Switch } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { DesktopSettings, Settings } from '../../contract/settings'
import { client } from '../client'
import { useAppInfo } from '../state/app-info'
import { useDesktop } from '../state/desktop'
import { useSettings } from '../state/settings'
import { ProblemAlert } from '../ui/problem-alert'
import { RelativeTime } from '../ui/relative-time'
import { Section } from '../ui/section'
import { Setting } from './setting'
import classes from './settings.module.css'

const releases = 'https://github.com/weatherdeck/weatherdeck/releases'

/** Whether a newer version is there, and the way back to an older one. */
function Update() {
  const { t } = useTranslation('settings')
  const update = useDesktop((s) => s.state?.update)
  const can = useDesktop((s) => s.state?.can.update ?? false)
  const run = useDesktop((s) => s.run)
  const version = useAppInfo((s) => s.info?.version ?? '')
  if (!update) return null
  const [before, after] = t('update.checked', { time: '\u0000' }).split('\u0000')
  return (
    <Setting label={t('update.label')} hint={t(can ? 'update.hint' : 'update.notHere')}>
      <div className={classes.line}>
        <span>{update.state === 'current' ? t('update.current', { version }) : t(`update.state.${update.state}`, { version: update.version ?? version })}</span>
        {update.checkedAt !== null && (
          <span className={classes.quiet}>
            {before}
            <RelativeTime at={update.checkedAt} />
            {after}
          </span>
        )}
      </div>
      {update.problem && <ProblemAlert problem={update.problem} compact />}
      <div className={classes.line}>
        {can && (
          <Button variant="default" loading={update.state === 'checking'} disabled={update.state === 'downloading'} onClick={() => void run(() => client.desktop.checkForUpdate())} data-testid="update-check">
            {t('update.check')}
          </Button>
        )}
        <Anchor href={releases} target="_blank" rel="noreferrer" size="sm">
          {t('update.releases')}
        </Anchor>
      </div>
    </Setting>
  )
}

/** What the desktop app does beside its window. Nothing of it is there in a browser. */
export function Desktop({ settings }: { settings: Settings }) {
  const { t } = useTranslation('settings')
  const save = useSettings((s) => s.update)
  const can = useDesktop((s) => s.state?.can)
  const problem = useDesktop((s) => s.problem)
  const clear = useDesktop((s) => s.clearProblem)
  if (!can?.tray) return null
  const toggle = (key: keyof DesktopSettings, hint: boolean) => (
    <Setting key={key} label={t(`desktop.${key}`)} htmlFor={key} {...(hint ? { hint: t(`desktop.${key}Hint`) } : {})}>
      <Switch
        id={key}
        checked={settings.desktop[key]}
        disabled={(key === 'startWithSystem' && !can.startWithSystem) || (key === 'updates' && !can.update)}
        onChange={(event) => void save({ desktop: { [key]: event.currentTarget.checked } })}
      />
    </Setting>
  )
  return (
    <Section title={t('desktop.title')}>
      {problem && <ProblemAlert problem={problem} onDismiss={clear} />}
      {(['keepInTray', 'startWithSystem', 'notifications', 'updates'] as const).map((key) => toggle(key, true))}
      <Update />
    </Section>
  )
}
