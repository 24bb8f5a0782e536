import { describe, expect, it } from 'vitest'
import { hdfsCommand, type HdfsAction } from './hdfs-command'

const by = (user: string, shell: 'sh' | 'powershell' = 'sh') => ({ user, superuser: 'hadoop', shell })
const dfs = 'docker exec -it hdfs-namenode hdfs dfs'

describe('hdfsCommand', () => {
  it.each<[HdfsAction, string]>([
    [{ act: 'mkdir', path: '/user/spark' }, `${dfs} -mkdir -p /user/spark`],
    [
      { act: 'chown', path: '/user/spark', owner: 'spark', group: 'spark', recursive: false },
      `${dfs} -chown spark:spark /user/spark`,
    ],
    [{ act: 'chown', path: '/a', group: 'x', recursive: true }, `${dfs} -chown -R :x /a`],
    [{ act: 'chown', path: '/a', owner: 'x', recursive: false }, `${dfs} -chown x /a`],
    [{ act: 'chmod', path: '/user/spark', mode: '755', recursive: false }, `${dfs} -chmod 755 /user/spark`],
    [{ act: 'acl', path: '/data', entry: 'user:spark:--x' }, `${dfs} -setfacl -m user:spark:--x /data`],
    [{ act: 'list', path: '/' }, `${dfs} -ls /`],
    [{ act: 'rename', path: '/a b', to: '/c' }, `${dfs} -mv '/a b' /c`],
    [{ act: 'remove', path: '/a', directory: true }, `${dfs} -rm -r /a`],
    [{ act: 'remove', path: '/a', forever: true }, `${dfs} -rm -skipTrash /a`],
    [{ act: 'replication', path: '/a', replication: 2 }, `${dfs} -setrep 2 /a`],
    [{ act: 'quota', path: '/a', names: 5 }, 'docker exec -it hdfs-namenode hdfs dfsadmin -setQuota 5 /a'],
    [
      { act: 'quota', path: '/a', names: null, spaceBytes: 1024 },
      'docker exec -it hdfs-namenode hdfs dfsadmin -clrQuota /a\ndocker exec -it hdfs-namenode hdfs dfsadmin -setSpaceQuota 1024 /a',
    ],
    [{ act: 'leave-safe-mode' }, 'docker exec -it hdfs-namenode hdfs dfsadmin -safemode leave'],
    [{ act: 'safe-mode', enter: true }, 'docker exec -it hdfs-namenode hdfs dfsadmin -safemode enter'],
    [{ act: 'fsck', path: '/', files: true }, 'docker exec -it hdfs-namenode hdfs fsck / -files -blocks'],
    [
      { act: 'put', here: '-rf.csv', path: '/in/', overwrite: true },
      `docker cp ./-rf.csv hdfs-namenode:/tmp/-rf.csv\n${dfs} -put -f /tmp/-rf.csv /in/`,
    ],
    [
      { act: 'get', path: '/in/a b.csv', here: 'out' },
      `${dfs} -get '/in/a b.csv' '/tmp/a b.csv'\ndocker cp 'hdfs-namenode:/tmp/a b.csv' out`,
    ],
  ])('%j', (action, command) => expect(hdfsCommand(action, by('hadoop'))).toBe(command))

  it('names the user where it is not the superuser', () => {
    expect(hdfsCommand({ act: 'list', path: '/' }, by('spark'))).toBe(
      'docker exec -it -e HADOOP_USER_NAME=spark hdfs-namenode hdfs dfs -ls /',
    )
  })

  it('escapes what hdfs dfs takes for a pattern', () => {
    expect(hdfsCommand({ act: 'list', path: '/a*[1]?{x}\\' }, by('hadoop'))).toBe(
      `${dfs} -ls '/a\\*\\[1\\]\\?\\{x\\}\\\\'`,
    )
  })
})
