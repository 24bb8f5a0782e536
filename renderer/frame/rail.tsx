import { Tooltip } from '@mantine/core'
import { IconActivityHeartbeat, IconBolt, IconBox, IconDatabase, IconFileText, IconFolders, IconSettings, IconStack2, IconStethoscope, IconTopologyStar3, type Icon } from '@tabler/icons-react'
import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import { useDoctorMark } from '../state/doctor'
import { kafkaMark, useKafka } from '../state/kafka'
import { hdfsTone, useHdfs } from '../state/hdfs'
import { freshProblems, useLogs } from '../state/logs'
import { standingProblems, tones } from '../state/overall'
import { usePipeline } from '../state/pipeline'
import { useSettings } from '../state/settings'
import { runTones, useSpark } from '../state/spark'
import { stackTones } from '../state/stack-state'
import { useOverall } from '../state/use-overall'
import { useStackState } from '../state/use-stack-state'
import { StateMark, type Tone } from '../ui/state-mark'
import classes from './frame.module.css'
import { panels, type Panel } from './route'

const icons: Record<Panel, Icon> = {
  overview: IconTopologyStar3,
  stack: IconBox,
  pipeline: IconActivityHeartbeat,
  logs: IconFileText,
  hdfs: IconFolders,
  spark: IconBolt,
  postgres: IconDatabase,
  kafka: IconStack2,
  doctor: IconStethoscope,
  settings: IconSettings,
}

/** The mark of each panel: what a person should know before opening it; null where all is as it should be. */
function useMarks(): Record<Panel, { tone: Tone; label: string } | null> {
  const { t } = useTranslation()
  const { t: stackText } = useTranslation('stack')
  const { t: kafkaText } = useTranslation('kafka')
  const kafka = kafkaMark(useKafka((s) => s.snapshot))
  const { t: hdfsText } = useTranslation('hdfs')
  const { t: logsText } = useTranslation('logs')
  const fresh = useLogs((s) => freshProblems(s.state?.problems ?? [], s.seenUntil, Date.now()).length)
  const snapshot = usePipeline((s) => s.snapshot)
  const setAside = useSettings((s) => s.state?.problem ?? null)
  const { state } = useOverall()
  const stack = useStackState()
  const profile = useSettings((s) => s.state?.settings.profile)
  // That there is no Docker is no news for who works without it.
  const quiet = ['unknown', 'absent'].includes(stack) || (profile !== 'stack' && ['unreachable', 'connecting'].includes(stack))
  const { t: sparkText } = useTranslation('spark')
  // What runs; else how the last one ended, where that deserves a look.
  const active = useSpark((s) => s.snapshot?.active[0] ?? null)
  const last = useSpark((s) => s.snapshot?.last ?? null)
  const run = active ?? (last !== null && ['failed', 'lost'].includes(last.state) ? last : null)
  const held = run?.held != null
  const found = useDoctorMark((s) => s.worst)
  const worst = standingProblems(snapshot).find((each) => each.where !== null)
  const database = snapshot?.database.state
  const hdfs = useHdfs((s) => s.snapshot)
  const hdfsMark = hdfsTone(hdfs)
  return {
    overview: worst ? { tone: worst.tone, label: t('attention') } : null,
    pipeline: { tone: tones[state], label: t(`state.${state}`) },
    postgres: database && state !== 'unknown' ? { tone: tones[database], label: t(`state.${database}`) } : null,
    spark: run === null ? null : { tone: held ? 'warn' : runTones[run.state], label: sparkText(`state.${run.state}`) },
    kafka: kafka && { tone: kafka.tone, label: kafkaText(`mark.${kafka.text}`) },
    hdfs: hdfs && hdfsMark ? { tone: hdfsMark, label: hdfsText(`state.${hdfs.state}`) } : null,
    logs: fresh > 0 ? { tone: 'warn', label: logsText('mark', { count: fresh }) } : null,
    stack: quiet ? null : { tone: stackTones[stack], label: stackText(`state.${stack}`) },
    doctor: found === 'error' || found === 'warning' ? { tone: found === 'error' ? 'bad' : 'warn', label: t('attention') } : null,
    settings: setAside ? { tone: 'warn', label: t('attention') } : null,
  }
}

interface RailItemProps {
  name: Panel
  index: number
  current: boolean
  tone: Tone | null
  mark: string
}

/** Drawn again only when its own mark changes: states arrive several times a second. */
const RailItem = memo(function RailItem({ name, index, current, tone, mark }: RailItemProps) {
  const { t } = useTranslation()
  const Icon = icons[name]
  return (
    <Tooltip label={t('shortcut', { key: (index + 1) % 10 })} position="right" openDelay={900}>
      <a
        href={`#/${name}`}
        className={classes.item}
        aria-current={current ? 'page' : undefined}
        aria-keyshortcuts={`Control+${(index + 1) % 10} Meta+${(index + 1) % 10}`}
        data-testid={`rail-${name}`}
      >
        <span className={classes.icon}>
          <Icon size={20} stroke={1.6} aria-hidden />
          {tone && (
            <span className={classes.badge}>
              <StateMark tone={tone} size={10} label={mark} />
            </span>
          )}
        </span>
        <span className={classes.label}>{t(`panel.${name}`)}</span>
      </a>
    </Tooltip>
  )
})

/** The panels, each with its state. */
export function Rail({ panel }: { panel: Panel }) {
  const { t } = useTranslation()
  const marks = useMarks()
  return (
    <nav className={classes.rail} aria-label={t('panels')}>
      {panels.map((name, index) => (
        <RailItem key={name} name={name} index={index} current={name === panel} tone={marks[name]?.tone ?? null} mark={marks[name]?.label ?? ''} />
      ))}
    </nav>
  )
}
