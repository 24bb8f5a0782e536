import { useTranslation } from 'react-i18next'
import type { MendAct, MendEvent, Proof } from '../../contract/hdfs'
import { CopyButton } from '../ui/copy-button'
import { ProblemAlert } from '../ui/problem-alert'
import { StateMark, type Tone } from '../ui/state-mark'
import classes from './denial.module.css'
import type { Mending } from './mending'
import { useCommand, useActing } from './use-acting'

const tones: Record<MendEvent['state'] | 'waiting', Tone> = { waiting: 'idle', working: 'busy', 'no-datanode': 'busy', done: 'ok', skipped: 'ok', failed: 'bad' }

interface MendStepsProps {
  acts: readonly MendAct[]
  proof: Proof | null
  mending: Mending | null
}

/** The acts of a mend in their order, each with its command, and at the end the proof: what is to come, what is under way, what is done. */
export function MendSteps({ acts, proof, mending }: MendStepsProps) {
  const { t } = useTranslation('hdfs')
  const { superuser } = useActing()
  const command = useCommand()
  const events = mending?.events ?? []
  const proved = events.find((event) => event.type === 'proof')
  const shown = proved ?? proof
  const failed = events.find((event) => event.state === 'failed')
  return (
    <>
      <ol className={classes.steps} aria-live="polite">
        {acts.map((act, index) => {
          const event = events.find((each) => each.type === 'act' && each.index === index)
          const state = event?.state ?? 'waiting'
          const line = command(act, superuser)
          return (
            <li key={index} className={classes.step} data-state={state} data-testid="mend-step">
              <StateMark tone={tones[state]} size={10} label={t(`mend.state.${state}`)} />
              <code className="wd-mono" title={line}>
                {shortCommand(line)}
              </code>
              {state === 'skipped' && <span className={classes.word}>{t('mend.state.skipped')}</span>}
              <CopyButton value={line} what={line} size="xs" />
            </li>
          )
        })}
        {shown && (
          <li className={classes.step} data-state={proved?.state ?? 'waiting'} data-testid="mend-proof">
            <StateMark tone={tones[proved?.state ?? 'waiting']} size={10} label={t(`mend.state.${proved?.state ?? 'waiting'}`)} />
            <span>{t(proved?.state === 'done' ? `mend.proved.${shown.access}` : `mend.proof.${shown.access}`, { user: shown.user, path: shown.path })}</span>
            {proved?.state === 'no-datanode' && <span className={classes.word}>{t('mend.state.no-datanode')}</span>}
          </li>
        )}
      </ol>
      {failed?.problem && <ProblemAlert problem={failed.problem} />}
      {mending?.problem && <ProblemAlert problem={mending.problem} />}
    </>
  )
}

/** Without `docker exec ...`, which is the same in each and on hover. */
const shortCommand = (line: string): string => line.replace(/^docker exec -it (?:-e \S+ )?hdfs-namenode /, '')
