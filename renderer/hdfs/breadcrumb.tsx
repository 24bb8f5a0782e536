import { ActionIcon, TextInput, Tooltip, UnstyledButton } from '@mantine/core'
import { IconArrowUp, IconChevronRight, IconPencil } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { CopyButton } from '../ui/copy-button'
import classes from './browser.module.css'
import { crumbsOf, parentOf, typedPath } from './paths'
import { useHdfsPanel } from './store'
import { useActing } from './use-acting'
import { visibleName } from './visible-name'

/** Where one is: each part leads there, and the whole can be typed over (Ctrl+L). */
export function Breadcrumb({ onGo }: { onGo: (path: string) => void }) {
  const { t } = useTranslation('hdfs')
  const path = useHdfsPanel((s) => s.path)
  const { user } = useActing()
  const [typed, setTyped] = useState<string | null>(null)
  const crumbs = useRef<HTMLElement>(null)
  useEffect(() => {
    // What one is in matters more than where it began.
    crumbs.current?.scrollTo({ left: crumbs.current.scrollWidth })
  }, [path, typed])
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'l') return
      event.preventDefault()
      setTyped(useHdfsPanel.getState().path)
    }
    window.addEventListener('keydown', press)
    return () => {
      window.removeEventListener('keydown', press)
    }
  }, [])
  if (typed !== null)
    return (
      <form
        className={classes.address}
        onSubmit={(event) => {
          event.preventDefault()
          setTyped(null)
          onGo(typedPath(typed, path, user))
        }}
      >
        <TextInput
          autoFocus
          className={classes.addressInput ?? ''}
          aria-label={t('path.label')}
          value={typed}
          onFocus={(event) => { event.currentTarget.select() }}
          onChange={(event) => { setTyped(event.currentTarget.value) }}
          onBlur={() => { setTyped(null) }}
          onKeyDown={(event) => {
            if (event.key === 'Escape') setTyped(null)
          }}
          data-testid="hdfs-address"
        />
      </form>
    )
  return (
    <div className={classes.address}>
      <Tooltip label={t('path.up')}>
        <ActionIcon aria-label={t('path.up')} disabled={path === '/'} onClick={() => { onGo(parentOf(path)) }} data-testid="hdfs-up">
          <IconArrowUp size={16} stroke={1.6} />
        </ActionIcon>
      </Tooltip>
      <nav ref={crumbs} className={classes.crumbs} aria-label={t('path.crumbs')} data-testid="hdfs-path" data-path={path}>
        {crumbsOf(path).map((crumb, index) => (
          <span key={crumb.path} className={classes.crumb}>
            {index > 1 && <IconChevronRight size={12} aria-hidden />}
            <UnstyledButton aria-current={crumb.path === path ? 'location' : undefined} onClick={() => { onGo(crumb.path) }}>
              {visibleName(crumb.name)}
            </UnstyledButton>
          </span>
        ))}
        <UnstyledButton className={classes.rest ?? ''} aria-label={t('path.edit')} title={t('path.edit')} onClick={() => { setTyped(path) }} data-testid="hdfs-address-edit">
          <IconPencil size={14} stroke={1.6} aria-hidden />
        </UnstyledButton>
      </nav>
      <CopyButton value={path} what={t('path.copy')} />
    </div>
  )
}
