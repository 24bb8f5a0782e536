import { Button, SegmentedControl, TextInput } from '@mantine/core'
import { IconHistory } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Period } from '../../contract/pipeline'
import { usePipeline } from '../state/pipeline'
import { useTasks } from '../state/tasks'
import { CommandHint } from '../ui/command-hint'
import { Section } from '../ui/section'
import { useFormat } from '../ui/use-format'
import classes from './panel.module.css'
import { everything, fromField, replayCommand, toField } from './period'

const day = 86_400_000
const presets = ['last24h', 'last7d', 'all'] as const
type Preset = (typeof presets)[number] | 'own'

function fieldsOf(preset: Exclude<Preset, 'own' | 'all'>): { from: string; to: string } {
  const now = Date.now()
  return { from: toField(now - (preset === 'last24h' ? day : 7 * day)), to: toField(now) }
}

/** Publishes stored raw replies again for a period; the progress stands in the dock. */
export function Replay() {
  const { t } = useTranslation('pipeline')
  const format = useFormat()
  const raw = usePipeline((s) => s.snapshot?.report?.raw ?? null)
  const replay = useTasks((s) => s.replay)
  const running = useTasks((s) => s.tasks.some((task) => task.kind === 'replay' && task.outcome === 'running'))
  const [preset, setPreset] = useState<Preset>('all')
  const [fields, setFields] = useState(() => fieldsOf('last24h'))
  const from = fromField(fields.from)
  const to = fromField(fields.to)
  const ordered = from === null || to === null || from <= to
  const period: Period | null = preset === 'all' ? everything : from !== null && to !== null && ordered ? { from, to } : null
  const edit = (field: 'from' | 'to') => (event: React.ChangeEvent<HTMLInputElement>) => {
    setPreset('own')
    setFields({ ...fields, [field]: event.currentTarget.value })
  }
  return (
    <Section title={t('replay.title')} meta={raw ? t('replay.stored', { replies: format.number(raw.replies), size: format.bytes(raw.bytes) }) : undefined}>
      <p className={classes.explain}>{t('replay.explain')}</p>
      <form
        className={classes.replay}
        onSubmit={(event) => {
          event.preventDefault()
          if (period) void replay(period)
        }}
      >
        <SegmentedControl
          value={preset}
          data={presets.map((value) => ({ value, label: t(`replay.${value}`) }))}
          onChange={(value) => {
            const next = presets.find((each) => each === value) ?? 'all'
            setPreset(next)
            if (next !== 'all') setFields(fieldsOf(next))
          }}
        />
        <TextInput type="datetime-local" label={t('replay.from')} value={preset === 'all' ? '' : fields.from} onChange={edit('from')} error={preset !== 'all' && from === null && t('replay.invalid')} />
        <TextInput
          type="datetime-local"
          label={t('replay.to')}
          value={preset === 'all' ? '' : fields.to}
          onChange={edit('to')}
          error={preset !== 'all' && (to === null ? t('replay.invalid') : !ordered && t('replay.order'))}
        />
        <Button type="submit" variant="filled" leftSection={<IconHistory size={15} />} disabled={!period || running} data-testid="replay-start">
          {t('replay.start')}
        </Button>
      </form>
      {period && <CommandHint command={replayCommand(period)} label={t('replay.command')} />}
    </Section>
  )
}
