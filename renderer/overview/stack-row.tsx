import { Tooltip } from '@mantine/core'
import { IconBinaryTree2, IconStack2, type Icon } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { StackSnapshot } from '../../contract/stack'
import { useConnection } from '../state/connection'
import { useStack } from '../state/stack'
import { groupState, serviceTones } from '../state/stack-state'
import { StateMark } from '../ui/state-mark'
import classes from './diagram.module.css'

interface PartProps {
  icon: Icon
  name: string
  /** The services of the stack that make up this part; all of them have to be well. */
  services: string[]
  snapshot: StackSnapshot | null
}

function Part({ icon: Icon, name, services, snapshot }: PartProps) {
  const { t } = useTranslation('stack')
  const state = snapshot ? groupState(snapshot, services) : 'absent'
  const there = state !== 'absent'
  return (
    <Tooltip label={t('toStack')} openDelay={800}>
      <a className={classes.ghost} href="#/stack" data-there={there} data-state={state}>
        <Icon size={16} stroke={1.6} aria-hidden />
        {name}
        {there && (
          <span className={classes.ghostState}>
            <StateMark tone={serviceTones[state]} size={10} />
            {state === 'failed' || state === 'killed' ? t('state.failed') : t(`service.${state}`)}
          </span>
        )}
      </a>
    </Tooltip>
  )
}

/** Spark and HDFS: what the Docker stack adds. Live while their services are there; otherwise greyed, so that the whole is seen. */
export function StackRow() {
  const { t } = useTranslation('overview')
  const { t: stack } = useTranslation('stack')
  const connected = useConnection((s) => s.status === 'open')
  const known = useStack((s) => s.snapshot)
  const snapshot = connected ? known : null
  const there = snapshot !== null && snapshot.engine.state === 'connected' && snapshot.services.some((service) => service.state === 'running')
  return (
    <div className={classes.stack}>
      <Part icon={IconBinaryTree2} name={t('diagram.spark')} services={['spark-master', 'spark-worker']} snapshot={there ? snapshot : null} />
      <svg aria-hidden width="44" height="12" viewBox="0 0 44 12">
        <path d="M2 6h38M35.5 2 41 6l-5.5 4" fill="none" stroke="currentColor" strokeWidth="1.5" strokeDasharray={there ? undefined : '4 4'} strokeLinecap="round" />
      </svg>
      <Part icon={IconStack2} name={t('diagram.hdfs')} services={['hdfs-namenode', 'hdfs-datanode']} snapshot={there ? snapshot : null} />
      <span className={classes.note}>
        {there ? t('diagram.stackRuns') : t('diagram.stack')} <a href="#/stack">{stack('toStack')}</a>
      </span>
    </div>
  )
}
