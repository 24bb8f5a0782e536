import type Docker from 'dockerode'
import type { Finding } from '../../../contract/doctor'
import { engineFailure } from '../../compose/failures'
import { statusOf } from '../../compose/observe'
import type { ComposeProject } from '../../compose/model'
import { finding, type Check, type Facts } from '../check'
import { serviceByHost, volumesOf, type ServiceVolume } from '../model-facts'
import { filesOf, readFileIn, withScratch } from '../scratch'
import { passwordFinding, setPassword } from './postgres-password'

/** One key of a Java properties file. */
export const property = (text: string, key: string): string | null => {
  const line = text.split(/\r?\n/).find((candidate) => candidate.startsWith(`${key}=`))
  return line === undefined ? null : line.slice(key.length + 1).trim() || null
}

/** The ids of Kafka clusters in ZooKeeper's snapshots and logs: the value of its node `/cluster/id`. */
export const clusterIds = (bytes: string): string[] =>
  [...bytes.matchAll(/\{"version":"\d+","id":"([\w-]{10,40})"\}/g)].map(([, id = '']) => id)

/** Kafka's cluster (meta.properties) against those that ZooKeeper knows, the newest last. null: no data. */
export function judgeKafka(kafka: string | null, zookeeper: readonly string[], volume: string): Finding | null {
  if (kafka === null) return null
  if (zookeeper.includes(kafka)) return finding('volumes', 'kafka', 'ok', 'volumes-kafka-ok', { cluster: kafka })
  // A ZooKeeper without any makes up a new one, which will not be Kafka's.
  return finding(
    'volumes',
    'kafka',
    'error',
    'volumes-kafka',
    { volume, kafka, zookeeper: zookeeper.at(-1) ?? '–' },
    { mend: 'delete-volume' },
  )
}

/** The DataNode's cluster against the NameNode's; both from their file VERSION. null: no data. */
export function judgeHdfs(namenode: string | null, datanode: string | null, volume: string): Finding | null {
  if (datanode === null) return null
  if (namenode === datanode) return finding('volumes', 'hdfs', 'ok', 'volumes-hdfs-ok', { cluster: datanode })
  return finding(
    'volumes',
    'hdfs',
    'error',
    'volumes-hdfs',
    { volume, datanode, namenode: namenode ?? '–' },
    { mend: 'delete-volume' },
  )
}

/** Volumes that exist and whose service's image is here, so that they can be looked into. */
async function readable(docker: Docker, volumes: readonly ServiceVolume[]): Promise<ServiceVolume[] | 'no image'> {
  const there: ServiceVolume[] = []
  for (const volume of volumes) if (await exists(docker.getVolume(volume.volume))) there.push(volume)
  for (const { image } of there) if (!(await exists(docker.getImage(image)))) return 'no image'
  return there
}

const exists = (thing: { inspect(): Promise<unknown> }): Promise<boolean> =>
  thing.inspect().then(
    () => true,
    (error: unknown) => {
      if (statusOf(error) === 404) return false
      throw error
    },
  )

async function kafkaFinding(docker: Docker, project: ComposeProject): Promise<Finding | null> {
  for (const [name, { environment }] of Object.entries(project.model.services)) {
    const host = environment?.['KAFKA_ZOOKEEPER_CONNECT']?.split(/[:,/]/)[0]
    const keeper = host === undefined ? null : serviceByHost(project, host)
    if (keeper === null) continue
    const [own, others] = [volumesOf(project, name), volumesOf(project, keeper)]
    // Where one of them keeps nothing, nothing can fit badly for long.
    if (own.length === 0 || others.length === 0) continue
    const [kafkaVolumes, keeperVolumes] = await Promise.all([readable(docker, own), readable(docker, others)])
    if (kafkaVolumes === 'no image' || keeperVolumes === 'no image')
      return finding('volumes', 'kafka', 'note', 'volumes-unread', { subject: `${name}, ${keeper}` })
    for (const volume of kafkaVolumes) {
      const folders = [environment?.['KAFKA_LOG_DIRS']?.split(',')[0], volume.target, `${volume.target}/data`]
      const text = await firstFile(
        docker,
        volume,
        folders.flatMap((folder) => (folder ? [`${folder}/meta.properties`] : [])),
      )
      const kafka = text === null ? null : property(text.toString('utf8'), 'cluster.id')
      if (kafka !== null) return judgeKafka(kafka, await keeperClusters(docker, keeperVolumes), volume.volume)
    }
  }
  return null
}

const firstFile = (docker: Docker, volume: ServiceVolume, paths: readonly string[]): Promise<Buffer | null> =>
  withScratch(docker, { image: volume.image, volumes: [volume] }, async (container) => {
    for (const path of paths) {
      const content = await readFileIn(container, path)
      if (content !== null) return content
    }
    return null
  })

/** Looks through ZooKeeper's snapshots and logs: at most some 64 MB each, and rarely more than three. */
async function keeperClusters(docker: Docker, volumes: readonly ServiceVolume[]): Promise<string[]> {
  const [first] = volumes
  if (first === undefined) return []
  return withScratch(docker, { image: first.image, volumes }, async (container) => {
    const ids: string[] = []
    for (const { target } of volumes) {
      for await (const { content } of filesOf(container, `${target}/version-2`)) {
        // The end of each piece is kept, as an id may lie across two.
        let tail = ''
        for await (const chunk of content as AsyncIterable<Buffer>) {
          const text = tail + chunk.toString('latin1')
          for (const id of clusterIds(text)) if (!ids.includes(id)) ids.push(id)
          tail = text.slice(-100)
        }
      }
    }
    return ids
  })
}

async function hdfsFinding(docker: Docker, project: ComposeProject): Promise<Finding | null> {
  let namenode: string | null = null
  let datanode: { cluster: string; volume: string } | null = null
  let fixed: string | null = null
  const looked = new Set<string>()
  for (const [name, { image = '', command, environment }] of Object.entries(project.model.services)) {
    if (!/hadoop|hdfs|namenode|datanode/.test([image, ...(command ?? [])].join(' '))) continue
    fixed ??= environment?.['ENSURE_NAMENODE_CLUSTERID'] ?? null
    const volumes = await readable(
      docker,
      volumesOf(project, name).filter(({ volume }) => !looked.has(volume)),
    )
    if (volumes === 'no image') return finding('volumes', 'hdfs', 'note', 'volumes-unread', { subject: 'HDFS' })
    for (const volume of volumes) {
      looked.add(volume.volume)
      const { target } = volume
      const file = await firstFile(
        docker,
        volume,
        ['', '/dfs/name', '/dfs/data', '/name', '/data'].map((folder) => `${target}${folder}/current/VERSION`),
      )
      const text = file?.toString('utf8') ?? ''
      const cluster = property(text, 'clusterID')
      if (cluster === null) continue
      if (property(text, 'storageType') === 'NAME_NODE') namenode ??= cluster
      else datanode ??= { cluster, volume: volume.volume }
    }
  }
  // One that is not formatted yet will be, with the id that its service names.
  return judgeHdfs(namenode ?? fixed, datanode?.cluster ?? null, datanode?.volume ?? '')
}

/** What a volume holds, for the question whether it may go; null where the engine does not say. */
async function withSize(docker: Docker, found: Finding | null): Promise<Finding | null> {
  if (found?.mend?.id !== 'delete-volume') return found
  const { Volumes } = (await docker.df()) as { Volumes?: { Name: string; UsageData?: { Size: number } | null }[] }
  const bytes = Volumes?.find(({ Name }) => Name === found.params['volume'])?.UsageData?.Size
  if (bytes === undefined || bytes < 0) return found
  const { severity, text, params, detail } = found
  return finding(
    'volumes',
    found.id.replace(/^volumes:/, ''),
    severity,
    text as Parameters<typeof finding>[3],
    { ...params, sizeBytes: bytes },
    { detail, mend: 'delete-volume' },
  )
}

/** Removes a volume of the project with the containers that use it; the next start makes them anew. */
async function deleteVolume({ docker, project, containers }: Facts, name: string): Promise<void> {
  const own = Object.values(project?.model.volumes ?? {}).some(
    (volume) => volume.name === name && volume.external !== true,
  )
  if (docker === null || !own) return
  try {
    for (const { Id, Mounts } of containers) {
      if (!Mounts.some((mount) => mount.Name === name)) continue
      await docker
        .getContainer(Id)
        .stop()
        .catch((error: unknown) => {
          if (![304, 404].includes(statusOf(error) ?? 0)) throw error
        })
      await docker.getContainer(Id).remove({ force: true })
    }
    await docker.getVolume(name).remove()
  } catch (error) {
    throw engineFailure(error, name)
  }
}

/** Do the data of services that belong together still do so? */
export const volumesCheck: Check = {
  name: 'volumes',
  needsEngine: true,
  needsProject: true,
  async look(facts) {
    const { docker, project } = facts
    if (docker === null || project === null) return []
    const found = await Promise.all([
      kafkaFinding(docker, project).then((one) => withSize(docker, one)),
      hdfsFinding(docker, project).then((one) => withSize(docker, one)),
      passwordFinding(docker, project, facts.containers),
    ])
    const findings = found.filter((one) => one !== null)
    return findings.length > 0 ? findings : [finding('volumes', null, 'ok', 'volumes-none')]
  },
  async mend(facts, { id, mend, params }) {
    if (mend?.id === 'set-password') await setPassword(facts)
    else await deleteVolume(facts, String(params['volume']))
    return id
  },
}
