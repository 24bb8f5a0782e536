import { Tooltip, UnstyledButton } from '@mantine/core'
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { Fragment } from 'react'
import { useTranslation } from 'react-i18next'
import type { StackService } from '../../contract/stack'
import { Elapsed } from '../ui/relative-time'
import { useFormat } from '../ui/use-format'
import { useNow } from '../ui/use-now'
import { ServiceDetail } from './detail'
import { Ports } from './ports'
import { RowActions } from './row-actions'
import { StateWord, Waiting } from './service-state'
import { Spark } from './spark'
import { useStackPanel } from './store'
import classes from './table.module.css'

/** CPU and memory now and over the last minutes; an empty cell where nothing runs. */
function Usage({ service }: { service: StackService }) {
  const { t } = useTranslation('stack')
  const format = useFormat()
  const now = useNow()
  const { usage } = service
  if (!usage) {
    return (
      <>
        <td className={classes.usage} />
        <td className={classes.usage} />
      </>
    )
  }
  const cpu = format.number(usage.cpu, usage.cpu < 9.95 ? 1 : 0)
  const memory = format.bytes(usage.memoryBytes)
  const limit = usage.memoryLimitBytes
  return (
    <>
      <td className={classes.usage}>
        <Spark
          series={1}
          text={`${cpu}\u00a0%`}
          now={now}
          least={10}
          samples={service.usageHistory.map(({ at, cpu: value }) => ({ at, value }))}
          hint={t('table.cpuHint', { value: cpu })}
        />
      </td>
      <td className={classes.usage}>
        <Spark
          series={2}
          text={memory}
          now={now}
          least={limit ?? 1}
          samples={service.usageHistory.map(({ at, memoryBytes: value }) => ({ at, value }))}
          hint={limit === null ? t('table.memoryHint', { value: memory }) : t('table.memoryLimitHint', { value: memory, limit: format.bytes(limit) })}
        />
      </td>
    </>
  )
}

function Row({ service, rank }: { service: StackService; rank: number | null }) {
  const { t } = useTranslation('stack')
  const open = useStackPanel((s) => s.expanded.includes(service.name))
  const toggle = useStackPanel((s) => s.toggle)
  const Chevron = open ? IconChevronDown : IconChevronRight
  return (
    <>
      <tr className={classes.row} data-rank={rank} data-open={open} data-testid={`stack-service-${service.name}`} data-state={service.state} data-health={service.health}>
        <td className={classes.rank}>{rank}</td>
        <th scope="row">
          <UnstyledButton
            className={classes.name ?? ''}
            aria-expanded={open}
            aria-label={t('row.details', { service: service.name })}
            onClick={() => {
              toggle(service.name)
            }}
          >
            <Chevron size={14} stroke={1.6} aria-hidden />
            <span>{service.name}</span>
          </UnstyledButton>
        </th>
        <td className={classes.state}>
          <StateWord service={service} />
          <Waiting service={service} />
        </td>
        <td className={classes.since}>{service.since !== null && service.state !== 'absent' && <Elapsed at={service.since} />}</td>
        <Usage service={service} />
        <td>
          <Ports service={service} />
        </td>
        <td className={classes.actions}>
          <span>
            <RowActions service={service} />
          </span>
        </td>
      </tr>
      {open && (
        <tr className={classes.detail}>
          <td />
          <td colSpan={7}>
            <ServiceDetail service={service} />
          </td>
        </tr>
      )}
    </>
  )
}

/** The services in the order in which they start; those of one number start together. */
export function ServiceTable({ services }: { services: StackService[] }) {
  const { t } = useTranslation('stack')
  const sorted = [...services].sort((a, b) => a.rank - b.rank)
  return (
    <div className={classes.scroll}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th className={classes.rank}>
              <Tooltip label={t('table.order')}>
                <span tabIndex={0}>#</span>
              </Tooltip>
            </th>
            <th className={classes.nameColumn}>{t('table.name')}</th>
            <th>{t('table.state')}</th>
            <th className={classes.sinceColumn}>{t('table.since')}</th>
            <th className={classes.usageColumn}>{t('table.cpu')}</th>
            <th className={classes.usageColumn}>{t('table.memory')}</th>
            <th className={classes.portsColumn}>{t('table.ports')}</th>
            <th className={classes.actionsColumn} aria-label={t('table.actions')} />
          </tr>
        </thead>
        <tbody>
          {sorted.map((service, index) => (
            <Fragment key={service.name}>
              <Row service={service} rank={sorted[index - 1]?.rank === service.rank ? null : service.rank + 1} />
            </Fragment>
          ))}
        </tbody>
      </table>
    </div>
  )
}
