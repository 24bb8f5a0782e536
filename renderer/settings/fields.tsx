import { ActionIcon, TextInput, Tooltip } from '@mantine/core'
import { IconRotate } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { wholeNumber } from './values'

interface TextFieldProps {
  id: string
  value: string
  /** Why a text cannot be saved; null where it can. */
  check: (text: string) => string | null
  onSave: (text: string) => void
  /** Offered where the value is another. */
  initial?: string
  suffix?: string
  width?: number
}

/** A text that is saved when it is left or Enter is pressed, only where it is valid; Escape takes it back. */
export function TextField({ id, value, check, onSave, initial, suffix, width }: TextFieldProps) {
  const { t } = useTranslation('common')
  const [draft, setDraft] = useState<string | null>(null)
  const text = draft ?? value
  const error = draft === null ? null : check(draft)
  const commit = () => {
    if (draft === null || error !== null) return
    if (draft.trim() !== value) onSave(draft.trim())
    setDraft(null)
  }
  const resettable = initial !== undefined && initial !== text
  return (
    <TextInput
      id={id}
      value={text}
      error={error}
      {...(width === undefined ? {} : { w: width })}
      onChange={(event) => {
        setDraft(event.currentTarget.value)
      }}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit()
        if (event.key === 'Escape') setDraft(null)
      }}
      spellCheck={false}
      {...(suffix === undefined ? {} : { rightSection: suffix, rightSectionWidth: 48, rightSectionPointerEvents: 'none' as const })}
      {...(resettable
        ? {
            rightSection: (
              <Tooltip label={t('action.reset')}>
                <ActionIcon
                  size="sm"
                  aria-label={t('action.reset')}
                  onClick={() => {
                    setDraft(null)
                    onSave(initial)
                  }}
                >
                  <IconRotate size={14} stroke={1.6} />
                </ActionIcon>
              </Tooltip>
            ),
          }
        : {})}
    />
  )
}

interface NumberFieldProps {
  id: string
  value: number
  min: number
  max: number
  suffix: string
  onSave: (value: number) => void
}

/** A whole number within bounds, saved as a text field is. */
export function NumberField({ id, value, min, max, suffix, onSave }: NumberFieldProps) {
  const { t } = useTranslation('settings')
  return (
    <TextField
      id={id}
      width={140}
      value={String(value)}
      suffix={suffix}
      check={(text) => (wholeNumber(text, min, max) === null ? t('number.invalid', { min, max }) : null)}
      onSave={(text) => {
        const number = wholeNumber(text, min, max)
        if (number !== null) onSave(number)
      }}
    />
  )
}
