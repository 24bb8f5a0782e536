import http from 'node:http'
import { ProblemError } from '../../contract/problem'
import type { DatabaseAddress, Guard } from '../../contract/pipeline-process'
import { verifyDatabase } from '../../database/guarded-socket'
import { ClusterGuard } from '../../kafka-wire/guard'
import type { OwnServiceOptions, OwnStack } from './own-service'

type Kind = Pick<OwnServiceOptions, 'service' | 'target' | 'identify' | 'verify'>

const answerMs = 5000
const mostBytes = 1024 * 1024

/** The output of a command in one of our containers. Throws `STACK_NOT_READY` where it fails: what it reads is not there yet. */
async function read(stack: OwnStack, service: string, command: readonly string[], pattern: RegExp): Promise<string> {
  const { exitCode, output } = await stack.exec({ service, command })
  const found = pattern.exec(output)?.[1]
  if (exitCode === 0 && found !== undefined) return found
  throw new ProblemError('STACK_NOT_READY', {}, { detail: `${service}: ${output.trim().slice(-300) || `${command[0] ?? ''} ended with ${exitCode}`}` })
}

/** The cluster's id, which the broker keeps beside its log: another one with other volumes. */
export const kafkaIdentity: Kind = {
  service: 'kafka',
  target: 9092,
  identify: (stack) => read(stack, 'kafka', ['cat', '/var/lib/kafka/data/meta.properties'], /^cluster\.id=(\S+)/m),
  verify: (port, guard) => new ClusterGuard(guard).check(`127.0.0.1:${port}`),
}

/** The salt of the user's SCRAM verifier. In the container the image lets its own user in without a password. */
export function postgresIdentity(address: () => Extract<DatabaseAddress, { host: string }> | null): Kind {
  return {
    service: 'postgres',
    target: 5432,
    identify: (stack) => {
      const { user = '', database = '' } = address() ?? {}
      const sql = `select rolpassword from pg_authid where rolname = current_user`
      return read(stack, 'postgres', ['psql', '-U', user, '-d', database, '-Atc', sql], /^SCRAM-SHA-256\$\d+:([^$]+)\$/m)
    },
    verify: async (port, guard) => {
      const to = address()
      if (to === null) throw new ProblemError('STACK_NOT_READY')
      await verifyDatabase({ ...to, port }, guard)
    },
  }
}

/** The block pool's id, which the NameNode makes when it is formatted and each DataNode takes over; the cluster's id is the same in every stack. */
export const nameNodeIdentity: Kind = {
  service: 'hdfs-namenode',
  target: 9870,
  identify: (stack) => read(stack, 'hdfs-namenode', ['cat', '/data/name/current/VERSION'], /^blockpoolID=(\S+)/m),
  verify: (port, guard) => verifyBlockPool(port, guard, 'Hadoop:service=NameNode,name=NameNodeInfo', 'BlockPoolId'),
}

/** Its block pool comes from its NameNode: it has none of another. */
export const dataNodeIdentity: Kind = {
  service: 'hdfs-datanode',
  target: 9864,
  identify: nameNodeIdentity.identify,
  verify: (port, guard) => verifyBlockPool(port, guard, 'Hadoop:service=DataNode,name=DataNodeInfo', 'BPServiceActorInfo'),
}

async function verifyBlockPool(port: number, guard: Guard, bean: string, attribute: string): Promise<void> {
  const address = `127.0.0.1:${port}`
  const text = await page(port, `/jmx?qry=${encodeURIComponent(bean)}`)
  let value: unknown
  try {
    value = (JSON.parse(text ?? '') as { beans?: Record<string, unknown>[] }).beans?.[0]?.[attribute]
  } catch {
    value = undefined
  }
  const pool = typeof value === 'string' ? /BP-[\w.-]+/.exec(value)?.[0] : undefined
  if (pool === guard.expected) return
  const found = pool === undefined ? (text === null || value === undefined ? 'no HDFS' : 'an HDFS without a block pool') : `the block pool ${pool}`
  throw new ProblemError('STRANGER', { service: 'HDFS', address, found, expected: `${guard.ours}, the block pool ${guard.expected}` })
}

/** The body of a page; null where what answers speaks no HTTP. */
function page(port: number, path: string): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const request = http.get({ host: '127.0.0.1', port, path, timeout: answerMs, agent: false }, (response) => {
      const parts: Buffer[] = []
      let bytes = 0
      response.on('data', (part: Buffer) => {
        bytes += part.length
        if (bytes > mostBytes) response.destroy()
        else parts.push(part)
      })
      response.on('close', () => resolve(Buffer.concat(parts).toString('utf8')))
    })
    request.on('timeout', () => request.destroy(new Error(`no answer within ${answerMs} ms`)))
    request.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code?.startsWith('HPE_') === true) resolve(null)
      else reject(new ProblemError('HDFS_UNREACHABLE', { address: `127.0.0.1:${port}` }, { detail: error.message }))
    })
  })
}
