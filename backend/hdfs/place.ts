import type { Guard } from '../../contract/pipeline-process'
import type { ComposeModel } from '../compose/model'

/** Where HDFS answers on this machine. */
export interface HdfsPlace {
  /** The NameNode's published web port. */
  nameNodePort: number
  /** The DataNode's published web port; null where it is not published: then contents can't be had. */
  dataNodePort: number | null
  /** How jobs inside of the stack name it: `hdfs://hdfs-namenode:8020`. */
  uri: string
  /** Whose they have to be, where anybody's may answer. */
  guards?: { nameNode: Guard; dataNode: Guard }
}

export const nameNodeService = 'hdfs-namenode'
export const dataNodeService = 'hdfs-datanode'

/** The stack's HDFS, from the Compose model; null where the stack has none. */
export function hdfsPlaceOf(model: ComposeModel): HdfsPlace | null {
  const nameNodePort = publishedPort(model, nameNodeService, 9870)
  if (nameNodePort === null) return null
  const uri = model.services[nameNodeService]?.environment?.['CORE-SITE.XML_fs.defaultFS']
  return {
    nameNodePort,
    dataNodePort: publishedPort(model, dataNodeService, 9864),
    uri: typeof uri === 'string' ? uri : `hdfs://${nameNodeService}:8020`,
  }
}

function publishedPort(model: ComposeModel, service: string, target: number): number | null {
  const port = model.services[service]?.ports?.find((each) => each.target === target)?.published
  return port !== undefined && /^\d+$/.test(port) ? Number(port) : null
}
