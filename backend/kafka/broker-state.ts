import type { BrokerState } from '../../contract/kafka'
import type { Engine, StackService } from '../../contract/stack'

type Service = Pick<StackService, 'state' | 'health'>

/** How the stack's broker is, by whether it answers and by what Docker says of its container. */
export function brokerState(answers: boolean, service: Service | undefined, engine: Engine['state']): BrokerState {
  if (answers) return 'ready'
  if (engine === 'connecting') return 'connecting'
  if (engine === 'unreachable') return 'noEngine'
  if (!service || service.state === 'absent') return 'absent'
  if (service.state === 'restarting' || service.state === 'created') return 'starting'
  if (service.state !== 'running') return 'stopped'
  // Healthy, and no answer: the look may have come just before. `failing` is for what stays so (see kafka.ts).
  return service.health === 'unhealthy' || service.health === 'healthy' ? 'failing' : 'starting'
}
