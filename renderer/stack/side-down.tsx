import { Button, Checkbox, Radio } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { commandLine } from '../state/compose-command'
import { useStack } from '../state/stack'
import { useStackState } from '../state/use-stack-state'
import { CommandHint } from '../ui/command-hint'
import { ProblemAlert } from '../ui/problem-alert'
import { StateMark } from '../ui/state-mark'
import { useFormat } from '../ui/use-format'
import { SideFrame } from './side-frame'
import classes from './side.module.css'
import { useStackPanel, type VolumeLoss } from './store'

/** The volumes with what is in them; in red where it would go. */
function Losses({ losses, gone }: { losses: VolumeLoss[]; gone: boolean }) {
  const { t } = useTranslation('stack')
  const format = useFormat()
  const known = losses.flatMap((loss) => loss.bytes ?? [])
  const total = format.bytes(known.reduce((sum, bytes) => sum + bytes, 0))
  return (
    <ul className={classes.losses} data-gone={gone} data-testid="stack-losses">
      {losses.map((loss) => (
        <li key={loss.volume}>
          <strong title={loss.volume}>{loss.volume}</strong>
          <span className="wd-num">{loss.bytes === null ? <span className={classes.muted}>{t('down.unknown')}</span> : format.bytes(loss.bytes)}</span>
          <span className={`${classes.muted ?? ''} ${classes.what ?? ''}`}>
            {loss.rows !== null && <strong>{t('down.rows', { count: loss.rows, rows: format.number(loss.rows) })} </strong>}
            {loss.usedBy.length > 0 && t('down.usedBy', { services: loss.usedBy.join(', ') })}
          </span>
        </li>
      ))}
      {known.length > 0 && losses.length > 1 && (
        <li className={classes.total}>{t(known.length === losses.length ? 'down.total' : 'down.totalAtLeast', { size: total })}</li>
      )}
    </ul>
  )
}

/** Asks whether the data stays before the stack is taken down; deleting it takes a second click of its own. */
export function DownSide() {
  const { t } = useTranslation('stack')
  const { t: common } = useTranslation('common')
  const losses = useStackPanel((s) => s.losses)
  const close = useStackPanel((s) => s.closeSide)
  const snapshot = useStack((s) => s.snapshot)
  const run = useStack((s) => s.run)
  const sending = useStack((s) => s.sending?.verb === 'down')
  const working = useStackState() === 'working'
  const [volumes, setVolumes] = useState(false)
  const [sure, setSure] = useState(false)
  const [orphans, setOrphans] = useState(true)
  const question = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (sure) question.current?.scrollIntoView({ block: 'nearest' })
  }, [sure])
  const found = losses.state === 'known' ? losses.value : []
  const choose = (value: boolean) => {
    setVolumes(value)
    setSure(false)
  }
  const go = () => {
    void run({ verb: 'down', volumes, orphans }).then((taken) => {
      if (taken) close()
    })
  }
  return (
    <SideFrame title={t('down.title')} testId="stack-down-side">
      <p>{t('down.text')}</p>
      <Radio.Group value={volumes ? 'delete' : 'keep'} onChange={(value) => { choose(value === 'delete') }} aria-label={t('down.title')}>
        <div className={classes.choices}>
          <Radio size="sm" value="keep" label={t('down.keep')} description={t('down.keepHint')} data-testid="down-keep" />
          <Radio size="sm" value="delete" color="red" label={t('down.delete')} description={t('down.deleteHint')} data-testid="down-delete" />
        </div>
      </Radio.Group>
      {losses.state === 'asking' && (
        <span className={classes.busy}>
          <StateMark tone="busy" /> {t('down.asking')}
        </span>
      )}
      {losses.state === 'failed' && <ProblemAlert compact problem={losses.problem} />}
      {losses.state === 'known' && (found.length === 0 ? <p>{t('down.empty')}</p> : <Losses losses={found} gone={volumes} />)}
      {(snapshot?.orphans.length ?? 0) > 0 && (
        <Checkbox
          size="sm"
          checked={orphans}
          onChange={(event) => { setOrphans(event.currentTarget.checked) }}
          label={t('down.orphans')}
          description={snapshot?.orphans.join(', ')}
        />
      )}
      {snapshot && <CommandHint wrap command={commandLine(snapshot, { verb: 'down', volumes, orphans })} label={t('byHand')} />}
      {sure ? (
        <div ref={question} className={classes.sure} role="alert">
          <strong>{t('down.sure')}</strong>
          <div className={classes.buttons}>
            <Button variant="filled" color="red" loading={sending} disabled={working} onClick={go} data-testid="down-confirm">
              {t('down.delete2')}
            </Button>
            <Button onClick={() => { setSure(false) }}>{common('action.cancel')}</Button>
          </div>
        </div>
      ) : (
        <div className={classes.buttons}>
          {volumes ? (
            <Button
              color="red"
              variant="outline"
              disabled={working || losses.state === 'asking'}
              onClick={() => { setSure(true) }}
              data-testid="down-go"
            >
              {losses.state === 'known' ? t('down.delete1', { count: found.length }) : t('down.delete')}
            </Button>
          ) : (
            <Button variant="filled" loading={sending} disabled={working} onClick={go} data-testid="down-go">
              {t('down.go')}
            </Button>
          )}
          <Button onClick={close}>{common('action.cancel')}</Button>
        </div>
      )}
    </SideFrame>
  )
}
