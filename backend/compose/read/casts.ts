import { matches, type Path } from './node'
import { exactInteger } from './yaml-scalar'

type Cast = 'integer' | 'float' | 'boolean'

const service = {
  integer: [
    'cpu_count',
    'cpu_period',
    'cpu_quota',
    'cpu_rt_period',
    'cpu_rt_runtime',
    'cpu_shares',
    'deploy.replicas',
    'deploy.update_config.parallelism',
    'deploy.rollback_config.parallelism',
    'deploy.restart_policy.max_attempts',
    'deploy.placement.max_replicas_per_node',
    'healthcheck.retries',
    'oom_score_adj',
    'pids_limit',
    'ports.*.target',
    'scale',
    'ulimits.*',
    'ulimits.*.hard',
    'ulimits.*.soft',
  ],
  float: ['cpu_percent', 'cpus', 'deploy.update_config.max_failure_ratio', 'deploy.rollback_config.max_failure_ratio'],
  boolean: [
    'init',
    'healthcheck.disable',
    'oom_kill_disable',
    'privileged',
    'read_only',
    'stdin_open',
    'tty',
    'volumes.*.read_only',
    'volumes.*.volume.nocopy',
  ],
} as const

const casts: [string, Cast][] = [
  ...Object.entries(service).flatMap(([cast, keys]) =>
    keys.map((key): [string, Cast] => [`services.*.${key}`, cast as Cast]),
  ),
  ...['external', 'internal', 'attachable', 'enable_ipv4', 'enable_ipv6'].map((key): [string, Cast] => [
    `networks.*.${key}`,
    'boolean',
  ]),
  ...['volumes', 'secrets', 'configs'].map((key): [string, Cast] => [`${key}.*.external`, 'boolean']),
]

/** What a text at this place is turned into once variables are put in: only Compose's own choice of fields. */
export function castAt(path: Path): Cast | undefined {
  return casts.find(([pattern]) => matches(path, pattern))?.[1]
}

/** null where the text is not of that kind. */
export function cast(value: string, kind: Cast): { value: number | bigint | boolean; float?: true } | null {
  if (kind === 'integer') return /^[-+]?\d+$/.test(value) ? { value: exactInteger(BigInt(value.replace('+', ''))) } : null
  if (kind === 'float') return isFloat(value) ? { value: Number(value), float: true } : null
  const truth = asBoolean(value)
  return truth === null ? null : { value: truth }
}

export function isFloat(value: string): boolean {
  return /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(value) && Number.isFinite(Number(value))
}

/** true, yes, y, on and their opposites in any case, as YAML 1.1 had them. */
export function asBoolean(value: string): boolean | null {
  const word = value.toLowerCase()
  if (['true', 'y', 'yes', 'on'].includes(word)) return true
  return ['false', 'n', 'no', 'off'].includes(word) ? false : null
}

export const castNames: Record<Cast, string> = {
  integer: 'a whole number',
  float: 'a number',
  boolean: 'true or false',
}
