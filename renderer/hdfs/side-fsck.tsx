import { Button } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { FsckSummary } from '../../contract/hdfs'
import type { Problem } from '../../contract/problem'
import { client, problemFromError } from '../client'
import { CommandHint } from '../ui/command-hint'
import { CopyButton } from '../ui/copy-button'
import { ProblemAlert } from '../ui/problem-alert'
import { SideFrame } from '../ui/side-frame'
import { StateMark } from '../ui/state-mark'
import { useFormat } from '../ui/use-format'
import classes from './side.module.css'
import { useHdfsPanel } from './store'
import { useActing, useCommand } from './use-acting'

interface Check {
  state: 'running' | 'done' | 'failed'
  lines: string[]
  summary: FsckSummary | null
  problem: Problem | null
}

/** Lines that are kept; fsck prints a dot a file on top of them. */
const kept = 2_000

/** Runs the check for as long as it is looked at. */
function useFsck(path: string, round: number): Check {
  const [check, setCheck] = useState<Check>({ state: 'running', lines: [], summary: null, problem: null })
  useEffect(() => {
    const controller = new AbortController()
    const { signal } = controller
    const run = async () => {
      setCheck({ state: 'running', lines: [], summary: null, problem: null })
      try {
        for await (const event of await client.hdfs.fsck({ path }, { signal })) {
          if ('lines' in event) setCheck((s) => ({ ...s, lines: [...s.lines, ...event.lines].slice(-kept) }))
          else setCheck((s) => ({ ...s, summary: event.summary }))
        }
        if (!signal.aborted) setCheck((s) => ({ ...s, state: 'done' }))
      } catch (error) {
        if (!signal.aborted) setCheck((s) => ({ ...s, state: 'failed', problem: problemFromError(error) }))
      }
    }
    void run()
    return () => {
      controller.abort()
    }
  }, [path, round])
  return check
}

/** The NameNode's own check of a tree: what it comes to first, its words below. */
export function FsckSide({ path }: { path: string }) {
  const { t } = useTranslation('hdfs')
  const { t: common } = useTranslation()
  const format = useFormat()
  const show = useHdfsPanel((s) => s.show)
  const [round, setRound] = useState(0)
  const { state, lines, summary, problem } = useFsck(path, round)
  const { superuser } = useActing()
  const command = useCommand()
  const output = useRef<HTMLPreElement>(null)
  useEffect(() => {
    output.current?.scrollTo({ top: output.current.scrollHeight })
  }, [lines])
  const counts = summary
    ? ([
        ['files', summary.files],
        ['directories', summary.directories],
        ['blocks', summary.blocks],
        ['missing', summary.missing],
        ['corrupt', summary.corrupt],
        ['underReplicated', summary.underReplicated],
      ] as const)
    : []
  return (
    <SideFrame fill title={t('fsck.title', { path })} testId="hdfs-fsck-side" onClose={() => { show({ kind: 'details' }) }}>
      <p className={classes.verdict} role="status" data-testid="hdfs-fsck-status" data-status={summary?.status ?? state}>
        <StateMark tone={state === 'running' ? 'busy' : summary?.status === 'HEALTHY' ? 'ok' : summary?.status === 'CORRUPT' ? 'bad' : 'warn'} />
        <strong>{state === 'running' ? t('fsck.running') : t(`fsck.status.${summary?.status ?? 'UNKNOWN'}`)}</strong>
      </p>
      {problem && <ProblemAlert problem={problem} />}
      {summary && (
        <dl className={classes.facts}>
          {summary.totalBytes !== null && (
            <>
              <dt>{t('column.bytes')}</dt>
              <dd>{format.bytes(summary.totalBytes)}</dd>
            </>
          )}
          {counts.map(
            ([name, count]) =>
              count !== null && (
                <div key={name} className={classes.fact}>
                  <dt>{t(`fsck.${name}`)}</dt>
                  <dd data-bad={count > 0 && ['missing', 'corrupt'].includes(name)}>{format.number(count)}</dd>
                </div>
              ),
          )}
        </dl>
      )}
      {summary?.status === 'CORRUPT' && <div className={classes.danger}>{t('fsck.corruptHint')}</div>}
      <div className={classes.metaLine}>
        <h3>{t('fsck.words')}</h3>
        <CopyButton value={lines.join('\n')} what={t('fsck.words')} size="xs" />
      </div>
      <pre ref={output} className={classes.output} tabIndex={0}>
        {lines.join('\n')}
      </pre>
      <CommandHint wrap command={command({ act: 'fsck', path }, superuser)} label={common('byHand')} />
      <Button className={classes.start ?? ''} disabled={state === 'running'} onClick={() => { setRound(round + 1) }}>
        {t('fsck.again')}
      </Button>
    </SideFrame>
  )
}
