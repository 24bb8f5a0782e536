import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { down, stop } from './down'
import { networkHash, serviceHash, volumeHash } from './hash'
import { isEmpty } from './plan'
import { missing, testImage, Trial } from './real-docker'

const why = await missing('engine and CLI')

const compose = `services:
  init:
    image: ${testImage}
    command: [sh, -c, "echo '<made> & gone' > /data/log"]
    volumes: [data:/data]
  db:
    image: ${testImage}
    init: true
    command: [sh, -c, "echo db says $$HOME; sleep infinity"]
    healthcheck: {test: "true", interval: 1s, timeout: 1m30s}
    environment: {A: "<1>", B: "x & y"}
    labels: {"8080": a, "9": b, z: c}
    volumes: [{type: volume, source: data, target: /data}, ./f:/f:ro, {type: tmpfs, target: /t, tmpfs: {size: 1m}}]
    depends_on: {init: {condition: service_completed_successfully}}
    ulimits: {nofile: {soft: 1024, hard: 2048}}
    deploy: {resources: {limits: {cpus: "0.5", memory: 64M}}}
    networks: {default: {aliases: [base]}, back: null}
    logging: {driver: json-file, options: {max-size: 1m}}
    stop_grace_period: 2s
    secrets: [{source: s, mode: 0400}]
  app:
    build: .
    init: true
    command: [sleep, infinity]
    depends_on: [db]
  side:
    image: ${testImage}
    init: true
    command: [sleep, infinity]
    network_mode: service:app
volumes: {data: {labels: {x: "1"}}}
networks: {back: {internal: true, ipam: {config: [{subnet: 10.213.7.0/24}]}}}
secrets: {s: {file: ./f}}
`
const files = { f: 'f\n', Dockerfile: `FROM ${testImage}\nCOPY f /f2\n` }

describe.skipIf(why !== null)(`one stack, seen by the CLI and by us${why === null ? '' : ` (${why})`}`, () => {
  let trial: Trial
  beforeEach(async () => {
    trial = await Trial.open()
    await trial.write(compose, files)
  })
  afterEach(() => trial.close())

  const ids = async (): Promise<string[]> =>
    (
      await trial.engine.docker.listContainers({
        all: true,
        filters: { label: [`com.docker.compose.project=${trial.name}`] },
      })
    )
      .map(({ Id }) => Id)
      .sort()

  it('has the hashes that Compose has', async () => {
    const { project } = await trial.operation()
    const theirs = (await trial.cli('config', '--hash', '*'))
      .trim()
      .split('\n')
      .map((line) => line.split(' '))
    expect(Object.fromEntries(theirs)).toEqual(
      Object.fromEntries(Object.entries(project.model.services).map(([name, service]) => [name, serviceHash(service)])),
    )
  })

  it('finds nothing to do after docker compose up, and can stop and take down what the CLI started', async () => {
    await trial.cli('up', '-d', '--wait', '--build')
    const { project } = await trial.operation()
    const network = await trial.engine.docker.getNetwork(`${trial.name}_back`).inspect()
    expect(network.Labels?.['com.docker.compose.config-hash']).toBe(networkHash(project.model.networks!['back']!))
    const volume = await trial.engine.docker.getVolume(`${trial.name}_data`).inspect()
    expect(volume.Labels?.['com.docker.compose.config-hash']).toBe(volumeHash(project.model.volumes!['data']!))

    const plan = await trial.plan()
    expect(plan.containers.filter(({ kind }) => kind !== 'leave')).toEqual([])
    expect(isEmpty(plan)).toBe(true)
    const before = await ids()
    expect(await trial.up()).toEqual([])
    expect(await ids()).toEqual(before)

    expect(await stop(await trial.operation(), [])).toEqual([])
    expect((await trial.states()).every((state) => state.endsWith('exited'))).toBe(true)
    expect(await down(await trial.operation(), { volumes: true, orphans: true })).toEqual([])
    expect((await trial.cli('ps', '-a', '--quiet')).trim()).toBe('')
    expect(
      await trial.engine.docker.listNetworks({ filters: { label: [`com.docker.compose.project=${trial.name}`] } }),
    ).toEqual([])
  })

  it('is left alone by docker compose up, and seen by its ps, logs and down', async () => {
    expect(await trial.up()).toEqual([])
    const before = await ids()
    await trial.cli('up', '-d', '--wait')
    expect(await ids()).toEqual(before)
    const listed = (await trial.cli('ps', '-a', '--format', '{{.Service}} {{.State}}')).trim().split('\n').sort()
    expect(listed).toEqual(['app running', 'db running', 'init exited', 'side running'])
    expect(await trial.cli('logs', 'db')).toContain('db says /')
    await trial.cli('down', '--volumes')
    expect(await ids()).toEqual([])
    expect(
      (await trial.engine.docker.listVolumes({ filters: { label: [`com.docker.compose.project=${trial.name}`] } }))
        .Volumes ?? [],
    ).toEqual([])
  })
})
