import { Anchor, Button, Select } from '@mantine/core'
import { IconArrowRight, IconBox, IconCheck } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Finding } from '../../contract/doctor'
import { client } from '../client'
import { go } from '../frame/route'
import { useSettings } from '../state/settings'
import { useStack } from '../state/stack'
import { StateMark } from '../ui/state-mark'
import classes from './welcome.module.css'

const languages = ['system', 'en', 'fr'] as const

/** What the doctor says of this machine in one line; null while it looks, or where it cannot. */
function useExamination(): { findings: Finding[]; done: boolean } {
  const [found, setFound] = useState<{ findings: Finding[]; done: boolean }>({ findings: [], done: false })
  useEffect(() => {
    const abort = new AbortController()
    const look = async () => {
      const findings: Finding[] = []
      for await (const finding of await client.doctor.run(undefined, { signal: abort.signal })) findings.push(finding)
      if (!abort.signal.aborted) setFound({ findings, done: true })
    }
    look().catch(() => {
      // The Doctor's own panel says why.
    })
    return () => { abort.abort() }
  }, [])
  return found
}

function Examination({ engine }: { engine: boolean }) {
  const { t } = useTranslation('overview')
  const { findings, done } = useExamination()
  const count = (severity: Finding['severity']) => findings.filter((each) => each.severity === severity).length
  const serious = count('error') + count('warning')
  return (
    <p className={classes.doctor}>
      <StateMark tone={!done ? 'busy' : !engine ? 'idle' : serious > 0 ? 'warn' : 'ok'} />
      <span>
        {!done ? t('welcome.looking') : !engine ? t('welcome.noDocker') : serious > 0 ? t('welcome.inTheWay', { count: serious }) : t('welcome.fits')}{' '}
        <Anchor href="#/doctor" size="sm">
          {t('welcome.toDoctor')}
        </Anchor>
      </span>
    </p>
  )
}

/** The first thing a person sees: what runs already, what the stack would add, and the language. Goes for good when dismissed, and with it where the stack was chosen elsewhere. */
export function Welcome() {
  const { t } = useTranslation('overview')
  const { t: settingsText } = useTranslation('settings')
  const state = useSettings((s) => s.state)
  const update = useSettings((s) => s.update)
  const engine = useStack((s) => s.snapshot?.engine.state === 'connected')
  const start = useStack((s) => s.run)
  if (!state || state.settings.welcomed || state.settings.profile === 'stack') return null
  const { settings } = state
  const done = () => void update({ welcomed: true })
  const startStack = async () => {
    go('stack')
    await update({ welcomed: true, profile: 'stack' })
    await start({ verb: 'up', services: [] })
  }
  return (
    <section className={classes.welcome} aria-label={t('welcome.title')} data-testid="welcome">
      <header className={classes.head}>
        <h2>{t('welcome.title')}</h2>
        <Select
          aria-label={settingsText('language.label')}
          w={170}
          data={languages.map((value) => ({ value, label: settingsText(`language.${value}`) }))}
          value={settings.language}
          onChange={(value) => {
            const language = languages.find((each) => each === value)
            if (language) void update({ language })
          }}
        />
      </header>
      <ol className={classes.steps}>
        <li>
          <strong>{t('welcome.runs')}</strong> {t('welcome.runsText')}
        </li>
        <li>
          <strong>{t('welcome.stack')}</strong> {t('welcome.stackText')}
          <Examination key={String(engine)} engine={engine} />
        </li>
        <li>
          <strong>{t('welcome.learn')}</strong> {t('welcome.learnText')}
        </li>
      </ol>
      <footer className={classes.actions}>
        <Button variant="filled" leftSection={<IconCheck size={14} />} onClick={done} data-testid="welcome-done">
          {t('welcome.goOn')}
        </Button>
        <Button leftSection={<IconBox size={14} />} rightSection={<IconArrowRight size={14} />} disabled={!engine} onClick={() => void startStack()} data-testid="welcome-stack">
          {t('welcome.startStack')}
        </Button>
        <span className={classes.note}>{t('welcome.again')}</span>
      </footer>
    </section>
  )
}
