import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useStack } from '../state/stack'
import { CommandHint } from '../ui/command-hint'
import { ProblemAlert } from '../ui/problem-alert'
import { StateMark } from '../ui/state-mark'
import { useFormat } from '../ui/use-format'
import { copyLine } from './command'
import { SideFrame } from './side-frame'
import classes from './side.module.css'
import { useStackPanel } from './store'

/** Copies a file or folder into a container or out of it. */
export function CopySide({ service, direction }: { service: string; direction: 'in' | 'out' }) {
  const { t } = useTranslation('stack')
  const format = useFormat()
  const snapshot = useStack((s) => s.snapshot)
  const copy = useStackPanel((s) => s.copy)
  const copyFile = useStackPanel((s) => s.copyFile)
  const [host, setHost] = useState('')
  const [inside, setInside] = useState('')
  const [from, to] = direction === 'in' ? [host, inside] : [inside, host]
  const fields = [
    <TextInput
      key="host"
      label={t('copy.host')}
      placeholder={t('copy.hostHint')}
      value={host}
      spellCheck={false}
      onChange={(event) => { setHost(event.currentTarget.value) }}
      data-testid="copy-host"
    />,
    <TextInput
      key="inside"
      label={`${t('copy.container')}: ${service}`}
      placeholder={t('copy.containerHint')}
      value={inside}
      spellCheck={false}
      onChange={(event) => { setInside(event.currentTarget.value) }}
      data-testid="copy-container"
    />,
  ]
  return (
    <SideFrame title={t(direction === 'in' ? 'copy.inTitle' : 'copy.outTitle', { service })} testId="stack-copy-side">
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault()
          void copyFile(from.trim(), to.trim())
        }}
      >
        {direction === 'in' ? fields : fields.reverse()}
        <div className={classes.buttons}>
          <Button type="submit" variant="filled" loading={copy?.state === 'asking'} disabled={from.trim() === '' || to.trim() === ''} data-testid="copy-go">
            {t('copy.go')}
          </Button>
        </div>
      </form>
      {copy?.state === 'known' && (
        <span className={classes.busy} role="status">
          <StateMark tone="ok" /> {t('copy.done', { size: format.bytes(copy.value.bytes) })}
        </span>
      )}
      {copy?.state === 'failed' && <ProblemAlert problem={copy.problem} />}
      {snapshot && <CommandHint wrap command={copyLine(snapshot, service, direction, from, to)} label={t('byHand')} />}
    </SideFrame>
  )
}
