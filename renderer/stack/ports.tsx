import { Anchor, Tooltip } from '@mantine/core'
import { IconExternalLink } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { StackService } from '../../contract/stack'
import classes from './stack.module.css'

/** The published ports; a web interface is a link, which opens in the browser. */
export function Ports({ service }: { service: StackService }) {
  const { t } = useTranslation('stack')
  return (
    <span className={classes.ports}>
      {service.ports.map((port) => {
        const key = `${port.host}:${port.published}/${port.protocol}`
        return port.url === null ? (
          <Tooltip key={key} label={t('table.port', { published: port.published, target: port.target, protocol: port.protocol })}>
            <span tabIndex={0} className="wd-num">
              {port.published}
            </span>
          </Tooltip>
        ) : (
          <Tooltip key={key} label={t('table.openPort', { url: port.url })}>
            <Anchor className="wd-num" size="sm" href={port.url} target="_blank" rel="noreferrer" data-disabled={service.state !== 'running'}>
              {port.published}
              <IconExternalLink size={12} stroke={1.8} aria-hidden />
            </Anchor>
          </Tooltip>
        )
      })}
    </span>
  )
}
