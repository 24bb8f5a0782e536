import { Button, NumberInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useHdfs } from '../state/hdfs'
import classes from './side.module.css'
import { useHdfsPanel } from './store'

/** Copies of each block; says so where there are fewer DataNodes than copies. */
export function Replication({ path, present }: { path: string; present: number }) {
  const { t } = useTranslation('hdfs')
  const [wanted, setWanted] = useState<number | string>(present)
  const setReplication = useHdfsPanel((s) => s.setReplication)
  const acting = useHdfsPanel((s) => s.acting)
  const nodes = useHdfs((s) => s.snapshot?.dataNodes.filter(({ state }) => state === 'live').length ?? 0)
  const valid = typeof wanted === 'number' && Number.isInteger(wanted) && wanted >= 1 && wanted <= 512
  return (
    <>
      <form
        className={classes.inline}
        onSubmit={(event) => {
          event.preventDefault()
          if (valid) void setReplication(path, wanted)
        }}
      >
        <NumberInput w={72} min={1} max={512} allowDecimal={false} value={wanted} onChange={setWanted} aria-label={t('column.replication')} data-testid="hdfs-replication" />
        {wanted !== present && (
          <Button type="submit" disabled={!valid} loading={acting}>
            {t('details.set')}
          </Button>
        )}
      </form>
      {valid && wanted > nodes && <span className={classes.warn}>{t('details.fewNodes', { count: nodes })}</span>}
    </>
  )
}
