import { stat } from 'node:fs/promises'
import { openPairs, pairs } from './decode'
import { readEnvFile } from './environment'
import type { Issues } from './issues'
import { child, mapping, type Node, type Path, scalar, text } from './node'

/**
 * A service with its `env_file`s and `label_file`s read into `environment` and `labels`, which win over them: also a
 * variable that is named without a value and has none.
 */
export async function withFileValues(
  service: Node,
  path: Path,
  environment: Map<string, string>,
  issues: Issues,
): Promise<Node> {
  if (service.kind !== 'mapping') return service
  const entries = new Map(service.entries)
  const variables = await environmentOf(service, path, environment, issues)
  if (variables.size > 0) entries.set('environment', asMapping(variables, entries.get('environment') ?? service))
  const labels = await labelsOf(service, path, issues)
  if (labels) entries.set('labels', asMapping(labels, entries.get('labels') ?? service))
  return mapping(entries, service)
}

async function environmentOf(
  service: Node,
  path: Path,
  environment: Map<string, string>,
  issues: Issues,
): Promise<Map<string, string | null>> {
  const given = openPairs(child(service, 'environment'), [...path, 'environment'], issues) ?? {}
  const own = Object.entries(given).map(([key, value]): [string, string | null] => [
    key,
    value ?? environment.get(key) ?? null,
  ])
  const variables = new Map<string, string>(own.flatMap(([key, value]) => (value === null ? [] : [[key, value]])))
  const known = new Map(variables)
  for (const [i, entry] of itemsOf(child(service, 'env_file')).entries()) {
    const at = [...path, 'env_file', `[${i}]`]
    const file = text(child(entry, 'path')) ?? ''
    const required = child(entry, 'required')
    const isOptional = required?.kind === 'scalar' && (required.value === false || required.value === 'false')
    const format = text(child(entry, 'format'))
    if (!(await exists(file))) {
      if (!isOptional) issues.add(entry, at, `there is no file ${file}: expected one, or required: false`)
    } else if (format !== undefined && format !== 'raw')
      issues.add(entry, at, `expected the format raw or none, found ${JSON.stringify(format)}`)
    else await readEnvFile(file, variables, (key) => environment.get(key) ?? known.get(key), issues, format)
  }
  return new Map<string, string | null>([...variables, ...own])
}

async function labelsOf(service: Node, path: Path, issues: Issues): Promise<Map<string, string> | null> {
  const files = itemsOf(child(service, 'label_file'))
  if (files.length === 0) return null
  const labels = new Map<string, string>()
  for (const [i, entry] of files.entries()) {
    const file = text(entry) ?? ''
    if (await exists(file)) await readEnvFile(file, labels, (key) => labels.get(key), issues)
    else issues.add(entry, [...path, 'label_file', `[${i}]`], `there is no file ${file}`)
  }
  return new Map([...labels, ...Object.entries(pairs(child(service, 'labels'), [...path, 'labels'], issues) ?? {})])
}

function asMapping(values: Map<string, string | null>, like: Node): Node {
  return mapping(
    [...values].map(([key, value]): [string, Node] => [key, scalar(value, like)]),
    like,
  )
}

function itemsOf(node: Node | undefined): Node[] {
  return node?.kind === 'sequence' ? node.items : []
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
