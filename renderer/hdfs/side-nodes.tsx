import { Progress } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { DataNode } from '../../contract/hdfs'
import { useHdfs } from '../state/hdfs'
import { CommandHint } from '../ui/command-hint'
import { SideFrame } from '../ui/side-frame'
import { StateMark, type Tone } from '../ui/state-mark'
import { useFormat } from '../ui/use-format'
import classes from './side.module.css'
import { useHdfsPanel } from './store'
import { useActing, useCommand } from './use-acting'

const tones: Record<DataNode['state'], Tone> = { live: 'ok', stale: 'warn', dead: 'bad', decommissioning: 'busy', decommissioned: 'idle', maintenance: 'idle' }

/** Where the blocks lie: each DataNode with its state and its room. */
export function NodesSide() {
  const { t } = useTranslation('hdfs')
  const { t: common } = useTranslation()
  const format = useFormat()
  const nodes = useHdfs((s) => s.snapshot?.dataNodes) ?? []
  const address = useHdfs((s) => s.snapshot?.address ?? null)
  const show = useHdfsPanel((s) => s.show)
  const { superuser } = useActing()
  const command = useCommand()
  return (
    <SideFrame fill title={t('nodes.title')} testId="hdfs-nodes-side" onClose={() => { show({ kind: 'details' }) }}>
      {nodes.length === 0 && <p>{t('nodes.none')}</p>}
      <ul className={classes.cards}>
        {nodes.map((node) => (
          <li key={node.name}>
            <div className={classes.cardHead}>
              <StateMark tone={tones[node.state]} label={t(`nodes.state.${node.state}`)} />
              <strong>{node.name}</strong>
              <span>{t(`nodes.state.${node.state}`)}</span>
            </div>
            {node.capacityBytes !== null && node.capacityBytes > 0 && (
              <>
                <Progress size={4} value={((node.usedBytes ?? 0) / node.capacityBytes) * 100} aria-label={t('nodes.room')} />
                <span className={classes.muted}>{t('capacity.short', { used: format.bytes(node.usedBytes ?? 0), free: format.bytes(node.remainingBytes ?? 0) })}</span>
              </>
            )}
            <span className={classes.muted}>
              {[
                node.blocks === null ? null : t('nodes.blocks', { count: node.blocks, number: format.number(node.blocks) }),
                node.lastContactSeconds === null ? null : t('nodes.heard', { time: format.duration(node.lastContactSeconds * 1000) }),
                node.version,
              ]
                .filter((part) => part !== null)
                .join(' · ')}
            </span>
          </li>
        ))}
      </ul>
      <CommandHint wrap command={command({ act: 'report' }, superuser)} label={common('byHand')} />
      {address !== null && (
        <a href={address} target="_blank" rel="noreferrer">
          {t('nodes.page')}
        </a>
      )}
    </SideFrame>
  )
}
