import { describe, expect, it } from 'vitest'
import { FsckReading } from './fsck'
import { refusal } from './remote-exception'

describe('refusal', () => {
  it.each([
    [
      'AccessControlException',
      'Permission denied: user=spark, access=WRITE, inode="/user":hadoop:supergroup:drwxr-xr-x',
      {
        code: 'HDFS_DENIED',
        params: {
          user: 'spark',
          access: 'WRITE',
          path: '/user',
          owner: 'hadoop',
          group: 'supergroup',
          mode: 'drwxr-xr-x',
        },
      },
    ],
    [
      'AccessControlException',
      'Access denied for user spark. Superuser privilege is required',
      { code: 'HDFS_SUPERUSER_ONLY', params: { user: 'spark', path: '/asked' } },
    ],
    ['FileNotFoundException', 'File does not exist: /asked', { code: 'HDFS_NOT_FOUND', params: { path: '/asked' } }],
    ['FileAlreadyExistsException', '/asked already exists', { code: 'HDFS_EXISTS', params: { path: '/asked' } }],
    [
      'ParentNotDirectoryException',
      '/a/file (is not a directory)',
      { code: 'HDFS_NOT_A_DIRECTORY', params: { path: '/a/file' } },
    ],
    ['SafeModeException', 'Cannot create file/x. Name node is in safe mode.', { code: 'HDFS_SAFE_MODE' }],
    [
      'RetriableException',
      'org.apache.hadoop.hdfs.server.namenode.SafeModeException: Cannot delete /x. Name node is in safe mode.',
      { code: 'HDFS_SAFE_MODE' },
    ],
    [
      'DSQuotaExceededException',
      'The DiskSpace quota of /q is exceeded: quota = 1 B = 1 B but diskspace consumed = 2 B = 2 B',
      { code: 'HDFS_QUOTA', params: { path: '/q', limit: 1, needed: 2 } },
    ],
    ['StandbyException', 'Operation category READ is not supported in state standby', { code: 'HDFS_STANDBY' }],
    [
      'IOException',
      'File /x could only be written to 0 of the 1 minReplication nodes. There are 0 datanode(s) running',
      { code: 'HDFS_NO_DATANODE', params: { path: '/x' } },
    ],
    ['BlockMissingException', 'Could not obtain block: BP-1', { code: 'HDFS_DATA_MISSING' }],
    ['InvalidPathException', 'Invalid path name Invalid file name: /a', { code: 'HDFS_BAD_NAME' }],
    ['SomethingElse', 'who knows', { code: 'HDFS_REFUSED', params: { status: 500 } }],
  ])('%s: %s', (exception, message, expected) =>
    expect(refusal({ exception, message }, 500, '/asked').problem).toMatchObject(expected),
  )

  it('keeps what was said, without the stack', () => {
    expect(refusal({ exception: 'X', message: 'said\n\tat a.b.C(D.java:1)\n\tat e' }, 500, '/').problem.detail).toBe(
      'said',
    )
    expect(refusal({ exception: 'X', message: '' }, 500, '/').problem.detail).toBe('X')
  })
})

describe('fsck', () => {
  it('reads its own report', () => {
    const reading = new FsckReading()
    const report =
      'Status: CORRUPT\n Number of data-nodes:\t1\n Total dirs:\t\t\t4\nReplicated Blocks:\n Total size:\t1048576 B\n Total files:\t7\n Total blocks (validated):\t7 (avg. block size 149796 B)\n Under-replicated blocks:\t1 (14.28 %)\n Missing blocks:\t\t2\n Corrupt blocks:\t\t0\nErasure Coded Block Groups:\n Total size:\t0 B\n Total files:\t0\n'
    for (const line of report.split('\n')) reading.line(line)
    expect(reading.summary).toEqual({
      status: 'CORRUPT',
      totalBytes: 1_048_576,
      files: 7,
      directories: 4,
      blocks: 7,
      missing: 2,
      corrupt: 0,
      underReplicated: 1,
    })
  })
})
