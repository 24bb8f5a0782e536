import type { TFunction } from 'i18next'

/** What Chromium says of an expression, which it does in English only, by the key of the words for it. */
const reasons = {
  'Unterminated group': 'group',
  'Unterminated character class': 'class',
  "Unmatched ')'": 'parenthesis',
  'Nothing to repeat': 'repeat',
  'Lone quantifier brackets': 'braces',
  'Incomplete quantifier': 'braces',
  'numbers out of order in {} quantifier': 'order',
  'Range out of order in character class': 'range',
  'Invalid group': 'invalidGroup',
  'Invalid capture group name': 'groupName',
  'Duplicate capture group name': 'groupTwice',
  'Invalid named reference': 'reference',
  'Invalid named capture referenced': 'reference',
  'Invalid property name': 'property',
  'Invalid property name in character class': 'property',
  'Invalid escape': 'escape',
  'Invalid Unicode escape': 'escape',
  '\\ at end of pattern': 'backslash',
} as const
const isKnown = (error: string): error is keyof typeof reasons => Object.hasOwn(reasons, error)

/** Why a text is no expression, in the person's language; the browser's own words where they are not known. */
export const regexReason = (error: string, t: TFunction<'logs'>): string => (isKnown(error) ? t(`regex.${reasons[error]}`) : t('regex.other', { error }))
