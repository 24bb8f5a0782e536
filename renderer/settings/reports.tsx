import { Button, Code, Modal } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Problem } from '../../contract/problem'
import { client, problemFromError } from '../client'
import { useDesktop } from '../state/desktop'
import { CopyButton } from '../ui/copy-button'
import { ProblemAlert } from '../ui/problem-alert'
import { RelativeTime } from '../ui/relative-time'
import { Section } from '../ui/section'
import { useFormat } from '../ui/use-format'
import { Setting } from './setting'
import classes from './settings.module.css'

interface Shown {
  title: string
  text: string
}

/** A text at length, to read and to copy. */
function TextView({ shown, onClose }: { shown: Shown; onClose: () => void }) {
  const { t } = useTranslation()
  return (
    <Modal opened onClose={onClose} title={shown.title} size="xl" closeButtonProps={{ 'aria-label': t('action.close') }}>
      <div className={classes.textHead}>
        <CopyButton value={shown.text} what={shown.title} />
      </div>
      <Code block className={classes.text ?? ''}>
        {shown.text}
      </Code>
    </Modal>
  )
}

/** The app's own log and what was kept of crashes: here on this machine, and sent nowhere. */
export function Reports() {
  const { t } = useTranslation('settings')
  const format = useFormat()
  const state = useDesktop((s) => s.state)
  const [shown, setShown] = useState<Shown | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  if (!state) return null
  const show = (title: string, ask: () => Promise<{ text: string }>) => {
    setProblem(null)
    ask().then(
      ({ text }) => { setShown({ title, text: text === '' ? t('reports.empty') : text }) },
      (error: unknown) => { setProblem(problemFromError(error)) },
    )
  }
  const open = (folder: 'logs' | 'reports') => {
    setProblem(null)
    client.desktop.openFolder({ folder }).catch((error: unknown) => { setProblem(problemFromError(error)) })
  }
  return (
    <Section title={t('reports.title')} meta={t('reports.local')}>
      {problem && <ProblemAlert problem={problem} onDismiss={() => { setProblem(null) }} />}
      <Setting label={t('reports.log')} hint={t('reports.logHint')}>
        <div className={classes.line}>
          <Button variant="default" onClick={() => { show(t('reports.log'), () => client.desktop.log()) }} data-testid="app-log">
            {t('reports.show')}
          </Button>
          {state.can.openFolders && (
            <Button variant="subtle" onClick={() => { open('logs') }}>
              {t('reports.folder')}
            </Button>
          )}
        </div>
      </Setting>
      <Setting label={t('reports.crashes')} hint={t('reports.crashesHint')}>
        {state.reports.length === 0 ? (
          <span className={classes.quiet}>{t('reports.none')}</span>
        ) : (
          <>
            <ul className={classes.reports} aria-label={t('reports.crashes')}>
              {state.reports.map((report) => (
                <li key={report.id}>
                  <RelativeTime at={report.at} /> · {t('reports.of', { process: report.process })} · {format.bytes(report.bytes)}
                  {report.readable && (
                    <Button size="compact-xs" variant="subtle" onClick={() => { show(report.id, () => client.desktop.report({ id: report.id })) }}>
                      {t('reports.show')}
                    </Button>
                  )}
                </li>
              ))}
            </ul>
            <div className={classes.line}>
              <Button variant="default" onClick={() => void client.desktop.removeReports().catch((error: unknown) => { setProblem(problemFromError(error)) })}>
                {t('reports.remove')}
              </Button>
              {state.can.openFolders && (
                <Button variant="subtle" onClick={() => { open('reports') }}>
                  {t('reports.folder')}
                </Button>
              )}
            </div>
          </>
        )}
      </Setting>
      {shown && <TextView shown={shown} onClose={() => { setShown(null) }} />}
    </Section>
  )
}
