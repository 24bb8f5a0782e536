import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { up } from './apply'
import { down } from './down'
import { missing, testImage, Trial } from './real-docker'

const why = await missing('engine and CLI')
const runs = `image: ${testImage}\n    init: true\n    command: [sleep, infinity]`
const ends = (code: number) => `image: ${testImage}\n    command: [sh, -c, "exit ${code}"]`
const probe = (test: string) => `healthcheck: {test: "${test}", interval: 500ms, retries: 2}`
const needs = (other: string, condition: string, more = '') => `depends_on: {${other}: {condition: ${condition}${more}}}`

/** A Compose file; the services to bring up, empty for all; what ours says of it, null where it is a success. */
const cases: [name: string, file: string, services: string[], problem: object | null][] = [
  ['all is well', `  once:\n    ${ends(0)}\n  needy:\n    ${runs}\n    ${needs('once', 'service_completed_successfully')}\n`, [], null],
  ['a one-shot service fails', `  once:\n    ${ends(3)}\n  needy:\n    ${runs}\n    ${needs('once', 'service_completed_successfully')}\n`, [], { code: 'SERVICE_EXITED', params: { service: 'once', exitCode: 3 } }],
  ['it fails two steps before the service asked for', `  once:\n    ${ends(3)}\n  needy:\n    ${runs}\n    ${needs('once', 'service_completed_successfully')}\n  late:\n    ${runs}\n    ${needs('needy', 'service_started')}\n`, ['late'], { code: 'SERVICE_EXITED', params: { service: 'once', exitCode: 3 } }],
  ['a dependency is unhealthy', `  sick:\n    ${runs}\n    ${probe('exit 1')}\n  needy:\n    ${runs}\n    ${needs('sick', 'service_healthy')}\n`, [], { code: 'SERVICE_UNHEALTHY', params: { service: 'sick' } }],
  ['a dependency ends before it is healthy', `  brief:\n    ${ends(4)}\n    ${probe('exit 0')}\n  needy:\n    ${runs}\n    ${needs('brief', 'service_healthy')}\n`, [], { code: 'SERVICE_EXITED', params: { service: 'brief', exitCode: 4 } }],
  ['a dependency has no health check', `  plain:\n    ${runs}\n  needy:\n    ${runs}\n    ${needs('plain', 'service_healthy')}\n`, [], { code: 'SERVICE_UNHEALTHY', params: { service: 'plain' } }],
  ['what fails is not required', `  once:\n    ${ends(3)}\n  needy:\n    ${runs}\n    ${needs('once', 'service_completed_successfully', ', required: false')}\n`, [], null],
  ['what fails is needed by nobody', `  sick:\n    ${runs}\n    ${probe('exit 1')}\n  other:\n    ${ends(3)}\n`, [], null],
]

describe.skipIf(why !== null)(`up without waiting ends as docker compose up -d does${why === null ? '' : ` (${why})`}`, () => {
  let trial: Trial
  beforeEach(async () => {
    trial = await Trial.open()
  })
  afterEach(() => trial.close())

  const ours = async (services: string[] = []) => up(await trial.operation(), { services, build: false, removeOrphans: false, wait: false })
  const theirs = (services: string[] = []) => trial.cli('up', '-d', ...services).then(() => 0, (error: { code?: number }) => error.code ?? -1)
  const none = async () => expect(await down(await trial.operation(), { volumes: false, orphans: true })).toEqual([])

  it.each(cases)('%s', async (_, file, services, problem) => {
    await trial.write(`services:\n${file}`)
    const code = await theirs(services)
    const states = await trial.states()
    await none()
    const problems = await ours(services)
    expect(problems).toMatchObject(problem === null ? [] : [problem])
    expect(problems.length === 0 ? 0 : 1).toBe(code)
    const running = (all: string[]) => all.filter((state) => /^(needy|late):/.test(state))
    expect(running(await trial.states())).toEqual(running(states))
  })

  it('looks at what a running service needs, too', async () => {
    await trial.write(`services:\n  sick:\n    ${runs}\n    ${probe('test ! -f /tmp/sick')}\n  needy:\n    ${runs}\n    ${needs('sick', 'service_healthy')}\n`)
    expect(await ours()).toEqual([])
    await trial.inContainer('sick', 'touch', '/tmp/sick')
    await expect.poll(async () => (await trial.engine.docker.getContainer(`${trial.name}-sick-1`).inspect()).State.Health?.Status).toBe('unhealthy')
    expect(await theirs()).toBe(1)
    expect(await ours()).toMatchObject([{ code: 'SERVICE_UNHEALTHY', params: { service: 'sick' } }])
    expect(await trial.states()).toEqual(['needy: running', 'sick: running'])
  })
})
