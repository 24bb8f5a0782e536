import { describe, expect, it } from 'vitest'
import { findDenials, modeLetters, splitUri, targetIn, type HdfsDenial } from './hdfs-denial'

const spark = `Traceback (most recent call last):
  File "/app/batch/weather_batch.py", line 412, in <module>
    main()
  File "/opt/spark/python/lib/pyspark.zip/pyspark/sql/readwriter.py", line 2003, in parquet
  File "/opt/spark/python/lib/py4j-0.10.9.9-src.zip/py4j/java_gateway.py", line 1362, in __call__
  File "/opt/spark/python/lib/pyspark.zip/pyspark/errors/exceptions/captured.py", line 282, in deco
py4j.protocol.Py4JJavaError: An error occurred while calling o101.parquet.
: org.apache.hadoop.security.AccessControlException: Permission denied: user=spark, access=WRITE, inode="/":hadoop:supergroup:drwxr-xr-x
\tat org.apache.hadoop.hdfs.server.namenode.FSPermissionChecker.check(FSPermissionChecker.java:661)
\tat org.apache.hadoop.hdfs.server.namenode.FSDirectory.checkAncestorAccess(FSDirectory.java:1978)
\tat org.apache.hadoop.fs.FileSystem.mkdirs(FileSystem.java:2388)
\tat org.apache.hadoop.mapreduce.lib.output.FileOutputCommitter.setupJob(FileOutputCommitter.java:356)
\tat org.apache.spark.internal.io.HadoopMapReduceCommitProtocol.setupJob(HadoopMapReduceCommitProtocol.scala:188)
Caused by: org.apache.hadoop.ipc.RemoteException(org.apache.hadoop.security.AccessControlException): Permission denied: user=spark, access=WRITE, inode="/":hadoop:supergroup:drwxr-xr-x
\tat org.apache.hadoop.hdfs.server.namenode.FSPermissionChecker.check(FSPermissionChecker.java:661)
\t... 24 more
25/11/24 09:00:01 INFO FileOutputCommitter: hdfs://hdfs-namenode:8020/user/spark/weather/processed/_temporary/0 was not made
`

const inode = (path: string, owner: string, group: string, mode: string) => ({ path, owner, group, mode })

/** What the text has to be read as; what is left out is not looked at. */
const texts: [name: string, text: string, expected: Partial<HdfsDenial>[]][] = [
  [
    'a PySpark stack trace, once however often it repeats',
    spark,
    [{ kind: 'permission', user: 'spark', access: 'WRITE', inode: inode('/', 'hadoop', 'supergroup', 'drwxr-xr-x') }],
  ],
  [
    'a RemoteException of WebHDFS',
    '{"RemoteException":{"exception":"AccessControlException","javaClassName":"org.apache.hadoop.security.AccessControlException","message":"Permission denied: user=spark, access=WRITE, inode=\\"/user/al ice\\":alice:alice:drwxr-xr-x"}}',
    [{ kind: 'permission', user: 'spark', inode: inode('/user/al ice', 'alice', 'alice', 'drwxr-xr-x') }],
  ],
  [
    'what hdfs dfs prints',
    'mkdir: Permission denied: user=root, access=WRITE, inode="/user":hadoop:supergroup:drwxr-xr-x',
    [
      {
        kind: 'permission',
        user: 'root',
        access: 'WRITE',
        inode: inode('/user', 'hadoop', 'supergroup', 'drwxr-xr-x'),
      },
    ],
  ],
  [
    'an inode with an ACL and the sticky bit',
    'Permission denied: user=bob, access=READ_EXECUTE, inode="/data":hdfs:hadoop:drwxrwx--T+',
    [{ kind: 'permission', access: 'READ_EXECUTE', inode: inode('/data', 'hdfs', 'hadoop', 'drwxrwx--T+') }],
  ],
  [
    'a name with quotes, colons of its mode and a line break in it',
    'Permission denied: user=spark, access=READ, inode="/a "b":c\n d":hadoop:supergroup:-rw-------',
    [{ kind: 'permission', inode: inode('/a "b":c\n d', 'hadoop', 'supergroup', '-rw-------') }],
  ],
  [
    'the same name as JSON has it',
    '{"message":"Permission denied: user=spark, access=READ, inode=\\"/a \\"b\\\\c\\":hadoop:supergroup:-rw-------"}',
    [{ kind: 'permission', inode: inode('/a "b\\c', 'hadoop', 'supergroup', '-rw-------') }],
  ],
  [
    'the sticky bit',
    'rm: Permission denied by sticky bit: user=spark, path="/tmp/f":alice:supergroup:-rw-r--r--, parent="/tmp":hadoop:supergroup:drwxrwxrwt',
    [
      {
        kind: 'sticky-bit',
        user: 'spark',
        path: '/tmp/f',
        inode: inode('/tmp/f', 'alice', 'supergroup', '-rw-r--r--'),
        parent: inode('/tmp', 'hadoop', 'supergroup', 'drwxrwxrwt'),
      },
    ],
  ],
  [
    'not the owner',
    "chmod: changing permissions of '/data': Permission denied. user=spark is not the owner of inode=/data",
    [{ kind: 'not-owner', user: 'spark', path: '/data' }],
  ],
  [
    'not the owner, in JSON',
    '"message":"Permission denied. user=spark is not the owner of inode=/da ta"}',
    [{ kind: 'not-owner', path: '/da ta' }],
  ],
  [
    'the superuser’s alone',
    'report: Access denied for user spark. Superuser privilege is required',
    [{ kind: 'not-superuser', user: 'spark' }],
  ],
  [
    'a change of owner',
    "chown: changing ownership of '/x': User spark is not a super user (non-super user cannot change owner).",
    [{ kind: 'not-superuser', user: 'spark' }],
  ],
  [
    'a group that one is not in',
    "chgrp: changing ownership of '/x': User spark does not belong to supergroup",
    [{ kind: 'not-superuser', user: 'spark' }],
  ],
  [
    'a quota of names',
    'org.apache.hadoop.hdfs.protocol.NSQuotaExceededException: The NameSpace quota (directories and files) of directory /user/spark is exceeded: quota=3 file count=4',
    [{ kind: 'quota-names', path: '/user/spark', quota: { limit: 3, needed: 4 } }],
  ],
  [
    'a quota of space',
    'put: The DiskSpace quota of /user/spark is exceeded: quota = 1048576 B = 1 MB but diskspace consumed = 134217728 B = 128 MB',
    [{ kind: 'quota-space', path: '/user/spark', quota: { limit: 1_048_576, needed: 134_217_728 } }],
  ],
  [
    'safe mode',
    'org.apache.hadoop.hdfs.server.namenode.SafeModeException: Cannot create directory /user/spark/out. Name node is in safe mode.\nThe reported blocks 0 needs additional 12 blocks to reach the threshold 0.9990 of total blocks 12.',
    [{ kind: 'safe-mode', path: '/user/spark/out' }],
  ],
  [
    'a scheme with a typo',
    'org.apache.hadoop.fs.UnsupportedFileSystemException: No FileSystem for scheme "hdsf"',
    [{ kind: 'unknown-scheme', filesystem: 'hdsf:' }],
  ],
  [
    'an old Hadoop’s words for it',
    'java.io.IOException: No FileSystem for scheme: s3a',
    [{ kind: 'unknown-scheme', filesystem: 's3a:' }],
  ],
  [
    'a viewfs',
    'java.io.IOException: ViewFs: Cannot initialize: Empty Mount table in config for viewfs://cluster/',
    [{ kind: 'unknown-scheme', filesystem: 'viewfs://cluster' }],
  ],
  [
    'a wrong file system',
    'java.lang.IllegalArgumentException: Wrong FS: file:/user/spark/out, expected: hdfs://hdfs-namenode:8020',
    [{ kind: 'wrong-filesystem', filesystem: 'file:', path: '/user/spark/out' }],
  ],
  [
    'a nameservice that is not here',
    'java.lang.IllegalArgumentException: java.net.UnknownHostException: mycluster',
    [{ kind: 'unknown-host', host: 'mycluster' }],
  ],
  [
    'a local path',
    'ERROR FileOutputCommitter: Mkdirs failed to create file:/user/spark/weather/_temporary/0\njava.io.IOException: Mkdirs failed to create file:/user/spark/weather/_temporary/0/_temporary/attempt_1 (exists=false, cwd=file:/opt/spark/work-dir)',
    [{ kind: 'local-mkdirs', filesystem: 'file:', path: '/user/spark/weather' }],
  ],
  [
    'a connector that is not in the image',
    ': java.lang.RuntimeException: java.lang.ClassNotFoundException: Class org.apache.hadoop.fs.s3a.S3AFileSystem not found',
    [{ kind: 'unknown-scheme', filesystem: 's3a:' }],
  ],
  [
    'a pattern that nothing fits',
    ': org.apache.hadoop.mapred.InvalidInputException: Input Pattern hdfs://hdfs-namenode:8020/user/spark/nope/* matches 0 files',
    [{ kind: 'not-found', path: '/user/spark/nope/*' }],
  ],
  [
    'a file in the way, as the permission checker says it',
    'org.apache.hadoop.security.AccessControlException: /user/spark/file (is not a directory)',
    [{ kind: 'not-a-directory', path: '/user/spark/file' }],
  ],
  [
    'Spark’s own words for a path that is not there',
    'pyspark.errors.exceptions.captured.AnalysisException: [PATH_NOT_FOUND] Path does not exist: hdfs://hdfs-namenode:8020/user/spark/wether. SQLSTATE: 42K03',
    [{ kind: 'not-found', filesystem: 'hdfs://hdfs-namenode:8020', path: '/user/spark/wether' }],
  ],
  [
    'WebHDFS’s words for it',
    '{"RemoteException":{"exception":"FileNotFoundException","message":"File does not exist: /a b/c"}}',
    [{ kind: 'not-found', path: '/a b/c' }],
  ],
  ['hdfs dfs’s words for it', "ls: `/nope': No such file or directory", [{ kind: 'not-found', path: '/nope' }]],
  [
    'a file in the way',
    'org.apache.hadoop.fs.ParentNotDirectoryException: /a/file (is not a directory)',
    [{ kind: 'not-a-directory', path: '/a/file' }],
  ],
  [
    'the NameNode away',
    'java.net.ConnectException: Call From weather-batch/172.18.0.9 to hdfs-namenode:9000 failed on connection exception: java.net.ConnectException: Connection refused',
    [{ kind: 'namenode-away', host: 'hdfs-namenode:9000' }],
  ],
  [
    'no DataNode',
    'org.apache.hadoop.ipc.RemoteException(java.io.IOException): File /user/spark/a could only be written to 0 of the 1 minReplication nodes. There are 0 datanode(s) running and 0 node(s) are excluded in this operation.',
    [{ kind: 'no-datanode', path: '/user/spark/a' }],
  ],
  [
    'two different ones, in their order',
    'Path does not exist: /a\nPermission denied: user=spark, access=WRITE, inode="/":hadoop:supergroup:drwxr-xr-x',
    [{ kind: 'not-found', path: '/a' }, { kind: 'permission' }],
  ],
  ['nothing', '25/11/24 09:00:01 INFO SparkContext: Running Spark version 4.1.2\npermission to speak', []],
]

describe('findDenials', () => {
  it.each(texts)('reads %s', (_, text, expected) => {
    const found = findDenials(text)
    expect(found).toHaveLength(expected.length)
    expected.forEach((each, index) => expect(found[index]).toMatchObject(each))
  })

  it('keeps the message, and reads it again from there', () => {
    for (const [, text] of texts)
      for (const denial of findDenials(text)) {
        if (denial.message.includes('\n')) continue
        const [again] = findDenials(denial.message)
        expect({ ...again, message: '' }).toEqual({ ...denial, message: '' })
      }
  })

  it('goes through a long output in no time', () => {
    const line =
      'Permission denied: user=spark, access=WRITE, inode="/no end\n25/11/24 INFO path="a" /x/y/z File /never ends\n'
    const text = `${line.repeat(20_000)}${spark}`
    const start = performance.now()
    expect(findDenials(text).filter(({ kind }) => kind === 'permission')).not.toEqual([])
    expect(performance.now() - start).toBeLessThan(5_000)
  })
})

describe('targetIn', () => {
  const [denial] = findDenials(spark)
  it('finds what a job was writing, without Spark’s own folders', () => {
    expect(targetIn(spark, denial!)).toBe('/user/spark/weather/processed')
  })
  it('does not guess between several', () => {
    expect(targetIn(`${spark} hdfs://hdfs-namenode:8020/weather/out`, denial!)).toBeUndefined()
  })
  it('leaves out what lies elsewhere', () => {
    const [other] = findDenials(
      'Permission denied: user=a, access=WRITE, inode="/data":b:c:drwxr-xr-x at hdfs://n:8020/database/x hdfs://n:8020/data',
    )
    expect(targetIn('hdfs://n:8020/database/x hdfs://n:8020/data', other!)).toBeUndefined()
  })
})

describe('modeLetters', () => {
  it.each([
    ['755', 'rwxr-xr-x'],
    ['1777', 'rwxrwxrwt'],
    ['1770', 'rwxrwx--T'],
    ['0', '---------'],
    ['640', 'rw-r-----'],
  ])('%s is %s', (octal, letters) => expect(modeLetters(octal)).toBe(letters))
})

describe('splitUri', () => {
  it.each([
    ['hdfs://a:8020/b/c', 'hdfs://a:8020', '/b/c'],
    ['file:/a', 'file:', '/a'],
    ['file:///a', 'file://', '/a'],
    ['/a:b', null, '/a:b'],
    ['hdfs://a', 'hdfs://a', '/'],
  ])('%s', (uri, filesystem, path) => expect(splitUri(uri)).toEqual({ filesystem, path }))
})
