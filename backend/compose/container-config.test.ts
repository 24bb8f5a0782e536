import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { ProblemError } from '../../contract/problem'
import { anonymousVolumes, containerConfig, type ContainerRequest } from './container-config'
import { goJson, serviceHash } from './hash'
import type { ComposeProject, ComposeService } from './model'
import { durationNs } from './units'

const project: ComposeProject = {
  model: {
    name: 'p',
    services: {},
    networks: { default: { name: 'p_default', ipam: {} }, back: { name: 'p_back', ipam: {} } },
    volumes: { data: { name: 'p_data' } },
    secrets: { s: { name: 'p_s', file: '/host/s.txt' }, e: { name: 'p_e', environment: 'E' } },
    configs: { c: { name: 'p_c', file: '/host/c.txt' } },
  },
  workingDirectory: '/work',
  files: ['/project/compose.yaml', '/project/more.yaml'],
  environment: {},
  disabled: {},
}

function made(over: Partial<ComposeService>, request: Partial<ContainerRequest> = {}) {
  const service: ComposeService = {
    command: null,
    entrypoint: null,
    image: 'img:1',
    networks: { default: null },
    ...over,
  }
  const { create, later } = containerConfig({
    project,
    name: 'web',
    service,
    number: 1,
    imageId: 'sha256:1',
    inherited: [],
    replaces: null,
    apiVersion: '1.41',
    links: [],
    ...request,
  })
  return { create, host: create.HostConfig ?? {}, later, service }
}

describe('containerConfig', () => {
  it('sets the labels that Compose sets', () => {
    const { create, service } = made({
      labels: { a: 'b' },
      depends_on: { db: { condition: 'service_healthy', restart: true, required: true } },
    })
    expect(create.Labels).toEqual({
      a: 'b',
      'com.docker.compose.project': 'p',
      'com.docker.compose.service': 'web',
      'com.docker.compose.version': '2.40.3',
      'com.docker.compose.project.working_dir': '/work',
      'com.docker.compose.project.config_files': '/project/compose.yaml,/project/more.yaml',
      'com.docker.compose.oneoff': 'False',
      'com.docker.compose.config-hash': serviceHash(service),
      'com.docker.compose.container-number': '1',
      'com.docker.compose.depends_on': 'db:service_healthy:true',
      'com.docker.compose.image': 'sha256:1',
    })
  })

  it('names the container by project, service and number, or as the file says', () => {
    expect(made({}).create.name).toBe('p-web-1')
    expect(made({ container_name: 'kafka' }).create.name).toBe('kafka')
  })

  it('tells "the image’s own command" from "none"', () => {
    expect(made({}).create).not.toHaveProperty('Cmd')
    expect(made({ command: [] }).create.Cmd).toEqual([])
    expect(made({ entrypoint: ['a', 'b'] }).create.Entrypoint).toEqual(['a', 'b'])
  })

  it('publishes ports where the file says', () => {
    const { create, host } = made({
      expose: ['9000', '53/udp'],
      ports: [
        { target: 80, published: '8080', host_ip: '127.0.0.1', protocol: 'tcp' },
        { target: 80, published: '8081', protocol: 'tcp' },
        { target: 53, protocol: 'udp' },
      ],
    })
    expect(Object.keys(create.ExposedPorts ?? {}).sort()).toEqual(['53/udp', '80/tcp', '9000/tcp'])
    expect(host.PortBindings).toEqual({
      '80/tcp': [
        { HostIp: '127.0.0.1', HostPort: '8080' },
        { HostIp: '', HostPort: '8081' },
      ],
      '53/udp': [{ HostIp: '', HostPort: '' }],
    })
  })

  it('mounts binds, named and anonymous volumes, tmpfs, and files of secrets and configs', () => {
    const { host } = made({
      volumes: [
        { type: 'volume', source: 'data', target: '/data' },
        { type: 'bind', source: 'C:\\data', target: '/win', read_only: true, bind: { create_host_path: true } },
        { type: 'bind', source: '/must/exist', target: '/strict', bind: {} },
        { type: 'volume', target: '/anonymous' },
        { type: 'tmpfs', target: '/tmp', tmpfs: { size: '1024', mode: 0o700 } },
      ],
      secrets: [{ source: 's' }, { source: 'e', target: 'other' }],
      configs: [{ source: 'c', target: '/etc/c' }],
    })
    expect(host.Binds).toEqual(['p_data:/data:rw', 'C:\\data:/win:ro'])
    expect(host.Mounts).toEqual([
      { Type: 'bind', Source: '/must/exist', Target: '/strict', BindOptions: {} },
      { Type: 'volume', Target: '/anonymous' },
      { Type: 'tmpfs', Target: '/tmp', TmpfsOptions: { SizeBytes: 1024, Mode: 0o700 } },
      { Type: 'bind', Source: '/host/s.txt', Target: '/run/secrets/s', ReadOnly: true },
      { Type: 'bind', Source: '/host/c.txt', Target: '/etc/c', ReadOnly: true },
    ])
  })

  it('takes over the anonymous volumes of the container it replaces', () => {
    const service: ComposeService = {
      command: null,
      entrypoint: null,
      volumes: [
        { type: 'volume', target: '/anonymous' },
        { type: 'volume', source: 'data', target: '/data' },
      ],
    }
    const mounts = [
      { Type: 'volume', Name: 'abc', Destination: '/anonymous', RW: true },
      { Type: 'volume', Name: 'def', Destination: '/of/image', RW: true },
      { Type: 'volume', Name: 'p_data', Destination: '/data', RW: true },
      { Type: 'bind', Destination: '/x', RW: true },
    ]
    const inherited = anonymousVolumes(project.model, service, mounts, ['/of/image'])
    expect(inherited.map(({ name, target }) => [name, target])).toEqual([
      ['abc', '/anonymous'],
      ['def', '/of/image'],
    ])
    expect(made(service, { inherited }).host.Mounts).toEqual([
      { Type: 'volume', Source: 'abc', Target: '/anonymous', ReadOnly: false },
      { Type: 'volume', Source: 'def', Target: '/of/image', ReadOnly: false },
    ])
  })

  it('joins the first network by priority, the others later, or all at once where the engine can', () => {
    const networks = { default: { aliases: ['x'] }, back: { priority: 10, ipv4_address: '10.0.0.5' } }
    const old = made({ networks })
    expect(old.host.NetworkMode).toBe('p_back')
    expect(old.create.NetworkingConfig?.EndpointsConfig).toEqual({
      p_back: { Aliases: ['p-web-1', 'web'], Links: [], IPAMConfig: { IPv4Address: '10.0.0.5' } },
    })
    expect(old.later).toEqual([
      { name: 'p_default', settings: { Aliases: ['p-web-1', 'web', 'x'], Links: [], IPAMConfig: {} } },
    ])
    const recent = made({ networks }, { apiVersion: '1.44' })
    expect(Object.keys(recent.create.NetworkingConfig?.EndpointsConfig ?? {})).toEqual(['p_back', 'p_default'])
    expect(recent.later).toEqual([])
    expect(made({ network_mode: 'host', networks: {} }).host.NetworkMode).toBe('host')
  })

  it('maps health checks, and refuses start_interval where the engine has none', () => {
    const healthcheck = {
      test: ['CMD-SHELL', 'true'],
      interval: '1m30s',
      timeout: '500ms',
      retries: 3,
      start_period: '10s',
    }
    expect(made({ healthcheck }).create.Healthcheck).toEqual({
      Test: ['CMD-SHELL', 'true'],
      Interval: 90e9,
      Timeout: 5e8,
      StartPeriod: 10e9,
      Retries: 3,
    })
    expect(made({ healthcheck: { disable: true } }).create.Healthcheck?.Test).toEqual(['NONE'])
    const early = { ...healthcheck, start_interval: '1s' }
    expect(() => made({ healthcheck: early })).toThrow(ProblemError)
    expect(made({ healthcheck: early }, { apiVersion: '1.44' }).create.Healthcheck).toMatchObject({
      StartInterval: 1e9,
    })
  })

  it('lets deploy win over the old limits, and maps ulimits, restart and stop', () => {
    const { create, host } = made({
      mem_limit: '100',
      cpus: 1,
      pids_limit: 5,
      deploy: {
        resources: { limits: { memory: '536870912', cpus: 0.5 }, reservations: { memory: '1024' } },
        placement: {},
        restart_policy: { condition: 'on-failure', max_attempts: 3 },
      },
      ulimits: { nofile: { soft: 1, hard: 2 }, nproc: 7 },
      restart: 'always',
      stop_grace_period: '1m',
      stop_signal: 'SIGINT',
    })
    expect(host).toMatchObject({
      Memory: 536870912,
      NanoCpus: 5e8,
      MemoryReservation: 1024,
      PidsLimit: 5,
      RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 3 },
      Ulimits: [
        { Name: 'nofile', Soft: 1, Hard: 2 },
        { Name: 'nproc', Soft: 7, Hard: 7 },
      ],
    })
    expect(create).toMatchObject({ StopTimeout: 60, StopSignal: 'SIGINT' })
    expect(made({ restart: 'on-failure:4' }).host.RestartPolicy).toEqual({ Name: 'on-failure', MaximumRetryCount: 4 })
    expect(made({ restart: 'unless-stopped' }).host.RestartPolicy).toEqual({ Name: 'unless-stopped' })
  })
})

it('sends a seccomp profile with its numbers as they are written', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'seccomp-'))
  writeFileSync(path.join(folder, 'profile.json'), '{ "args": [ { "value": 18446744073709551615, "value": 2114060288 } ] }\n')
  const { host } = made({ security_opt: [`seccomp:${path.join(folder, 'profile.json')}`] })
  rmSync(folder, { recursive: true })
  expect(host.SecurityOpt).toEqual(['seccomp={"args":[{"value":18446744073709551615,"value":2114060288}]}'])
})

describe('goJson', () => {
  it('writes integers of 64 bits with every digit', () => {
    expect(goJson({ '9': -0, '10': 9223372036854775807n, n: [18446744073709551615n] })).toBe('{"10":9223372036854775807,"9":-0,"n":[18446744073709551615]}')
  })
  it('escapes as Go does and sorts the keys that JavaScript would move', () => {
    expect(goJson({ b: '<a> & b\u2028', a: [1, null, true] })).toBe(
      '{"b":"\\u003ca\\u003e \\u0026 b\\u2028","a":[1,null,true]}',
    )
    expect(goJson({ a: 1, '9': 2, '10': 3 })).toBe('{"10":3,"9":2,"a":1}')
  })
})

describe('durations', () => {
  it.each([
    ['1m30s', 90e9],
    ['1.5h', 5400e9],
    ['500ms', 5e8],
    ['0s', 0],
  ])('%s', (text, ns) => expect(durationNs(text)).toBe(ns))
  it('refuses what is none', () => expect(() => durationNs('1 minute')).toThrow(RangeError))
})
