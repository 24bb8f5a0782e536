import type { Issues } from './issues'
import { entriesOf, isNull, matches, type Node, type Path } from './node'

/**
 * What Compose knows and our engine does not do. The model has fields for all of it, so that what the engine learns
 * only has to be taken off this list.
 */
const unsupported = [
  'models',
  'services.*.credential_spec',
  'services.*.deploy.resources.reservations.devices',
  'services.*.deploy.resources.reservations.generic_resources',
  'services.*.gpus',
  'services.*.models',
  'services.*.post_start',
  'services.*.pre_stop',
  'services.*.provider',
  'services.*.use_api_socket',
  // The engine builds without BuildKit, which these need.
  'services.*.build.additional_contexts',
  'services.*.build.cache_to',
  'services.*.build.entitlements',
  'services.*.build.platforms',
  'services.*.build.privileged',
  'services.*.build.provenance',
  'services.*.build.sbom',
  'services.*.build.secrets',
  'services.*.build.ssh',
]
const mountTypes = ['cluster', 'image']

/** Adds an issue for each use: nothing of a file is ignored in silence. */
export function checkSupported(node: Node, issues: Issues, path: Path = []): void {
  if (isNull(node)) return
  if (unsupported.some((pattern) => matches(path, pattern))) {
    issues.add(
      node.keyAt ?? node,
      path,
      'not supported by Weatherdeck, though Compose knows it: expected a file without it',
    )
    return
  }
  if (matches(path, 'services.*.volumes.*.type') && node.kind === 'scalar' && mountTypes.includes(String(node.value)))
    issues.add(
      node,
      path,
      `mounts of the type ${String(node.value)} are not supported by Weatherdeck: expected bind, volume, tmpfs or npipe`,
    )
  for (const [key, value] of entriesOf(node)) checkSupported(value, issues, [...path, key])
  if (node.kind === 'sequence') node.items.forEach((item, i) => checkSupported(item, issues, [...path, `[${i}]`]))
}
