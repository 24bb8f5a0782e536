import { dirname } from 'node:path'
import { compactJson } from '../../contract/json-text'
import { errorOf } from '../../contract/problem'
import type { StackService } from '../../contract/stack'
import { exitCodes } from '../codes'
import type { Context, Run } from '../command'
import { table } from '../table'
import { put, time } from '../text'
import { firstOf, openStackSession, type StackOptions } from './stack-session'
import { stackText } from './stack-text'

const stateOf = ({ state, oneShot, exitCode }: StackService): string =>
  oneShot && state === 'exited' && exitCode === 0
    ? stackText.completed
    : put(stackText.containerStates[state], { exitCode: exitCode ?? '' })

const portsOf = ({ ports }: StackService): string =>
  ports.map(({ host, published, target, url }) => url ?? `${host}:${published}->${target}`).join(', ')

/** Services that have no container and are not asked for by a profile are left out of the table, as `docker compose ps` does. */
export function serviceTable(services: readonly StackService[]): string {
  const columns = [
    stackText.service,
    stackText.container,
    stackText.state,
    stackText.health,
    stackText.since,
    stackText.ports,
  ]
  return table(
    columns.map((name) => ({ name })),
    services
      .filter(({ state, profiles }) => state !== 'absent' || profiles.length === 0)
      .map((service) => [
        service.name,
        service.container,
        stateOf(service),
        stackText.healths[service.health],
        service.since === null ? null : time(service.since),
        portsOf(service),
      ]),
  )
}

/** The services and how they are. */
export async function ps(options: StackOptions, context: Context): Run {
  const session = await openStackSession(options, context)
  try {
    const { services, orphans, project, files, engine } = await firstOf(session.client, context.signal)
    if (engine.problem)
      throw errorOf(engine.problem)
    context.output.answer({ project, files, services, orphans }, () => serviceTable(services))
    return services.some(({ state }) => state !== 'absent') ? exitCodes.ok : exitCodes.notRunning
  } finally {
    await session.close()
  }
}

/** The model as it was read, in Compose's canonical form. Needs no engine. */
export async function config(options: StackOptions, context: Context): Run {
  const { file, projectName, profile } = options
  const session = file === undefined ? await openStackSession(options, context) : null
  try {
    const files = file ?? session?.files ?? []
    const { readProject } = await import('../../backend/compose/read')
    const { model } = await readProject({
      files: [...files],
      env: process.env,
      ...(profile === undefined ? {} : { profiles: profile }),
      ...(projectName === undefined ? {} : { projectName }),
      ...(session && files[0] !== undefined ? { projectDirectory: dirname(files[0]) } : {}),
    })
    const { modelJson } = await import('../../backend/compose/hash')
    context.output.answer(model, () => modelJson(model), () => compactJson(modelJson(model)))
    return exitCodes.ok
  } finally {
    await session?.close()
  }
}
