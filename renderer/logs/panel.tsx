import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useHash } from '../frame/route'
import { useConnection } from '../state/connection'
import { markLogsSeen, useLogs } from '../state/logs'
import { useSettings } from '../state/settings'
import { useStack } from '../state/stack'
import { CommandHint } from '../ui/command-hint'
import { PanelFrame } from '../ui/panel-frame'
import { ProblemAlert } from '../ui/problem-alert'
import { logsCommand } from './command'
import { Empty } from './empty'
import { FilterBar } from './filter-bar'
import { FoundProblems } from './found-problems'
import { HeaderActions, Meta } from './header'
import { Histogram } from './histogram'
import { useHighlighter } from './highlighter'
import { LogList } from './list'
import classes from './panel.module.css'
import { ExportSide } from './side-export'
import { LineSide } from './side-line'
import { Sources } from './sources'
import { leave, showAddress, useLogsPanel, wholeLooking } from './store'
import { useShortcuts } from './use-shortcuts'
import { dismissProblem } from './view'
import { useLogView, viewProblem } from './view-state'

/** What is wrong with the logs themselves: each stays until it is over or dismissed. A search that was given up leads back to what was looked for before it. */
function Problems() {
  const stream = useLogs((s) => s.problem)
  const engine = useLogs((s) => s.state?.engineProblem ?? null)
  const view = useLogView(viewProblem)
  const goBack = useLogsPanel((s) => s.cancelSearch)
  const action = useLogsPanel((s) => s.problem)
  const clear = useLogsPanel((s) => s.clearProblem)
  const profile = useSettings((s) => s.state?.settings.profile)
  const connected = useConnection((s) => s.status === 'open')
  if (!connected || (!stream && !view && !engine && !action)) return null
  return (
    <div className={classes.problems}>
      {stream && <ProblemAlert compact problem={stream} />}
      {view && <ProblemAlert key={view.code} compact problem={view} onDismiss={view.code === 'SEARCH_TOO_SLOW' ? goBack : dismissProblem} />}
      {engine && <ProblemAlert compact problem={engine} tone={profile === 'stack' ? 'bad' : 'warn'} />}
      {action && <ProblemAlert compact problem={action} onDismiss={clear} />}
    </div>
  )
}

function Command() {
  const { t } = useTranslation('logs')
  const snapshot = useStack((s) => s.snapshot)
  const looking = useLogsPanel((s) => s.looking)
  const draft = useLogsPanel((s) => s.draft)
  const command = logsCommand(snapshot, wholeLooking({ looking, draft }), snapshot?.services.map((service) => service.name) ?? [])
  return (
    <div className={classes.command}>
      <CommandHint command={command} label={t('command')} />
    </div>
  )
}

/** All logs of the stack and of the app in one list: to read, to search, to follow. */
export function LogsPanel() {
  const { t } = useTranslation('logs')
  const hash = useHash()
  const looking = useLogsPanel((s) => s.looking)
  const draft = useLogsPanel((s) => s.draft)
  const side = useLogsPanel((s) => s.side)
  const sources = useLogsPanel((s) => s.sources)
  const { highlighter, version } = useHighlighter(wholeLooking({ looking, draft }).terms)
  useShortcuts()
  useEffect(() => {
    showAddress(hash)
  }, [hash])
  useEffect(() => leave, [])
  useEffect(() => {
    markLogsSeen()
    return useLogs.subscribe(markLogsSeen)
  }, [])
  return (
    <PanelFrame title={t('title')} meta={<Meta />} actions={<HeaderActions />} scroll={false}>
      <div className={classes.panel}>
        {sources && (
          <div className={classes.left}>
            <FoundProblems />
            <Sources />
          </div>
        )}
        <div className={classes.main}>
          <Problems />
          <FilterBar />
          <Histogram />
          <div className={classes.lines}>
            <LogList highlighter={highlighter} version={version} />
            <Empty />
          </div>
          <Command />
        </div>
        {side?.kind === 'line' && <LineSide key={side.row.id} row={side.row} highlighter={highlighter} version={version} />}
        {side?.kind === 'export' && <ExportSide />}
      </div>
    </PanelFrame>
  )
}
