import * as fs from 'node:fs'
import { dirname } from 'node:path'
import type Docker from 'dockerode'
import type { Finding } from '../../../contract/doctor'
import { imageOf } from '../../compose/graph'
import { engineFailure } from '../../compose/failures'
import { imageId } from '../../compose/observe'
import { finding, type Check, type Facts } from '../check'
import { runInScratch } from '../scratch'

const gb = 1024 ** 3
/** Raw replies, the embedded database and its log: a few hundred MB a year with the default settings. */
const dataFolderNeeds = 1 * gb
/** What the services write in their first weeks: logs, WAL, topics, blocks. */
const stackDataNeeds = 2 * gb
/**
 * A DataNode takes a block only where it finds room for it (128 MiB) and keeps another gigabyte free
 * (`additional-available-space` of its volume-choosing policy, Hadoop 3.4).
 */
const dataNodeNeeds = gb + 128 * 1024 ** 2
/** A JVM or Python image unpacked; the stack's public ones are between 0.4 and 1.5 GB. */
const perImage = 1 * gb
const askWithinMs = 20_000

export function judgeFolder(place: string, path: string, freeBytes: number): Finding {
  if (freeBytes >= dataFolderNeeds) return finding('disk', 'data', 'ok', 'disk-ok', { place, path, freeBytes })
  const severity = freeBytes < dataFolderNeeds / 5 ? 'error' : 'warning'
  return finding('disk', 'data', severity, 'disk-low', { place, path, freeBytes, neededBytes: dataFolderNeeds })
}

export interface DiskUse {
  imagesBytes: number
  volumesBytes: number
  containersBytes: number
  cacheBytes: number
  /** Build steps nobody uses and images without a name. */
  reclaimableBytes: number
}

/** `freeBytes` null: not known. */
export function judgeEngineDisk(use: DiskUse | null, freeBytes: number | null, missingImages: number): Finding[] {
  const findings: Finding[] = []
  const neededBytes = stackDataNeeds + missingImages * perImage
  const reclaimable =
    use !== null && use.reclaimableBytes > 100 * 1024 ** 2 ? { reclaimableBytes: use.reclaimableBytes } : {}
  if (freeBytes !== null && freeBytes < neededBytes) {
    const mend = 'reclaimableBytes' in reclaimable ? 'prune' : null
    const severity = freeBytes < neededBytes / 2 ? 'error' : 'warning'
    findings.push(
      finding('disk', 'engine', severity, 'disk-low-engine', { freeBytes, neededBytes, ...reclaimable }, { mend }),
    )
  } else if (freeBytes !== null)
    findings.push(finding('disk', 'engine', 'ok', 'disk-ok', { place: 'Docker', freeBytes }))
  if (freeBytes !== null && freeBytes < dataNodeNeeds)
    findings.push(finding('disk', 'datanode', 'warning', 'disk-low-datanode', { freeBytes, neededBytes: dataNodeNeeds }))
  if (use !== null) {
    const { imagesBytes, volumesBytes, containersBytes, cacheBytes } = use
    const usedBytes = imagesBytes + volumesBytes + containersBytes + cacheBytes
    findings.push(
      finding('disk', 'use', 'ok', 'disk-engine-use', {
        usedBytes,
        imagesBytes,
        volumesBytes,
        containersBytes,
        cacheBytes,
      }),
    )
  }
  return findings
}

interface SystemDf {
  LayersSize?: number
  Images?: { RepoTags?: string[] | null; Size: number; SharedSize: number; Containers: number }[]
  Containers?: { SizeRw?: number }[]
  Volumes?: { UsageData?: { Size: number } | null }[]
  BuildCache?: { Size: number; InUse: boolean; Shared: boolean }[] | null
}

/** Sums `GET /system/df` up as `docker system df` does. */
export function diskUse(df: SystemDf): DiskUse {
  const sum = <T>(all: readonly T[] | null | undefined, size: (one: T) => number) =>
    (all ?? []).reduce((total, one) => total + Math.max(0, size(one)), 0)
  const nameless = (df.Images ?? []).filter(
    ({ RepoTags, Containers }) =>
      (RepoTags ?? []).filter((tag) => tag !== '<none>:<none>').length === 0 && Containers <= 0,
  )
  const cache = (df.BuildCache ?? []).filter(({ Shared }) => !Shared)
  return {
    imagesBytes: df.LayersSize ?? 0,
    volumesBytes: sum(df.Volumes, (volume) => volume.UsageData?.Size ?? 0),
    containersBytes: sum(df.Containers, (container) => container.SizeRw ?? 0),
    cacheBytes: sum(cache, ({ Size }) => Size),
    reclaimableBytes:
      sum(
        cache.filter(({ InUse }) => !InUse),
        ({ Size }) => Size,
      ) + sum(nameless, ({ Size, SharedSize }) => Size - Math.max(0, SharedSize)),
  }
}

/** Free bytes of a folder's disk; null where the system does not say. */
async function freeIn(folder: string): Promise<number | null> {
  // Not in every Node that the app is started with.
  if (typeof fs.promises.statfs !== 'function') return null
  for (let at = folder; ; at = dirname(at)) {
    try {
      const { bavail, bsize } = await fs.promises.statfs(at)
      return bavail * bsize
    } catch {
      // Not made yet: its parent's disk is the one.
      if (dirname(at) === at) return null
    }
  }
}

/** Column "Available" of `df -Pk`. */
export function parseDf(text: string): number | null {
  const kilobytes = /^\S.*?\s\d+\s+\d+\s+(\d+)\s+\d+%\s/m.exec(text)?.[1]
  return kilobytes === undefined ? null : Number(kilobytes) * 1024
}

async function engineFree(
  { docker, info, project, around, engine }: Facts,
  images: readonly string[],
): Promise<number | null> {
  if (docker === null || info === null) return null
  // An engine of this very system; inside Docker Desktop the folder is in its VM.
  const native =
    around.platform === 'linux' && engine.address.startsWith('unix://') && !/docker desktop/i.test(info.system)
  if (native && fs.existsSync(info.rootDir)) return freeIn(info.rootDir)
  const [image] = images
  if (project === null || image === undefined) return null
  const text = await runInScratch(docker, image, ['df', '-Pk', '/'])
  return text === null ? null : parseDf(text)
}

async function within<T>(ms: number, work: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined
  const patience = new Promise<null>((resolve) => (timer = setTimeout(() => resolve(null), ms)))
  return Promise.race([work, patience]).finally(() => clearTimeout(timer))
}

async function imagesHere(docker: Docker, { project }: Facts): Promise<{ here: string[]; missing: number }> {
  if (project === null) return { here: [], missing: 0 }
  const names = [
    ...new Set(
      Object.entries(project.model.services).map(([name, service]) => imageOf(project.model.name, name, service)),
    ),
  ]
  const ids = await Promise.all(names.map((name) => imageId(docker, name)))
  const here = names.filter((_, at) => ids[at] !== null)
  return { here, missing: names.length - here.length }
}

export const diskCheck: Check = {
  name: 'disk',
  needsEngine: false,
  needsProject: false,
  async look(facts) {
    const { dataDir, docker } = facts
    const free = await freeIn(dataDir)
    const findings = free === null ? [] : [judgeFolder('Weatherdeck', dataDir, free)]
    if (docker === null) return findings
    const { here, missing } = await imagesHere(docker, facts)
    // It walks over every volume, which can take minutes where there are many.
    const df = within(askWithinMs, docker.df() as Promise<SystemDf>)
    const [use, engine] = await Promise.all([df, engineFree(facts, here)])
    return [...findings, ...judgeEngineDisk(use === null ? null : diskUse(use), engine, missing)]
  },
  async mend({ docker }, { id }) {
    try {
      await docker?.pruneImages({ filters: { dangling: { true: true } } })
      await docker?.pruneBuilder()
      return id
    } catch (error) {
      throw engineFailure(error, 'prune')
    }
  },
}
