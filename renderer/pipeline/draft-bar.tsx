import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useSettings } from '../state/settings'
import { ProblemAlert } from '../ui/problem-alert'
import { StateMark } from '../ui/state-mark'
import classes from './panel.module.css'
import { useDraft } from './store'

/** Says that locations or variables are changed and not saved, with the way on and the way back. */
export function DraftBar({ valid }: { valid: boolean }) {
  const { t } = useTranslation('pipeline')
  const { t: common } = useTranslation('common')
  const draft = useDraft((s) => s.draft)
  const save = useDraft((s) => s.save)
  const discard = useDraft((s) => s.discard)
  const saving = useSettings((s) => s.saving > 0)
  const problem = useSettings((s) => s.problem)
  const clear = useSettings((s) => s.clearProblem)
  if (!draft) return null
  return (
    <div className={classes.draft} role="status">
      {problem && <ProblemAlert problem={problem} onDismiss={clear} />}
      <div className={classes.draftRow}>
        <StateMark tone="warn" />
        <strong>{t('draft.unsaved')}</strong>
        {!valid && <span className={classes.error}>{t('draft.invalid')}</span>}
        <span className={classes.spring} />
        <Button onClick={discard} disabled={saving}>
          {common('action.discard')}
        </Button>
        <Button variant="filled" onClick={() => void save()} disabled={!valid} loading={saving} data-testid="draft-save">
          {common('action.save')}
        </Button>
      </div>
    </div>
  )
}
