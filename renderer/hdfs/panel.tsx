import { Skeleton } from '@mantine/core'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { paramsOf, panelOf, useHash } from '../frame/route'
import { useHdfs, hdfsStream } from '../state/hdfs'
import { PanelFrame } from '../ui/panel-frame'
import { ProblemAlert } from '../ui/problem-alert'
import { Browser } from './browser'
import { Empty } from './empty'
import { HeaderActions, StateLine } from './header'
import classes from './hdfs.module.css'
import { SafeMode } from './safe-mode'
import { SidePane } from './side'
import { StateStrip } from './state-strip'
import { useHdfsPanel } from './store'

/** What the address asks for: a folder (`path`), or a refusal to explain (`denial`, with what it was on the way to, `target`,
 * and the run that failed on it, `rerun`). */
function useAddress(usable: boolean) {
  const hash = useHash()
  const visit = useHdfsPanel((s) => s.visit)
  const explain = useHdfsPanel((s) => s.explain)
  useEffect(() => {
    // An address that was followed once is not followed again when the panel opens anew.
    if (!usable || panelOf(hash) !== 'hdfs' || useHdfsPanel.getState().followed === hash) return
    useHdfsPanel.setState({ followed: hash })
    const params = paramsOf(hash)
    const denial = params.get('denial')
    const { path, listing } = useHdfsPanel.getState()
    const wanted = params.get('path') ?? path
    if (wanted !== listing.path || listing.state !== 'done') void visit(wanted)
    if (denial !== null) void explain({ text: denial, path: params.get('target'), again: null, rerun: params.get('rerun'), problem: null })
  }, [hash, usable, visit, explain])
}

/** HDFS: how it fares, what is in it, and why somebody may not write there. */
export function HdfsPanel() {
  useEffect(() => hdfsStream.followClosely(), [])
  const { t } = useTranslation('hdfs')
  const { t: common } = useTranslation()
  const snapshot = useHdfs((s) => s.snapshot)
  const streamProblem = useHdfs((s) => s.streamProblem)
  const problem = useHdfsPanel((s) => s.problem)
  const clear = useHdfsPanel((s) => s.clearProblem)
  const listed = useHdfsPanel((s) => s.listing.state === 'done')
  const side = useHdfsPanel((s) => s.side)
  const answers = snapshot?.state === 'ready' || snapshot?.state === 'safemode'
  // What was listed stays in sight while the NameNode is away for a moment.
  const usable = answers || (snapshot?.state === 'unreachable' && listed)
  useAddress(answers)
  return (
    <PanelFrame title={t('title')} meta={<StateLine />} actions={usable ? <HeaderActions /> : null} scroll={false}>
      <div className={classes.panel}>
        {!snapshot && streamProblem && <ProblemAlert problem={streamProblem} />}
        {!snapshot && !streamProblem && <Skeleton height={32} aria-busy aria-label={common('loading')} />}
        {snapshot && !usable && <Empty snapshot={snapshot} />}
        {snapshot && usable && (
          <>
            {snapshot.state === 'unreachable' && snapshot.problem && <ProblemAlert problem={snapshot.problem} />}
            {snapshot.state === 'safemode' && <SafeMode words={snapshot.safeMode} />}
            {problem && <ProblemAlert problem={problem} onDismiss={clear} />}
            <StateStrip snapshot={snapshot} />
            <div className={classes.split} data-side={side !== null}>
              <Browser />
              {side && <SidePane side={side} />}
            </div>
          </>
        )}
      </div>
    </PanelFrame>
  )
}
