import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parquetMetadata, parquetReadObjects, parquetSchema } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { pathInHdfs } from '../contract/spark'
import { root } from './available'
import {
  addressForContainers, batchImages, batchServices, bytesInHdfs, changeHdfs, listHdfs, readHdfs, runBatch, startBatchStack,
  type BatchRun, type BatchStack, type RunOptions,
} from './batch-stack'
import { docker, leaveOut, whyNoContainers } from './docker'
import { startOpenMeteo, type LocalOpenMeteo } from './open-meteo/server'

const reason = leaveOut(await whyNoContainers(batchImages, batchServices))

const output = '/user/spark/weather'
const tenPlaces = [
  'paris:48.85341:2.3488', 'lyon:45.74846:4.84671', 'marseille:43.29695:5.38107', 'montreal:45.50884:-73.58781', 'dakar:14.6937:-17.44406',
  'toulouse:43.60426:1.44367', 'london:51.50853:-0.12574', 'new-york:40.71427:-74.00597', 'sydney:-33.86785:151.20732', 'tokyo:35.6895:139.69171',
].join(',')
/** Over a turn of the year: two partitions of each table are made anew in part. */
const winter = ['--locations', 'lyon:45.74846:4.84671', '--from', '2023-12-20', '--to', '2024-01-10']
const winterHours = 22 * 24
/** Where the workers have no part in what is tried. */
const local: RunOptions = { master: 'local[2]' }

const variables = [
  'temperature_2m', 'apparent_temperature', 'relative_humidity_2m', 'precipitation', 'weather_code', 'cloud_cover', 'pressure_msl',
  'wind_speed_10m', 'wind_direction_10m', 'wind_gusts_10m', 'sunshine_duration',
]
const sum = (name: string, of: string) => ({ [name]: `sum(${of})` })
const meanAndEnds = (of: string) => ({ [`${of}_mean`]: `avg(${of})`, [`${of}_min`]: `min(${of})`, [`${of}_max`]: `max(${of})` })
/** The aggregates in PostgreSQL's words. */
const aggregates: Record<string, string> = {
  hours: `count(*) filter (where num_nonnulls(${variables.join(', ')}) > 0)`,
  ...meanAndEnds('temperature_2m'), ...meanAndEnds('apparent_temperature'), ...meanAndEnds('pressure_msl'),
  relative_humidity_2m_mean: 'avg(relative_humidity_2m)', cloud_cover_mean: 'avg(cloud_cover)',
  wind_speed_10m_mean: 'avg(wind_speed_10m)', wind_speed_10m_max: 'max(wind_speed_10m)', wind_gusts_10m_max: 'max(wind_gusts_10m)',
  ...sum('precipitation_sum', 'precipitation'), ...sum('sunshine_duration_sum', 'sunshine_duration'),
  precipitation_hours: 'count(*) filter (where precipitation > 0)', weather_code_max: 'max(weather_code)',
}
const degreeDays = {
  heating_degree_days_18: 'case when count(temperature_2m) = 24 then greatest(0, 18 - avg(temperature_2m)) end',
  cooling_degree_days_18: 'case when count(temperature_2m) = 24 then greatest(0, avg(temperature_2m) - 18) end',
}
const asColumns = (columns: Record<string, string>) => Object.entries(columns).map(([name, value]) => `${value} as ${name}`).join(', ')
/** How many rows differ by more than the rounding of sums in another order, or are on one side only. */
const differing = (left: string, right: string, keys: string[], columns: string[]) => `
  select count(*) from (${left}) l full join (${right}) r using (${keys.join(', ')})
  where l.hours is null or r.hours is null or ${columns
    .map((c) => `(l.${c} is null) <> (r.${c} is null) or abs(l.${c} - r.${c}) > 1e-9 * greatest(1, abs(r.${c}))`).join(' or ')}`

async function psql(sql: string, input = ''): Promise<string> {
  const child = spawn('docker', ['exec', '-i', 'postgres', 'psql', '-v', 'ON_ERROR_STOP=1', '-U', 'admin', '-d', 'weatherdb', '-Atqc', sql])
  let out = ''
  child.stdout.on('data', (data: Buffer) => (out += data.toString()))
  child.stderr.on('data', (data: Buffer) => (out += data.toString()))
  child.stdin.end(input)
  const code = await new Promise((resolve) => child.once('close', resolve))
  if (code !== 0) throw new Error(out)
  return out.trim()
}

/** Rows of published files, read by a library that has nothing of Spark, each with its partition as folders name it. */
async function rowsOf(files: readonly string[]): Promise<Record<string, unknown>[]> {
  const tables = await Promise.all(
    files.map(async (path) => {
      const [, location, year] = /location=([^/]+)\/year=(\d+)\//.exec(path) ?? []
      const rows = await parquetReadObjects({ file: await bytesInHdfs(`${output}/${path}`), compressors })
      return rows.map((row) => ({ ...row, location, year: Number(year) }))
    }),
  )
  return tables.flat()
}

interface Manifest {
  run: string
  files: Record<string, { bytes: number; rows: number; run: string }>
}

/** What is published; throws when it is not whole: the manifest's files, each alone in its folder, of its size. */
async function published(): Promise<Manifest> {
  const manifest = JSON.parse(await readHdfs(`${output}/_SUCCESS`)) as Manifest
  const files = await listHdfs(output)
  expect([...files.keys()].filter((path) => path.startsWith('_publishing'))).toEqual([])
  const tables = new Map([...files].filter(([path]) => /^(processed|daily|monthly)\//.test(path)))
  expect(Object.fromEntries(tables)).toEqual(Object.fromEntries(Object.entries(manifest.files).map(([path, { bytes }]) => [path, bytes])))
  return manifest
}

describe.skipIf(reason !== null)(`the batch, on the stack${reason === null ? '' : ` (left out: ${reason})`}`, { timeout: 600_000 }, () => {
  let stack: BatchStack
  let openMeteo: LocalOpenMeteo
  let source: string[]
  const run = (args: readonly string[], options?: RunOptions): Promise<BatchRun> => runBatch([...args, ...source], options)
  /** Runs, and does something as soon as a line begins so. */
  const disturbed = async (at: string, disturb: () => Promise<unknown>, options?: RunOptions): Promise<BatchRun> => {
    let done = false
    const onLine = (line: string): unknown => {
      if (done || !line.startsWith(at)) return
      done = true
      return disturb()
    }
    const ended = await run(winter, { ...options, onLine })
    expect(done).toBe(true)
    return ended
  }

  beforeAll(async () => {
    openMeteo = await startOpenMeteo({ host: await addressForContainers() })
    source = ['--source', openMeteo.archiveUrl.replace(/\/\/[^:]+:/, '//host.docker.internal:')]
    stack = await startBatchStack()
  }, 600_000)
  afterAll(async () => {
    await stack?.close()
    await openMeteo?.close()
  }, 120_000)

  it('says in Hadoop’s words what is refused, before it asks Open-Meteo for anything', async () => {
    const { exitCode, lines, result } = await run(winter)
    expect(exitCode).toBe(3)
    expect(lines.join('\n')).toContain('AccessControlException: Permission denied: user=spark, access=WRITE, inode="/":hadoop:supergroup:drwxr-xr-x')
    expect(result).toMatchObject({ state: 'failed', kind: 'permission', rows: 0, fetched: 0 })
    expect(openMeteo.requests).toEqual([])
    await changeHdfs('/user/spark', 'op=MKDIRS')
    await changeHdfs('/user/spark', 'op=SETOWNER&owner=spark&group=spark')
  })

  it('makes of two years and ten places what PostgreSQL makes of the same replies', async () => {
    // Twenty calls of weight 28.7: one more would wait for the next minute's budget of 600.
    const { exitCode, lines, result } = await run(['--locations', tenPlaces, '--from', '2023-01-01', '--to', '2024-12-31'])
    expect(result).toMatchObject({ state: 'succeeded', kind: null, rows: 10 * 731 * 24, fetched: 20, reused: 0, from: '2023-01-01', to: '2024-12-31' })
    expect(exitCode).toBe(0)
    expect(openMeteo.requests).toHaveLength(20)
    expect(lines).toContain('progress: fetch 3/20 lyon 2023')

    // Beside the replies lies what is known of each (_coverage).
    const raw = [...(await listHdfs(`${output}/raw`)).keys()].filter((path) => !path.startsWith('_'))
    expect(raw).toHaveLength(20)
    const rows = (await Promise.all(raw.map(async (path) => {
      const { hourly } = JSON.parse(await readHdfs(`${output}/raw/${path}`)) as { hourly: Record<string, (string | number)[]> }
      return (hourly['time'] ?? []).map((time, i) => [path.split('/')[0], `${time}Z`, ...variables.map((name) => hourly[name]?.[i])].join(','))
    }))).flat()
    await psql(`create unlogged table scratch_hours (location text, observed_at timestamptz, ${variables.map((name) => `${name} double precision`).join(', ')})`)
    await psql('copy scratch_hours from stdin with (format csv)', rows.join('\n'))
    const utc = "(observed_at at time zone 'UTC')"
    const byDay = `select location, ${utc}::date as day, ${asColumns({ ...aggregates, ...degreeDays })} from scratch_hours group by 1, 2`
    const columns = Object.keys({ ...aggregates, ...degreeDays })
    expect(await psql('select count(*), count(distinct location), sum(hours) from weather_daily')).toBe('7310|10|175440')
    expect(await psql(differing("select * from weather_daily where source = 'archive'", byDay, ['location', 'day'], columns))).toBe('0')
    expect(await psql("select count(*) from weather_daily where heating_degree_days_18 > 0 and precipitation_sum > 0 and sunshine_duration_sum > 0")).not.toBe('0')

    const files = Object.keys((await published()).files)
    const monthly = await rowsOf(files.filter((path) => path.startsWith('monthly/')))
    expect(monthly).toHaveLength(10 * 24)
    const processed = files.filter((path) => path.startsWith('processed/'))
    // Whoever knows nothing of the manifest reads the folder, and finds the same files.
    expect([...(await listHdfs(`${output}/processed`)).keys()].map((path) => `processed/${path}`).sort()).toEqual([...processed].sort())
    const hours = await rowsOf(processed)
    expect([hours.length, new Set(hours.map(({ location, observed_at: at }) => `${String(location)} ${(at as Date).toISOString()}`)).size]).toEqual([175_440, 175_440])
    const { children } = parquetSchema(parquetMetadata(await bytesInHdfs(`${output}/${processed[0]}`)))
    const typeOf = (name: string) => children.find(({ element }) => element.name === name)?.element
    expect(typeOf('observed_at')).toMatchObject({ type: 'INT64', logical_type: { type: 'TIMESTAMP', unit: 'MICROS' } })
    expect([typeOf('temperature_2m')?.type, typeOf('weather_code')?.type]).toEqual(['DOUBLE', 'INT32'])
    const months = monthly.map((row) => JSON.stringify(row, (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value)))
    const quoted = months.map((line) => `"${line.replaceAll('"', '""')}"`).join('\n')
    await psql('create table scratch_months (month jsonb)')
    await psql('copy scratch_months from stdin with (format csv)', quoted)
    const fromSpark = `select month->>'location' as location, (month->>'year')::int as year, (month->>'month')::int as month,
      ${[...Object.keys(aggregates), ...Object.keys(degreeDays), 'days'].map((name) => `(month->>'${name}')::float8 as ${name}`).join(', ')} from scratch_months`
    const byMonth = `select * from (select location, extract(year from ${utc})::int as year, extract(month from ${utc})::int as month, ${asColumns(aggregates)}
        from scratch_hours group by 1, 2, 3) h join (select location, extract(year from day)::int as year, extract(month from day)::int as month, count(*) as days,
        sum(heating_degree_days_18) as heating_degree_days_18, sum(cooling_degree_days_18) as cooling_degree_days_18 from (${byDay}) d group by 1, 2, 3) d
        using (location, year, month)`
    expect(await psql(differing(fromSpark, byMonth, ['location', 'year', 'month'], [...columns, 'days']))).toBe('0')
    // A comparison that can fail.
    await psql("update scratch_hours set temperature_2m = temperature_2m + 0.001 where location = 'paris' and observed_at = '2024-02-29T12:00Z'")
    expect(await psql(differing("select * from weather_daily where source = 'archive'", byDay, ['location', 'day'], columns))).toBe('1')
  })

  describe('disturbed', () => {
    let before: Manifest
    beforeAll(async () => {
      before = await published()
    })
    const unchanged = async () => expect(await published()).toEqual(before)

    it('a driver that is killed leaves what was published', async () => {
      // Python, which holds the lock, and the JVM that started it.
      const kill = 'pid=$(cat /app/state/*.lock) && kill -9 $(cut -d" " -f4 /proc/$pid/stat) $pid'
      const { exitCode, result } = await disturbed('progress: table 2/3', () => docker('exec', 'weather-batch', 'sh', '-c', kill))
      expect(exitCode).not.toBe(0)
      expect(result).toBeNull()
      await unchanged()
    })

    it('a worker that is killed ends the run, with the reason', async () => {
      const { exitCode, result } = await disturbed('progress: table 1/3', () => docker('kill', 'spark-worker'))
      await docker('start', 'spark-worker')
      expect(exitCode).toBe(11)
      expect(result).toMatchObject({ state: 'failed', kind: 'no-workers', message: expect.stringContaining('start spark-worker') as string })
      await unchanged()
    })

    it('a full DataNode ends the run, with the reason', async () => {
      const remaining = async (): Promise<number> => {
        const reply = await fetch('http://127.0.0.1:9870/jmx?qry=Hadoop:service=NameNode,name=FSNamesystem')
        return ((await reply.json()) as { beans: { CapacityRemaining: number }[] }).beans[0]?.CapacityRemaining ?? NaN
      }
      await docker('exec', '-u', 'root', 'hdfs-datanode', 'sh', '-c', 'dd if=/dev/zero of=/data/data/filler bs=64k 2>/dev/null; true')
      await vi.waitUntil(async () => (await remaining()) < 1_000_000, { timeout: 30_000, interval: 500 })
      const { exitCode, result } = await run(winter, local)
      await docker('exec', '-u', 'root', 'hdfs-datanode', 'rm', '/data/data/filler')
      expect(exitCode).toBe(10)
      expect(result).toMatchObject({ state: 'failed', kind: 'disk-full' })
      await vi.waitUntil(async () => (await remaining()) > 10_000_000, { timeout: 30_000, interval: 500 })
      await unchanged()
    })

    it('a NameNode that stops ends the run, with the reason', async () => {
      const { exitCode, result } = await disturbed('progress: table 1/3', () => docker('kill', 'hdfs-namenode'), local)
      await docker('start', 'hdfs-namenode')
      expect(exitCode).toBe(7)
      expect(result).toMatchObject({ state: 'failed', kind: 'hdfs-unreachable' })
      const jmx = 'http://127.0.0.1:9870/jmx?qry=Hadoop:service=NameNode,name=NameNodeInfo'
      const safe = async (): Promise<boolean> => ((await (await fetch(jmx)).json()) as { beans: { Safemode: string }[] }).beans[0]?.Safemode !== ''
      await vi.waitUntil(() => safe().then((still) => !still, () => false), { timeout: 90_000, interval: 500 })
      await unchanged()
    })
  })

  it('done again, replaces exactly its period, without asking again; what PostgreSQL and the archive lack comes later', async () => {
    const before = await published()
    const asked = openMeteo.requests.length
    await psql("update weather_daily set temperature_2m_mean = 99 where location in ('paris', 'lyon', 'dakar')")
    const away = await run(winter, { ...local, env: { POSTGRES_PORT: '1' } })
    expect(away.result).toMatchObject({ state: 'succeeded', rows: winterHours, fetched: 0, reused: 2 })
    expect(away.result).toMatchObject({ days: null, days_missing: expect.stringMatching(/port 1\b/) as string })
    const after = await published()
    const changed = Object.keys(after.files).filter((path) => after.files[path]?.run !== before.files[path]?.run)
    expect(changed.map((path) => path.split('/').slice(0, 3).join(' ')).sort()).toEqual(
      ['daily', 'monthly', 'processed'].flatMap((table) => [2023, 2024].map((year) => `${table} location=lyon year=${year}`)))
    expect([...(await listHdfs(output)).keys()].filter((path) => path.startsWith('_'))).toEqual(['_SUCCESS', '_to_postgres.json'])
    for (const path of Object.keys(before.files)) expect(after.files[path]?.rows, path).toBe(before.files[path]?.rows)

    // Another run, of days that the archive has in part, brings what the first one owes.
    const now = Date.now()
    const day = (ago: number) => new Date(now - ago * 86_400_000).toISOString().slice(0, 10)
    const recent = ['--locations', 'dakar:14.6937:-17.44406', '--from', day(6), '--to', day(0)]
    openMeteo.setFaults([{ kind: 'limit', retryAfter: 'seconds', seconds: 1, times: 1 }, { kind: 'error-text', times: 1 }])
    const next = await run(recent, local)
    expect(next.result).toMatchObject({ state: 'succeeded', rows: 7 * 24, reused: 0 })
    expect(openMeteo.requests).toHaveLength(asked + 2 + Number(next.result?.['fetched']))
    const report = JSON.parse(await readHdfs(pathInHdfs(String(next.result?.['quality'])))) as {
      locations: Record<string, { hours_known: number; hours_not_yet: number; gaps: { count: number } }>
    }
    const { hours_known = 0, hours_not_yet = 0, gaps } = report.locations['dakar'] ?? {}
    expect(gaps?.count).toBe(0)
    expect(hours_not_yet).toBeGreaterThanOrEqual(48)
    expect(hours_known + hours_not_yet).toBe(7 * 24)
    expect(await psql(`select location, min(day), max(day), count(*) from weather_daily where location in ('paris', 'lyon') and temperature_2m_mean < 99
      group by 1 order by 1`)).toBe('lyon|2023-12-20|2024-01-10|22')
    expect(await psql(`select count(*), sum(hours) from weather_daily where location = 'dakar' and day >= '${day(6)}'`)).toBe(
      `${Math.ceil(hours_known / 24)}|${hours_known}`)

    expect(next.result).toMatchObject({ not_yet: hours_not_yet, gaps: 0, hours_known })

    // Late in the day the archive has all of the day before yesterday.
    const firstLacking = day(6 - Math.floor(hours_known / 24))
    // What was "not yet" is left alone for a while, then asked for again, and only that.
    const soon = await run([...recent, '--dry-run'], local)
    expect(soon.lines.filter((line) => line.startsWith('would fetch: '))).toEqual([])
    expect(soon.lines.find((line) => line.startsWith('not yet: dakar: '))).toMatch(`days from ${firstLacking} on lack values; asked for again from `)
    const again = await run([...recent, '--dry-run', '--retry-gaps'], local)
    const wanted = again.lines.filter((line) => line.startsWith('would fetch: '))
    expect(wanted[0]).toMatch(`would fetch: dakar ${firstLacking} to `)
    expect(wanted.at(-1)).toMatch(` to ${day(0)}, weight 1.1`)
    expect(again.result).toMatchObject({ state: 'succeeded', kind: 'dry-run', fetched: 0 })
    expect(openMeteo.requests.slice(asked).every(({ query }) => query['latitude'] === '14.6937')).toBe(true)
  })
})

it('knows the batch’s variables', () => {
  const source = readFileSync(join(root, 'compose', 'weather-batch', 'weather', 'open_meteo.py'), 'utf8')
  const units = /UNITS = \{([^}]*)\}/.exec(source)?.[1] ?? ''
  expect([...units.matchAll(/'(\w+)': /g)].map(([, name]) => name)).toEqual(variables)
})
