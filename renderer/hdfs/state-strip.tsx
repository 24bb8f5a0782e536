import { Button, Tooltip } from '@mantine/core'
import { IconServer, IconStethoscope } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { HdfsSnapshot } from '../../contract/hdfs'
import { StateMark } from '../ui/state-mark'
import { useFormat } from '../ui/use-format'
import classes from './strip.module.css'
import { useHdfsPanel } from './store'

/** How full HDFS is: its own, what others take of the same disks, what is free. */
function Capacity({ snapshot }: { snapshot: HdfsSnapshot }) {
  const { t } = useTranslation('hdfs')
  const format = useFormat()
  const { capacityBytes: capacity, usedBytes: used, otherBytes: other, remainingBytes: free } = snapshot
  if (capacity === null || used === null || capacity === 0) return null
  const part = (bytes: number | null) => `${String(((bytes ?? 0) / capacity) * 100)}%`
  const words = t('capacity.words', { used: format.bytes(used), other: format.bytes(other ?? 0), free: format.bytes(free ?? 0), capacity: format.bytes(capacity) })
  return (
    <Tooltip label={words}>
      <div className={classes.capacity} tabIndex={0} role="img" aria-label={words}>
        <span className={classes.bar}>
          <span className={classes.used} style={{ width: part(used) }} />
          <span className={classes.other} style={{ width: part(other) }} />
        </span>
        <span className="wd-num">
          {t('capacity.short', { used: format.bytes(used), free: format.bytes(free ?? 0) })}
        </span>
      </div>
    </Tooltip>
  )
}

/** Blocks that nobody has, or that are broken: nothing else matters more, so it is said also where there are none. */
function Blocks({ snapshot }: { snapshot: HdfsSnapshot }) {
  const { t } = useTranslation('hdfs')
  const format = useFormat()
  const missing = snapshot.missingBlocks ?? 0
  const corrupt = snapshot.corruptBlocks ?? 0
  const under = snapshot.underReplicatedBlocks ?? 0
  if (snapshot.missingBlocks === null) return null
  const tone = missing + corrupt > 0 ? 'bad' : under > 0 ? 'warn' : 'ok'
  const words =
    tone === 'bad' ? t('blocks.bad', { missing: format.number(missing), corrupt: format.number(corrupt) }) : tone === 'warn' ? t('blocks.under', { count: under }) : t('blocks.good')
  return (
    <Tooltip label={t('blocks.hint', { files: format.number(snapshot.files ?? 0), blocks: format.number(snapshot.blocks ?? 0) })}>
      <span className={classes.fact} tabIndex={0} data-testid="hdfs-blocks" data-tone={tone}>
        <StateMark tone={tone} size={10} /> {words}
      </span>
    </Tooltip>
  )
}

/** How HDFS fares, in one line. */
export function StateStrip({ snapshot }: { snapshot: HdfsSnapshot }) {
  const { t } = useTranslation('hdfs')
  const show = useHdfsPanel((s) => s.show)
  const path = useHdfsPanel((s) => s.path)
  const live = snapshot.dataNodes.filter(({ state }) => state === 'live').length
  const all = snapshot.dataNodes.length
  return (
    <div className={classes.strip} role="group" aria-label={t('strip')}>
      <Capacity snapshot={snapshot} />
      <Button
        variant="subtle"
        color="gray"
        leftSection={<IconServer size={15} stroke={1.6} />}
        onClick={() => { show({ kind: 'nodes' }) }}
        data-testid="hdfs-nodes"
        data-live={live}
      >
        <StateMark tone={all === 0 ? 'bad' : live === all ? 'ok' : live > 0 ? 'warn' : 'bad'} size={10} />
        <span className={classes.nodes}>{t('nodes.short', { count: all, live })}</span>
      </Button>
      <Blocks snapshot={snapshot} />
      <Button
        className={classes.fsck ?? ''}
        variant="subtle"
        color="gray"
        leftSection={<IconStethoscope size={15} stroke={1.6} />}
        onClick={() => { show({ kind: 'fsck', path }) }}
        data-testid="hdfs-fsck"
      >
        {t('fsck.button')}
      </Button>
    </div>
  )
}
