import { Button, TextInput } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { CommandHint } from '../ui/command-hint'
import { SideFrame } from '../ui/side-frame'
import { useAppInfo } from '../state/app-info'
import { nameOf } from './paths'
import classes from './side.module.css'
import { useHdfsPanel } from './store'
import { useCommand } from './use-acting'
import { visibleName } from './visible-name'

/** Copies a file or a whole folder to a path of this computer. */
export function FetchSide({ path }: { path: string }) {
  const { t } = useTranslation('hdfs')
  const { t: common } = useTranslation()
  const fetch = useHdfsPanel((s) => s.fetch)
  const show = useHdfsPanel((s) => s.show)
  const windows = useAppInfo((s) => s.info?.platform === 'win32')
  const [to, setTo] = useState('')
  const command = useCommand()
  const absolute = windows ? /^(?:[A-Za-z]:[\\/]|\\\\)/.test(to) : to.startsWith('/')
  const close = () => { show({ kind: 'details' }) }
  return (
    <SideFrame fill title={t('fetch.title', { name: path === '/' ? '/' : visibleName(nameOf(path)) })} testId="hdfs-fetch-side" onClose={close}>
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault()
          if (!absolute) return
          void fetch(path, to)
          close()
        }}
      >
        <TextInput
          label={t('fetch.to')}
          description={t('fetch.hint', { example: windows ? `C:\\Users\\me\\${nameOf(path)}` : `/home/me/${nameOf(path)}` })}
          value={to}
          onChange={(event) => { setTo(event.currentTarget.value) }}
          error={to !== '' && !absolute ? t('fetch.absolute') : null}
          data-testid="hdfs-fetch-to"
        />
        {absolute && <CommandHint wrap command={command({ act: 'get', path, here: to })} label={common('byHand')} />}
        <Button className={classes.start ?? ''} type="submit" variant="filled" disabled={!absolute} leftSection={<IconDownload size={15} stroke={1.6} />}>
          {t('fetch.go')}
        </Button>
      </form>
    </SideFrame>
  )
}
