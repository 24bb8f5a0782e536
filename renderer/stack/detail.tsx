import { Anchor } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { StackService } from '../../contract/stack'
import { hrefOf } from '../frame/route'
import { commandLine } from '../state/compose-command'
import { useStack } from '../state/stack'
import { conditionMet } from '../state/stack-state'
import { CommandHint } from '../ui/command-hint'
import { CopyButton } from '../ui/copy-button'
import { StateMark } from '../ui/state-mark'
import { useFormat } from '../ui/use-format'
import { logsLine, shellLine } from './command'
import classes from './detail.module.css'

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  )
}

/** What a service hangs on, each with whether that is as it should be. */
function Dependencies({ service }: { service: StackService }) {
  const { t } = useTranslation('stack')
  const services = useStack((s) => s.snapshot?.services)
  if (service.dependsOn.length === 0) return t('detail.nothing')
  return (
    <ul className={classes.list}>
      {service.dependsOn.map(({ service: name, condition, required }) => {
        const met = conditionMet(condition, services?.find((each) => each.name === name))
        return (
          <li key={name}>
            <StateMark tone={met ? 'ok' : 'idle'} size={10} /> {name} {t(met ? 'detail.met' : 'detail.notMet')} {t(`condition.${condition}`)}
            {!required && <span className={classes.muted}> ({t('optional')})</span>}
          </li>
        )
      })}
    </ul>
  )
}

/** Everything about one service that its line has no room for, and what one would type for it. */
export function ServiceDetail({ service, narrow = false }: { service: StackService; narrow?: boolean }) {
  const { t } = useTranslation('stack')
  const format = useFormat()
  const snapshot = useStack((s) => s.snapshot)
  const neededBy = snapshot?.services.filter((each) => each.dependsOn.some((one) => one.service === service.name)).map((each) => each.name) ?? []
  const limit = service.usage?.memoryLimitBytes ?? null
  return (
    <div className={classes.detail} data-testid={`stack-detail-${service.name}`}>
      <dl className={classes.facts}>
        <Fact label={t('detail.image')}>
          <span className={classes.value}>
            <code className="wd-mono">{service.image}</code>
            <CopyButton value={service.image} what={t('detail.image')} size="xs" />
            {service.built && <span className={classes.muted}>{t('detail.built')}</span>}
          </span>
        </Fact>
        <Fact label={t('detail.container')}>
          {service.container === null ? (
            '–'
          ) : (
            <span className={classes.value}>
              <code className="wd-mono" title={service.container}>
                {service.container.slice(0, 12)}
              </code>
              <CopyButton value={service.container} what={t('detail.container')} size="xs" />
              <Anchor href={hrefOf('logs', { service: service.name })} size="sm">
                {t('detail.logs')}
              </Anchor>
            </span>
          )}
        </Fact>
        <Fact label={t('detail.dependsOn')}>
          <Dependencies service={service} />
        </Fact>
        <Fact label={t('detail.neededBy')}>{neededBy.length === 0 ? t('detail.nothing') : neededBy.join(', ')}</Fact>
        {service.exitCode !== null && <Fact label={t('detail.exitCode')}>{service.exitCode}</Fact>}
        {service.usage && <Fact label={t('detail.limit')}>{limit === null ? t('detail.none') : format.bytes(limit)}</Fact>}
        {service.profiles.length > 0 && <Fact label={t('detail.profiles')}>{service.profiles.join(', ')}</Fact>}
      </dl>
      {service.lastProbe !== null && service.lastProbe.trim() !== '' && (
        <div className={classes.probe}>
          <span className={classes.muted}>{t('detail.lastProbe')}</span>
          <div>
            <pre className="wd-mono">{service.lastProbe.trim()}</pre>
            <CopyButton value={service.lastProbe} what={t('detail.lastProbe')} size="xs" />
          </div>
        </div>
      )}
      {snapshot && (
        <div className={classes.hints}>
          <CommandHint wrap={narrow} command={shellLine(snapshot, service.name)} label={t('shellByHand')} />
          <CommandHint wrap={narrow} command={logsLine(snapshot, service.name)} label={t('logsByHand')} />
          <CommandHint wrap={narrow} command={commandLine(snapshot, { verb: 'restart', services: [service.name] })} label={t('restartByHand')} />
        </div>
      )}
    </div>
  )
}
