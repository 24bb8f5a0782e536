import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { describeWith, root } from './available'

/** What can be said of the stack's files without starting anything. */
const folder = join(root, 'compose')
const read = (path: string) => readFileSync(join(folder, path), 'utf8')

interface Service {
  image?: string
  build?: string
  container_name?: string
  ports?: string[]
  mem_limit?: string
  profiles?: string[]
  volumes?: string[]
  healthcheck?: unknown
  environment?: Record<string, string>
}
const text = read('compose.yaml')
const { services } = parse(text, { merge: true }) as { services: Record<string, Service> }
const each = Object.entries(services)

describe('compose.yaml', () => {
  it('has the containers that the commands of the documentation name', () => {
    const names = each.flatMap(([, { container_name }]) => container_name ?? []).sort()
    expect(names).toEqual([
      'hdfs-datanode', 'hdfs-namenode', 'kafka', 'pgadmin', 'postgres', 'spark-master', 'spark-worker', 'weather-batch',
      'weather-consumer', 'weather-producer', 'zookeeper',
    ])
    for (const [name, { container_name }] of each) if (container_name) expect(container_name).toBe(name)
  })

  it('publishes on loopback only, each port by a variable with a default', () => {
    const ports = each.flatMap(([, { ports = [] }]) => ports)
    expect(ports.length).toBeGreaterThan(5)
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\$\{[A-Z_]+_PORT:-\d+\}:/)
    const defaults = ports.map((port) => /:-(\d+)/.exec(port)?.[1])
    expect(new Set(defaults).size).toBe(defaults.length)
  })

  it('advertises to Kafka clients the port that it publishes', () => {
    expect(services['kafka']?.ports).toEqual(['127.0.0.1:${KAFKA_PORT:-9092}:9092'])
    expect(services['kafka']?.environment?.['KAFKA_ADVERTISED_LISTENERS']).toBe('INTERNAL://kafka:29092,HOST://localhost:${KAFKA_PORT:-9092}')
  })

  it('pins every image, and builds from the same ones', () => {
    for (const [name, { image }] of each) expect(image, name).toMatch(/^[a-z0-9/-]+:(?!latest)[\w.-]+$/)
    const froms = ['weather-pipeline', 'weather-batch'].map((name) => /^FROM (\S+)/m.exec(read(`${name}/Dockerfile`))?.[1])
    expect(froms).toEqual(['node:24-bookworm-slim', services['spark-worker']?.image])
  })

  it('needs no network to build', () => {
    for (const name of ['weather-pipeline', 'weather-batch']) expect(read(`${name}/Dockerfile`)).not.toMatch(/^(RUN|ADD)\b/m)
  })

  it('has a probe and an end to its memory for all that stays up, and fits into 8 GB', () => {
    const mebibytes = (limit: string) => Number.parseInt(limit) * (limit.endsWith('g') ? 1024 : 1)
    let sum = 0
    for (const [name, { healthcheck, mem_limit }] of each) {
      if (name === 'hdfs-init') continue
      if (name !== 'weather-batch') expect(healthcheck, name).toBeDefined()
      expect(mem_limit, name).toMatch(/^\d+[mg]$/)
      sum += mebibytes(mem_limit ?? '')
    }
    // What Docker Desktop keeps for itself of a virtual machine of 8 GB.
    expect(sum).toBeLessThan(7.4 * 1024)
  })

  it('has the Spark worker offer no more than its container holds', () => {
    expect(text).toContain('${SPARK_WORKER_MEMORY:-1g}')
    const executor = /^spark\.executor\.memory\s+(\d+)m$/m.exec(read('weather-batch/spark-defaults.conf'))?.[1]
    // Spark adds at least 384 MB to an executor's heap.
    expect(Number(executor) + 384).toBeLessThanOrEqual(1024)
  })

  it('builds from packages as their README lists them', () => {
    const wheels = readdirSync(join(folder, 'weather-batch', 'vendor')).filter((name) => name.endsWith('.whl'))
    expect(wheels.length).toBeGreaterThan(0)
    const listed = [...read('weather-batch/vendor/README.md').matchAll(/^\| `(.+\.whl)` \| .+ \| `([0-9a-f]{64})` \|$/gm)]
    const sums = wheels.map((name) => [name, createHash('sha256').update(readFileSync(join(folder, 'weather-batch', 'vendor', name))).digest('hex')])
    expect(listed.map(([, name, sum]) => [name, sum]).sort()).toEqual(sums.sort())
  })

  it('leaves the pipeline to its profile', () => {
    const profiled = each.filter(([, { profiles }]) => profiles?.includes('pipeline')).map(([name]) => name)
    expect(profiled.sort()).toEqual(['weather-consumer', 'weather-producer'])
  })

  it('knows no password, and .env.example no value for one', () => {
    const uses = [...text.matchAll(/^ *\w*PASSWORD: (.*)$/gm)].map(([, value]) => value)
    expect(uses.length).toBeGreaterThan(2)
    for (const value of uses) expect(value).toMatch(/^\$\{(POSTGRES|PGADMIN)_PASSWORD:\?/)
    expect(read('.env.example')).toMatch(/^POSTGRES_PASSWORD=$/m)
    expect(read('.env.example')).toMatch(/^PGADMIN_PASSWORD=$/m)
  })

  it('has every variable in .env.example, with the same default', () => {
    const used = [...text.matchAll(/\$\{([A-Z_]+)(?::-([^}]*))?/g)].map(([, name, value = '']) => ({ name: name ?? '', value }))
    const example = read('.env.example')
    for (const { name, value } of used) {
      const line = new RegExp(`^#?${name}=(.*)$`, 'm').exec(example)
      expect(line, name).not.toBeNull()
      if (value !== '') expect(line?.[1], name).toBe(value)
    }
    const offered = [...example.matchAll(/^#?([A-Z_]+)=/gm)].map(([, name]) => name)
    expect(offered.filter((name) => !used.some((variable) => variable.name === name))).toEqual([])
  })

  it('mounts only files that are there', () => {
    const mounts = each.flatMap(([, { volumes = [] }]) => volumes).filter((volume) => volume.startsWith('./'))
    expect(mounts.length).toBeGreaterThan(2)
    for (const mount of mounts) {
      const [source = ''] = mount.split(':')
      const name = source.slice(source.lastIndexOf('/') + 1)
      expect(readdirSync(join(folder, source, '..')), mount).toContain(name)
      expect(mount).toMatch(/:ro$/)
    }
  })
})

describe('line endings', () => {
  it('are LF, in the folder and wherever git checks it out: Linux reads these files', () => {
    // In git's own words: what is stored, what lies here, and what the attributes ask for.
    const listed = execFileSync('git', ['ls-files', '--eol', 'compose'], { cwd: root, encoding: 'utf8' }).trim().split('\n')
    expect(listed.length).toBeGreaterThan(10)
    for (const line of listed.filter((each) => !each.endsWith('.whl'))) expect(line).toMatch(/^i\/lf +w\/lf +attr\/text=auto eol=lf +/)
  })
})

const python = ['python3', 'python'].find((name) => spawnSync(name, ['--version']).status === 0) ?? null
describeWith({ python }, 'weather_batch.py', () => {
  it('passes its own tests', () => {
    const run = spawnSync(python ?? '', ['-m', 'unittest', '-q'], {
      cwd: join(folder, 'weather-batch'),
      encoding: 'utf8',
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
    })
    expect(run.status, run.stderr).toBe(0)
    expect(run.stderr).toMatch(/Ran \d{2} tests/)
  })
})

const composeCli = spawnSync('docker', ['compose', 'version']).status === 0 ? 'docker compose' : null
describeWith({ 'docker compose': composeCli }, 'docker compose', () => {
  const config = (env: Record<string, string>) => {
    const nothing = join(folder, '.env.example')
    const args = ['compose', '-f', join(folder, 'compose.yaml'), '--env-file', nothing, '--profile', '*', 'config', '--format', 'json']
    return spawnSync('docker', args, { encoding: 'utf8', env: { ...process.env, ...env } })
  }

  it('takes the file, with all its profiles', () => {
    const run = config({ POSTGRES_PASSWORD: 'one', PGADMIN_PASSWORD: 'two' })
    expect(run.stderr).toBe('')
    const model = JSON.parse(run.stdout) as { name: string; services: Record<string, { ports?: { host_ip: string }[] }> }
    expect(model.name).toBe('weatherdeck')
    expect(Object.keys(model.services).sort()).toEqual(Object.keys(services).sort())
    for (const { ports = [] } of Object.values(model.services)) for (const { host_ip } of ports) expect(host_ip).toBe('127.0.0.1')
  })

  it('refuses to start without a password', () => {
    const run = config({ PGADMIN_PASSWORD: 'two' })
    expect(run.status).not.toBe(0)
    expect(run.stderr).toContain('POSTGRES_PASSWORD')
  })
})
