import { stat } from 'node:fs/promises'
import nodePath from 'node:path'
import { ProblemError } from '../../contract/problem'
import type { ComposeModel, ComposeProject, ComposeService } from './model'
import { checkConsistency } from './read/consistency'
import type { Decoder } from './read/decode'
import { serviceOrIssue } from './read/decode-service'
import { fileObject, network, volume } from './read/decode-top'
import { lookupIn, readEnvFiles } from './read/environment'
import { withFileValues } from './read/file-values'
import { defaultFiles, projectName } from './read/identity'
import { Issues } from './read/issues'
import { loadFiles, startOf } from './read/load'
import { child, entriesOf, exact, type MappingNode, type Node } from './read/node'
import { normalize } from './read/normalize'
import { pathRules } from './read/paths'
import { checkSupported } from './read/unsupported'
import { usedOnly } from './read/used'

export interface ReadOptions {
  /** Compose files, the later over the earlier. Empty: `COMPOSE_FILE`, else `compose.yaml` and its kin in the project's folder or above it. */
  files: string[]
  /** Default: the folder of the first file. */
  projectDirectory?: string
  /** Default: `COMPOSE_PROJECT_NAME`, the files' `name`, the folder's name. */
  projectName?: string
  /** `*`: all. Default: `COMPOSE_PROFILES`. */
  profiles?: string[] | '*'
  /** The process's environment. It wins over `.env`. */
  env: Record<string, string | undefined>
  /** Whose path rules and names of variables hold. Default: this machine's. */
  platform?: NodeJS.Platform
}

/**
 * Reads Compose files to Compose's canonical form.
 * Throws `ProblemError` `COMPOSE_INVALID` with the first place in `params` (file, line, column) and every finding in
 * `detail`, one a line: where, what was found, what is expected.
 */
export async function readCompose(options: ReadOptions): Promise<ComposeModel> {
  return (await readProject(options)).model
}

/** The same with what the labels and the environment's secrets need beside the model. Throws alike. */
export async function readProject(options: ReadOptions): Promise<ComposeProject> {
  const issues = new Issues()
  const platform = options.platform ?? process.platform
  const cwd = process.cwd()
  const environment = new Map(
    Object.entries(options.env).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])),
  )
  const addDotEnv = async (folder: string) => {
    const file = nodePath.join(folder, '.env')
    if (/^(1|t|true)$/i.test(options.env['COMPOSE_DISABLE_ENV_FILE'] ?? '') || !(await isFile(file))) return
    for (const [key, value] of await readEnvFiles([file], environment, issues))
      if (!environment.has(key)) environment.set(key, value)
    issues.check()
  }
  const given = options.projectDirectory === undefined ? undefined : nodePath.resolve(options.projectDirectory)
  let files = options.files.map((file) => nodePath.resolve(file))
  await addDotEnv(given ?? (files[0] === undefined ? cwd : nodePath.dirname(files[0])))
  if (files.length === 0) files = await defaultFiles(given ?? cwd, environment)
  const [first] = files
  if (first === undefined)
    throw new ProblemError(
      'COMPOSE_INVALID',
      {},
      { detail: `no Compose file in ${given ?? cwd} or above it: expected compose.yaml or docker-compose.yml` },
    )
  const directory = given ?? nodePath.dirname(first)
  if (options.files.length === 0) await addDotEnv(directory)

  const lookup = lookupIn(platform)
  const name = await projectName({
    given: options.projectName,
    files,
    directory,
    environment,
    lookup: lookup(environment),
    issues,
  })
  environment.set('COMPOSE_PROJECT_NAME', name)
  const loaded = await loadFiles(files, {
    directory,
    environment,
    lookup,
    rules: pathRules(platform),
    issues,
    including: [],
  })
  if (loaded.kind !== 'mapping' || loaded.entries.size === 0)
    return issues.fail(startOf(first), '', 'the file is empty: expected services')
  const tree = normalize(loaded, name, environment)
  const profiles =
    options.profiles ?? (environment.get('COMPOSE_PROFILES') ?? '').split(',').map((profile) => profile.trim())
  const { model, disabled } = await decode(tree, name, profiles, environment, issues)
  issues.check()
  checkConsistency(model, disabled, tree, issues)
  checkSupported(tree, issues)
  issues.check()
  return {
    model: usedOnly(model),
    workingDirectory: directory,
    files,
    environment: Object.fromEntries(environment),
    disabled,
  }
}

async function decode(
  tree: MappingNode,
  name: string,
  profiles: string[] | '*',
  environment: Map<string, string>,
  issues: Issues,
) {
  const enabled: Record<string, ComposeService> = {}
  const disabled: Record<string, ComposeService> = {}
  for (const [key, node] of sorted(child(tree, 'services'))) {
    const path = ['services', key]
    const service = serviceOrIssue(node, path, issues)
    if (!service) continue
    const isOn =
      !service.profiles ||
      profiles === '*' ||
      profiles.includes('*') ||
      service.profiles.some((profile) => profiles.includes(profile))
    if (isOn)
      enabled[key] = serviceOrIssue(await withFileValues(node, path, environment, issues), path, issues) ?? service
    else disabled[key] = service
  }
  const all = <T>(key: string, decoder: Decoder<T>): Record<string, T> =>
    Object.fromEntries(
      sorted(child(tree, key)).flatMap(([each, node]) => {
        const value = decoder(node, [key, each], issues)
        return value === undefined ? [] : [[each, value]]
      }),
    )
  const model: ComposeModel = {
    name,
    services: enabled,
    networks: all('networks', network),
    volumes: all('volumes', volume),
    secrets: all('secrets', fileObject),
    configs: all('configs', fileObject),
  }
  for (const [key, node] of entriesOf(tree)) if (key.startsWith('x-')) model[key as `x-${string}`] = exact(node)
  return { model, disabled }
}

function sorted(node: Node | undefined): [string, Node][] {
  return entriesOf(node).sort(([a], [b]) => (a < b ? -1 : 1))
}
async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (info) => info.isFile(),
    () => false,
  )
}
