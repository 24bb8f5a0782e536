import type { DataNode, HdfsSnapshot } from '../../contract/hdfs'
import { bodyOf, type WebHdfs } from './webhdfs'

/**
 * What the NameNode tells of itself in `/jmx`. Source: beans `NameNodeInfo` and `FSNamesystem` of Hadoop 3.4; `LiveNodes`
 * and the like are JSON in a string.
 */
interface NameNodeInfo {
  SoftwareVersion: string
  NNStartedTimeInMillis: number
  Safemode: string
  Total: number
  Used: number
  Free: number
  NonDfsUsedSpace: number
  LiveNodes: string
  DeadNodes: string
}

interface Namesystem {
  FilesTotal: number
  BlocksTotal: number
  MissingBlocks: number
  CorruptBlocks: number
  UnderReplicatedBlocks: number
}

interface NodeInfo {
  lastContact?: number
  usedSpace?: number
  adminState?: string
  capacity?: number
  numBlocks?: number
  version?: string
  remaining?: number
}

export type NameNodeFacts = Omit<HdfsSnapshot, 'state' | 'problem' | 'address' | 'uri' | 'superuser' | 'prepared'>

/** The DataNode says something every 3 s; the NameNode itself calls it stale after 30. */
const staleAfterSeconds = 30

const adminStates: Record<string, DataNode['state']> = {
  'Decommission In Progress': 'decommissioning',
  Decommissioned: 'decommissioned',
  'Entering Maintenance': 'maintenance',
  'In Maintenance': 'maintenance',
}

async function beans<T>(web: WebHdfs, query: string, signal?: AbortSignal): Promise<T> {
  const body = await bodyOf(await web.page('/jmx', { qry: query }, signal))
  const { beans: found = [] } = JSON.parse(body.toString('utf8')) as { beans?: T[] }
  if (found[0] === undefined) throw new Error(`the NameNode tells nothing of ${query}`)
  return found[0]
}

function nodesOf(json: string, dead: boolean): DataNode[] {
  return Object.entries(JSON.parse(json) as Record<string, NodeInfo>).map(([name, node]) => {
    const lastContactSeconds = node.lastContact ?? null
    const stale = (lastContactSeconds ?? 0) > staleAfterSeconds
    return {
      name,
      state: dead ? 'dead' : (adminStates[node.adminState ?? ''] ?? (stale ? 'stale' : 'live')),
      capacityBytes: node.capacity ?? null,
      usedBytes: node.usedSpace ?? null,
      remainingBytes: node.remaining ?? null,
      lastContactSeconds,
      blocks: node.numBlocks ?? null,
      version: node.version ?? null,
    }
  })
}

/** Throws `HDFS_UNREACHABLE` where the NameNode does not answer. */
export async function nameNodeFacts(web: WebHdfs, signal?: AbortSignal): Promise<NameNodeFacts> {
  const bean = 'Hadoop:service=NameNode,name='
  const [info, names] = await Promise.all([
    beans<NameNodeInfo>(web, `${bean}NameNodeInfo`, signal),
    beans<Namesystem>(web, `${bean}FSNamesystem`, signal),
  ])
  return {
    version: info.SoftwareVersion,
    startedAt: info.NNStartedTimeInMillis,
    safeMode: info.Safemode === '' ? null : info.Safemode,
    capacityBytes: info.Total,
    usedBytes: info.Used,
    otherBytes: info.NonDfsUsedSpace,
    remainingBytes: info.Free,
    files: names.FilesTotal,
    blocks: names.BlocksTotal,
    missingBlocks: names.MissingBlocks,
    corruptBlocks: names.CorruptBlocks,
    underReplicatedBlocks: names.UnderReplicatedBlocks,
    dataNodes: [...nodesOf(info.LiveNodes, false), ...nodesOf(info.DeadNodes, true)],
  }
}

/** The account that the NameNode runs as. */
export async function superuserOf(web: WebHdfs): Promise<string | null> {
  const body = await bodyOf(await web.page('/jmx', { get: 'java.lang:type=Runtime::SystemProperties' }))
  const { beans: found = [] } = JSON.parse(body.toString('utf8')) as {
    beans?: { SystemProperties?: { key: string; value: string }[] }[]
  }
  return found[0]?.SystemProperties?.find(({ key }) => key === 'user.name')?.value ?? null
}
