import { readFile, stat } from 'node:fs/promises'
import nodePath from 'node:path'
import { parseAllDocuments } from 'yaml'
import { ProblemError } from '../../../contract/problem'
import { interpolate, type Lookup } from './interpolate'
import type { Issues } from './issues'
import { startOf } from './load'

const fileNames = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml']
const overrideNames = [
  'compose.override.yml',
  'compose.override.yaml',
  'docker-compose.override.yml',
  'docker-compose.override.yaml',
]

/** The files that `COMPOSE_FILE` names, else the usual one with its override, in a folder or the next one above it. */
export async function defaultFiles(folder: string, environment: Map<string, string>): Promise<string[]> {
  const named = environment.get('COMPOSE_FILE')
  if (named !== undefined)
    return named
      .split(environment.get('COMPOSE_PATH_SEPARATOR') || nodePath.delimiter)
      .map((file) => nodePath.resolve(file))
  for (let at = folder; ; at = nodePath.dirname(at)) {
    const first = await present(at, fileNames)
    if (first !== undefined) {
      const override = await present(at, overrideNames)
      return override === undefined ? [first] : [first, override]
    }
    if (nodePath.dirname(at) === at) return []
  }
}

async function present(folder: string, names: string[]): Promise<string | undefined> {
  for (const name of names) {
    const file = nodePath.join(folder, name)
    if (
      await stat(file).then(
        () => true,
        () => false,
      )
    )
      return file
  }
  return undefined
}

interface NameSources {
  given: string | undefined
  files: string[]
  directory: string
  environment: Map<string, string>
  lookup: Lookup
  issues: Issues
}

/** The project's name: as given, `COMPOSE_PROJECT_NAME`, the last `name` in the files, the folder's name. */
export async function projectName({
  given,
  files,
  directory,
  environment,
  lookup,
  issues,
}: NameSources): Promise<string> {
  const chosen = given || environment.get('COMPOSE_PROJECT_NAME')
  if (chosen) {
    if (normalName(chosen) !== chosen)
      throw new ProblemError(
        'COMPOSE_INVALID',
        {},
        {
          detail: `the project's name ${JSON.stringify(chosen)} may hold only a-z, 0-9, - and _, and must begin with a letter or number`,
        },
      )
    return chosen
  }
  let fromFile = ''
  for (const file of files) {
    const content = await readFile(file, 'utf8').catch((error: unknown) =>
      issues.fail(
        startOf(file),
        '',
        `the file can't be read: ${error instanceof Error ? error.message : String(error)}`,
      ),
    )
    const documents = parseAllDocuments(content, {
      schema: 'failsafe',
      uniqueKeys: false,
      prettyErrors: false,
      logLevel: 'silent',
    })
    for (const document of Array.isArray(documents) ? documents : []) {
      const name: unknown = document.get('name')
      if (typeof name === 'string' && name !== '') fromFile = name
    }
  }
  if (fromFile === '')
    return (
      normalName(nodePath.basename(directory)) ||
      issues.fail(
        startOf(files[0] ?? ''),
        'name',
        `expected a name for the project: the folder's name ${JSON.stringify(nodePath.basename(directory))} yields none`,
      )
    )
  let name = ''
  try {
    name = normalName(interpolate(fromFile, lookup))
  } catch (error) {
    issues.fail(startOf(files[0] ?? ''), 'name', error instanceof Error ? error.message : String(error))
  }
  return (
    name ||
    issues.fail(
      startOf(files[0] ?? ''),
      'name',
      `expected a-z, 0-9, - or _ in the project's name, found ${JSON.stringify(fromFile)}`,
    )
  )
}

/** Lower case, and only what Docker allows in names. */
export function normalName(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9_-]/g, '')
    .replace(/^[_-]+/, '')
}
