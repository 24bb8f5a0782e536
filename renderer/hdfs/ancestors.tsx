import { IconFile, IconFolder, IconFolderOff, IconLock } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Ancestor } from '../../contract/hdfs'
import { modeLetters } from '../../contract/hdfs-denial'
import classes from './denial.module.css'
import { nameOf } from './paths'
import { visibleName } from './visible-name'

const icon = { size: 15, stroke: 1.6, 'aria-hidden': true }

/** Letters as they come; octal is written out, should it come so. */
const letters = (mode: string): string => (/^[0-7]{3,4}$/.test(mode) ? modeLetters(mode) : mode)

/** The path as its chain of folders, from `/` down: whose each is, what it allows, and which one refuses. */
export function Ancestors({ ancestors, user }: { ancestors: readonly Ancestor[]; user: string | null }) {
  const { t } = useTranslation('hdfs')
  return (
    <ol className={classes.chain} aria-label={t('denial.chain')} data-testid="hdfs-chain">
      {ancestors.map((part, index) => {
        const Icon = !part.exists ? IconFolderOff : part.blocks ? IconLock : part.type === 'file' ? IconFile : IconFolder
        return (
          <li key={part.path} className={classes.link} data-blocks={part.blocks} data-exists={part.exists} style={{ paddingInlineStart: 10 + Math.min(index, 8) * 10 }} title={part.path}>
            <span className={classes.linkName}>
              <Icon {...icon} />
              <strong>{part.path === '/' ? '/' : visibleName(nameOf(part.path))}</strong>
            </span>
            {part.exists ? (
              <span className={classes.linkFacts}>
                <span>
                  {part.owner}:{part.group}
                </span>
                <code className="wd-mono">{letters(part.mode ?? '')}</code>
                {part.allowed !== null && user !== null && (
                  <span className={classes.allowed} title={t('denial.allowedHint', { user })}>
                    {user}: <code className="wd-mono">{part.allowed}</code>
                  </span>
                )}
              </span>
            ) : (
              <span className={classes.linkFacts}>{t('denial.missing')}</span>
            )}
            {part.blocks && <span className={classes.blocks}>{t('denial.blocks')}</span>}
            {part.acl.length > 0 && <code className={`${classes.acl ?? ''} wd-mono`}>{part.acl.join(', ')}</code>}
          </li>
        )
      })}
    </ol>
  )
}
