import { readFile, stat } from 'node:fs/promises'
import nodePath from 'node:path'
import { goJson } from '../hash'
import { canonical } from './canonical'
import { cast, castAt, castNames } from './casts'
import { checkValues, withDefaults } from './defaults'
import { readEnvFiles } from './environment'
import { applyExtends, type ExtendableFile } from './extends'
import { InterpolationError, interpolate, type Lookup } from './interpolate'
import type { Issues } from './issues'
import {
  child,
  entriesOf,
  exact,
  found,
  isNull,
  mapping,
  type MappingNode,
  type Node,
  type Path,
  type Place,
  scalar,
  sequence,
  text,
} from './node'
import { merge } from './merge'
import { type PathRules, resolvePaths } from './paths'
import { checkSchema } from './schema'
import { dropRedefined } from './unique'
import { applyResets, parseYaml, type YamlDocument } from './yaml'

/** What a set of Compose files is read with. */
export interface LoadContext {
  /** Absolute; relative paths start here. */
  directory: string
  environment: Map<string, string>
  lookup: (environment: Map<string, string>) => Lookup
  rules: PathRules
  issues: Issues
  /** Files that lead here by `include`. */
  including: string[]
}

const topLevel = ['services', 'volumes', 'networks', 'secrets', 'configs', 'models']

/** The start of a file, for what concerns it as a whole. */
export function startOf(file: string): Place {
  return { file, line: 1, column: 1 }
}

/** Reads files and merges them, the later over the earlier: long forms, absolute paths, variables put in. */
export async function loadFiles(files: string[], context: LoadContext): Promise<Node> {
  const { issues } = context
  let tree: Node = mapping([], { at: startOf(files[0] ?? '') })
  for (const file of files)
    for (const document of await parse(file, context)) tree = await addDocument(tree, document, file, context)
  tree = withDefaults(tree)
  checkValues(tree, issues)
  issues.check()
  return resolveEnvironment(resolvePaths(tree, context.directory, context.rules), context)
}

async function parse(file: string, { issues }: LoadContext): Promise<YamlDocument[]> {
  const content = await readFile(file, 'utf8').catch((error: unknown) =>
    issues.fail(startOf(file), '', `the file can't be read: ${error instanceof Error ? error.message : String(error)}`),
  )
  return parseYaml(content, file, issues)
}

async function addDocument(before: Node, document: YamlDocument, file: string, context: LoadContext): Promise<Node> {
  const { issues } = context
  let tree: Node = interpolated(document.root, file, context)
  const open = opener(context.directory, context)
  tree = await applyExtends(tree, { file, resets: document.resets, open }, issues)
  issues.check()
  const base = applyResets(before, document.resets)
  tree = await applyIncludes(tree, file, context)
  tree = dropRedefined(merge(base, tree, issues))
  issues.check()
  checkSchema(tree, issues)
  issues.check()
  if (tree.kind === 'mapping') tree.entries.delete('version')
  tree = dropRedefined(canonical(tree, issues))
  issues.check()
  return tree
}

function interpolated(root: Node, file: string, context: LoadContext): MappingNode {
  const { issues } = context
  if (root.kind !== 'mapping')
    return issues.fail(root, '', `expected a mapping at the top of ${file}, found ${found(root)}`)
  const tree = substitute(root, [], context.lookup(context.environment), issues)
  issues.check()
  return tree as MappingNode
}

function substitute(node: Node, path: Path, lookup: Lookup, issues: Issues): Node {
  if (node.kind === 'sequence')
    return sequence(
      node.items.map((item, i) => substitute(item, [...path, `[${i}]`], lookup, issues)),
      node,
    )
  if (node.kind === 'mapping')
    return mapping(
      [...node.entries].map(([key, value]) => [key, substitute(value, [...path, key], lookup, issues)]),
      node,
    )
  if (node.time && !path[0]?.startsWith('x-'))
    issues.add(node, path, `expected a text, found the date ${String(node.value)}: put it in quotes`)
  if (typeof node.value !== 'string') return node
  try {
    const value = interpolate(node.value, lookup)
    const kind = castAt(path)
    if (!kind) return { ...node, value }
    const result = cast(value, kind)
    if (result) return { ...node, ...result }
    issues.add(node, path, `expected ${castNames[kind]}, found ${JSON.stringify(value)}`)
  } catch (error) {
    if (!(error instanceof InterpolationError)) throw error
    issues.add(node, path, error.message)
  }
  return node
}

/** Reads files that services extend; their paths count from where they stand. */
function opener(directory: string, context: LoadContext): ExtendableFile['open'] {
  return async (reference, path) => {
    const { issues, rules } = context
    const name = text(reference)
    if (name === undefined)
      return issues.fail(reference, path, `expected the name of a file, found ${found(reference)}`)
    if (isRemoteFile(name))
      return issues.fail(
        reference,
        path,
        `files from elsewhere are not supported by Weatherdeck: expected a local file, found ${found(reference)}`,
      )
    const file = rules.isAbsolute(name) ? name : rules.join(directory, name)
    if (!(await isFile(file))) return issues.fail(reference, path, `there is no file ${file}`)
    const own = nodePath.dirname(file)
    let tree: Node = mapping([], { at: startOf(file) })
    const resets: Path[] = []
    for (const document of await parse(file, context)) {
      tree = dropRedefined(
        merge(applyResets(tree, document.resets), interpolated(document.root, file, context), issues),
      )
      tree = dropRedefined(canonical(tree, issues))
      resets.push(...document.resets)
    }
    issues.check()
    tree = resolvePaths(tree, own, rules)
    return { services: new Map(entriesOf(child(tree, 'services'))), file, resets, open: opener(own, context) }
  }
}

/** Adds what other projects declare: like files of their own, with their own folder and `.env`. */
async function applyIncludes(tree: Node, file: string, context: LoadContext): Promise<Node> {
  const includes = child(tree, 'include')
  if (tree.kind !== 'mapping' || isNull(includes) || !includes) return tree
  const { issues, rules } = context
  if (includes.kind !== 'sequence') return issues.fail(includes, 'include', `expected a list, found ${found(includes)}`)
  const result = mapping(tree.entries, tree)
  for (const [i, include] of includes.items.entries()) {
    const at = ['include', `[${i}]`]
    const from = (name: string) => (rules.isAbsolute(name) ? name : rules.join(context.directory, name))
    const names = textList(include.kind === 'mapping' ? include.entries.get('path') : include)
    const [first] = names
    if (first === undefined)
      return issues.fail(include, at, `expected the path of a Compose file, found ${found(include)}`)
    for (const name of names)
      if (isRemoteFile(name))
        issues.fail(
          include,
          at,
          `files from elsewhere are not supported by Weatherdeck: expected a local file, found ${JSON.stringify(name)}`,
        )
    const files = names.map(from)
    for (const each of files) if (!(await isFile(each))) issues.fail(include, at, `there is no file ${each}`)
    const including = [...context.including, file]
    if (including.includes(files[0] ?? ''))
      issues.fail(include, at, `files include each other in a circle: ${[...including, files[0]].join(' -> ')}`)
    const project = text(child(include, 'project_directory'))
    const directory = project === undefined ? nodePath.dirname(from(first)) : from(project)
    const environment = await includeEnvironment(include, at, directory, context)
    const loaded = await loadFiles(files, { ...context, directory, environment, including })
    for (const key of topLevel) importAll(result, loaded, key, issues)
  }
  result.entries.delete('include')
  return result
}

async function includeEnvironment(
  include: Node,
  path: Path,
  directory: string,
  context: LoadContext,
): Promise<Map<string, string>> {
  const { rules, issues } = context
  const given = child(include, 'env_file')
  const usual = rules.join(directory, '.env')
  const files = given
    ? textList(given).map((name) => (rules.isAbsolute(name) ? name : rules.join(context.directory, name)))
    : (await isFile(usual))
      ? [usual]
      : []
  for (const file of files)
    if (!(await isFile(file))) issues.fail(given ?? include, [...path, 'env_file'], `there is no file ${file}`)
  const own = await readEnvFiles(files, context.environment, issues)
  return new Map([...own, ...context.environment])
}

function importAll(into: MappingNode, loaded: Node, key: string, issues: Issues): void {
  const imported = entriesOf(child(loaded, key))
  if (imported.length === 0) return
  const present = into.entries.get(key)
  const entries = new Map(entriesOf(present))
  for (const [name, node] of imported) {
    const own = entries.get(name)
    if (own && goJson(exact(own)) !== goJson(exact(node)))
      issues.add(
        own,
        [key, name],
        `declared otherwise in ${node.at.file}:${node.at.line}, which is included: expected one declaration`,
      )
    entries.set(name, own ?? node)
  }
  into.entries.set(key, mapping(entries, present ?? into))
  issues.check()
}

/** `- NAME` in a list of environment takes the value that the environment has. */
function resolveEnvironment(tree: Node, context: LoadContext): Node {
  const services = child(tree, 'services')
  if (tree.kind !== 'mapping' || services?.kind !== 'mapping') return tree
  const resolved = [...services.entries].map(([name, service]): [string, Node] => {
    const list = child(service, 'environment')
    if (service.kind !== 'mapping' || list?.kind !== 'sequence') return [name, service]
    const items = list.items.map((item) => {
      const value = context.environment.get(text(item) ?? '')
      return value === undefined ? item : scalar(`${text(item) ?? ''}=${value}`, item)
    })
    return [name, mapping([...service.entries, ['environment', sequence(items, list)]], service)]
  })
  return mapping([...tree.entries, ['services', mapping(resolved, services)]], tree)
}

function textList(node: Node | undefined): string[] {
  const items = node?.kind === 'sequence' ? node.items : node ? [node] : []
  return items.flatMap((item) => text(item) ?? [])
}

function isRemoteFile(name: string): boolean {
  return /^(oci:|https?:|git@|ssh:|github\.com\/)/.test(name) || /\.git(#|$)/.test(name)
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (info) => info.isFile(),
    () => false,
  )
}
