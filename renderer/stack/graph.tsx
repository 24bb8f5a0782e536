import { UnstyledButton } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { StackService } from '../../contract/stack'
import { useStack } from '../state/stack'
import { conditionMet, serviceState, serviceTones } from '../state/stack-state'
import classes from './graph.module.css'
import { layoutGraph, type GraphEdge } from './layout'
import { StateWord } from './service-state'
import { useStackPanel } from './store'

const node = { width: 168, height: 48 }
const row = 64
const dashes: Record<GraphEdge['condition'], string | undefined> = { healthy: undefined, completed: '6 4', started: '2 4' }

function Legend() {
  const { t } = useTranslation('stack')
  return (
    <div className={classes.legend}>
      {t('graph.legend')}
      {(['healthy', 'completed', 'started'] as const).map((condition) => (
        <span key={condition}>
          <svg aria-hidden width="28" height="8">
            <line x1="0" x2="28" y1="4" y2="4" stroke="currentColor" strokeWidth="1.5" strokeDasharray={dashes[condition]} />
          </svg>
          {t(`condition.${condition}`)}
        </span>
      ))}
    </div>
  )
}

/** The services as a graph in order of dependency, left to right; a service shows its details at the side. */
export function ServiceGraph({ services }: { services: StackService[] }) {
  const { t } = useTranslation('stack')
  const { ref, width } = useElementSize()
  const operation = useStack((s) => s.snapshot?.operation ?? null)
  const all = useStack((s) => s.snapshot?.services)
  const open = useStackPanel((s) => s.open)
  const side = useStackPanel((s) => s.side)
  const columns = new Set(services.map((service) => service.rank)).size
  const gap = columns > 1 ? Math.max(44, Math.min(150, Math.floor((width - columns * node.width) / (columns - 1)))) : 0
  // Laid out anew only when the shape changes, not with every sample.
  const shape = JSON.stringify(services.map(({ name, rank, dependsOn }) => ({ name, rank, dependsOn })))
  const graph = useMemo(
    () => layoutGraph(JSON.parse(shape) as Pick<StackService, 'name' | 'rank' | 'dependsOn'>[], { ...node, gap, row }),
    [shape, gap],
  )
  const byName = new Map((all ?? []).map((service) => [service.name, service]))
  return (
    <div className={classes.graph}>
      <div ref={ref} className={classes.scroll}>
        <div className={classes.canvas} style={{ width: graph.width, height: graph.height }} role="group" aria-label={t('graph.label')}>
          <svg aria-hidden width={graph.width} height={graph.height}>
            {graph.edges.map((edge) => (
              <path
                key={`${edge.from}>${edge.to}`}
                className={classes.edge}
                d={edge.path}
                data-met={conditionMet(edge.condition, byName.get(edge.from))}
                strokeDasharray={dashes[edge.condition]}
              >
                <title>{`${edge.to} ${t('waitsFor')} ${edge.from}: ${t(`condition.${edge.condition}`)}`}</title>
              </path>
            ))}
          </svg>
          {graph.nodes.map(({ name, x, y }) => {
            const service = byName.get(name)
            if (!service) return null
            return (
              <UnstyledButton
                key={name}
                className={classes.node ?? ''}
                style={{ left: x, top: y, ...node }}
                data-tone={serviceTones[serviceState(service, operation)]}
                data-chosen={side?.kind === 'service' && side.service === name}
                data-testid={`stack-node-${name}`}
                onClick={() => {
                  open({ kind: 'service', service: name })
                }}
              >
                <span className={classes.name}>{name}</span>
                <StateWord brief service={service} />
              </UnstyledButton>
            )
          })}
        </div>
      </div>
      <Legend />
    </div>
  )
}
