import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { CommandHint } from '../ui/command-hint'
import classes from './browser.module.css'
import { joinPath } from './paths'
import { useHdfsPanel } from './store'
import { useCommand } from './use-acting'

/** Why HDFS takes no such name; null where it does. `folders`: `a/b` makes both. */
export function nameFault(name: string, folders: boolean): 'empty' | 'colon' | 'slash' | 'dots' | 'long' | null {
  if (name === '') return 'empty'
  if (/[:\0]/.test(name)) return 'colon'
  if (!folders && name.includes('/')) return 'slash'
  if (name.split('/').some((part) => part === '.' || part === '..' || part === '')) return 'dots'
  // dfs.namenode.fs-limits.max-component-length, in bytes.
  return name.split('/').some((part) => new TextEncoder().encode(part).length > 255) ? 'long' : null
}

/** Names a new folder, or an entry anew; Enter does it, Escape leaves it. */
export function NameField({ name, onDone }: { name: string; onDone: () => void }) {
  const { t } = useTranslation('hdfs')
  const { t: common } = useTranslation()
  const [typed, setTyped] = useState(name)
  const path = useHdfsPanel((s) => s.path)
  const mkdir = useHdfsPanel((s) => s.mkdir)
  const rename = useHdfsPanel((s) => s.rename)
  const setNaming = useHdfsPanel((s) => s.setNaming)
  const taken = useHdfsPanel((s) => s.listing.entries.some((entry) => entry.name === typed && typed !== name))
  const acting = useHdfsPanel((s) => s.acting)
  const maker = useHdfsPanel((s) => s.maker)
  const command = useCommand()
  const fresh = name === ''
  const fault = taken ? 'taken' : nameFault(typed, fresh)
  const leave = () => {
    setNaming(null)
    onDone()
  }
  const go = async () => {
    if (fault !== null) return
    // A refusal is explained at the side; the name is kept for the next try.
    if (typed === name || (await (fresh ? mkdir(typed) : rename(name, typed)))) leave()
  }
  const label = fresh ? t('mkdir.label') : t('rename.label', { name })
  return (
    <form
      className={classes.naming}
      onSubmit={(event) => {
        event.preventDefault()
        void go()
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') leave()
      }}
      data-testid="hdfs-naming"
    >
      <TextInput
        autoFocus
        className={classes.nameInput ?? ''}
        aria-label={label}
        placeholder={label}
        value={typed}
        onFocus={(event) => {
          // Back in the field to go on with what one has typed.
          if (typed !== name) return
          const dot = name.lastIndexOf('.')
          event.currentTarget.setSelectionRange(0, dot > 0 ? dot : name.length)
        }}
        onChange={(event) => { setTyped(event.currentTarget.value) }}
        error={fault === null || fault === 'empty' ? null : t(`name.${fault}`)}
        data-testid="hdfs-name"
      />
      <Button type="submit" variant="filled" disabled={fault !== null} loading={acting}>
        {fresh ? t('mkdir.go') : common('action.rename')}
      </Button>
      <Button onClick={leave}>{common('action.cancel')}</Button>
      {typed !== '' && (
        <div className={classes.namingHint}>
          <CommandHint
            command={fresh ? command({ act: 'mkdir', path: joinPath(path, typed) }, maker ?? undefined) : command({ act: 'rename', path: joinPath(path, name), to: joinPath(path, typed) })}
            label={common('byHand')}
            wrap
          />
        </div>
      )}
    </form>
  )
}
