import { ActionIcon, Tooltip } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'

/** Copies `value`. `what` names it for screen readers and the tooltip. */
export function CopyButton({ value, what, size = 'sm' }: { value: string; what?: string; size?: 'xs' | 'sm' | 'md' }) {
  const { t } = useTranslation()
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => {
      setCopied(false)
    }, 1500)
    return () => {
      clearTimeout(timer)
    }
  }, [copied])
  const label = what === undefined ? t('action.copy') : t('copyWhat', { what })
  return (
    <Tooltip label={copied ? t('action.copied') : label}>
      <ActionIcon
        size={size}
        color={copied ? 'green' : 'gray'}
        aria-label={label}
        onClick={() => {
          void navigator.clipboard.writeText(value).then(() => {
            setCopied(true)
          })
        }}
      >
        {copied ? <IconCheck size={14} /> : <IconCopy size={14} stroke={1.6} />}
      </ActionIcon>
    </Tooltip>
  )
}
