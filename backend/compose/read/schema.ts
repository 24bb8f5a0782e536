import type { ErrorObject } from 'ajv'
import { composeValidator } from './compose-schema'
import type { Issues } from './issues'
import { found, type Node, plain } from './node'

/** Adds an issue for each place at which the merged tree of a file does not follow the Compose Specification. */
export function checkSchema(root: Node, issues: Issues): void {
  const validate = composeValidator()
  if (validate(plain(root))) return
  const errors = validate.errors ?? []
  const places = new Map<string, ErrorObject[]>()
  for (const error of errors) places.set(error.instancePath, [...(places.get(error.instancePath) ?? []), error])
  for (const [pointer, here] of places) {
    const { node, path } = locate(root, pointer)
    const deeper = [...places.keys()].some((other) => other.startsWith(`${pointer}/`))
    for (const [message, at] of describe(here, node, deeper)) issues.add(at, path, message)
  }
}

/** What is wrong at one place: exact findings where there are any, else which kinds of value are expected. */
function describe(errors: ErrorObject[], node: Node, deeper: boolean): [string, Node | { at: Node['at'] }][] {
  const result: [string, Node | { at: Node['at'] }][] = []
  for (const error of errors) {
    if (error.keyword === 'additionalProperties') {
      const key = String(error.params['additionalProperty'])
      const value = node.kind === 'mapping' ? node.entries.get(key) : undefined
      result.push([unknownKey(key, error), { at: value?.keyAt ?? value?.at ?? node.at }])
    } else if (!['type', 'oneOf', 'anyOf'].includes(error.keyword)) result.push([exact(error, node), node])
  }
  if (result.length > 0 || deeper) return result
  const types = errors
    .filter((error) => error.keyword === 'type')
    .flatMap((error) => [error.params['type'] as string | string[]].flat())
  const expected = [...new Set(types.map((type) => typeNames[type] ?? type))]
  const last = expected.pop() ?? 'another value'
  return [[`expected ${expected.length > 0 ? `${expected.join(', ')} or ${last}` : last}, found ${found(node)}`, node]]
}

const typeNames: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  null: 'nothing',
}

function exact(error: ErrorObject, node: Node): string {
  const { params } = error
  const what = found(node)
  switch (error.keyword) {
    case 'required':
      return `expected the key ${String(params['missingProperty'])}, which is missing`
    case 'enum':
      return `expected one of ${(params['allowedValues'] as unknown[]).join(', ')}, found ${what}`
    case 'minimum':
      return `expected at least ${String(params['limit'])}, found ${what}`
    case 'maximum':
      return `expected at most ${String(params['limit'])}, found ${what}`
    case 'pattern':
      return `expected a value of the form ${String(params['pattern'])}, found ${what}`
    case 'uniqueItems':
      return `expected each entry once, found the entries ${Number(params['j']) + 1} and ${Number(params['i']) + 1} alike`
    default:
      return `${error.message ?? error.keyword}, found ${what}`
  }
}

function unknownKey(key: string, error: ErrorObject): string {
  const { properties, patternProperties } = error.parentSchema as { properties?: object; patternProperties?: object }
  const known = Object.keys(properties ?? {})
  if (known.length === 0)
    return `the name ${JSON.stringify(key)} is not of the form ${Object.keys(patternProperties ?? {}).join(' or ')}`
  const near = known.map((name) => ({ name, far: distance(key, name) })).sort((a, b) => a.far - b.far)[0]
  const hint =
    near && near.far <= Math.max(1, Math.floor(key.length / 3))
      ? `: did you mean ${near.name}?`
      : `: expected one of ${known.sort().join(', ')}`
  return `unknown key ${JSON.stringify(key)}${hint}`
}

/** Levenshtein's: how many letters to add, drop or change. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++)
      next.push(
        Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)),
      )
    row = next
  }
  return row[b.length] ?? 0
}

/** The node that a JSON pointer leads to, and its path as people write it. */
function locate(root: Node, pointer: string): { node: Node; path: string[] } {
  let node = root
  const path: string[] = []
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~')
    const next =
      node.kind === 'mapping' ? node.entries.get(key) : node.kind === 'sequence' ? node.items[Number(key)] : undefined
    path.push(node.kind === 'sequence' ? `[${key}]` : key)
    if (!next) break
    node = next
  }
  return { node, path }
}
