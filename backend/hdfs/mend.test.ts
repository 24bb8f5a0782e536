import { Readable } from 'node:stream'
import { expect, it } from 'vitest'
import type { MendEvent } from '../../contract/hdfs'
import type { Hdfs } from './hdfs'
import { applyActs } from './mend'

/** An HDFS with a readable `/data`, whose DataNode is there from the given look on. */
function hdfsWhoseDataNodeComes(atLook: number) {
  let looks = 0
  const bean = { Safemode: '', DeadNodes: '{}' }
  const page = (_: string, { qry }: { qry: string }) => {
    const live = qry.endsWith('NameNodeInfo') && ++looks >= atLook ? '{"hdfs-datanode:9866":{"lastContact":1}}' : '{}'
    return Promise.resolve(Readable.from([Buffer.from(JSON.stringify({ beans: [{ ...bean, LiveNodes: live }] }))]))
  }
  const status = { type: 'DIRECTORY', owner: 'spark', group: 'spark', permission: '755', length: 0, modificationTime: 0, accessTime: 0, blockSize: 0, replication: 0, childrenNum: 0, pathSuffix: '' }
  const hdfs = {
    web: { page, call: () => Promise.resolve({ FileStatus: status }) },
    state: { superuser: () => Promise.resolve('hadoop'), ask: () => Promise.resolve() },
  }
  return { hdfs: hdfs as unknown as Hdfs, looks: () => looks }
}

async function statesOf(hdfs: Hdfs, signal?: AbortSignal): Promise<MendEvent['state'][]> {
  const states: MendEvent['state'][] = []
  for await (const { state } of applyActs(hdfs, [], { user: 'spark', path: '/data', access: 'read' }, signal)) states.push(state)
  return states
}

it('proves at once where a DataNode is there', async () => {
  expect(await statesOf(hdfsWhoseDataNodeComes(1).hdfs)).toEqual(['working', 'done'])
})

it('waits for a DataNode that is still starting, and says so', async () => {
  const { hdfs, looks } = hdfsWhoseDataNodeComes(3)
  expect(await statesOf(hdfs)).toEqual(['working', 'no-datanode', 'done'])
  expect(looks()).toBe(3)
})
