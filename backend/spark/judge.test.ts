import { describe, expect, it } from 'vitest'
import { judge } from './judge'
import { LogScan } from './log-scan'

const weather = '/app/batch/weather_batch.py'
const own = '/app/jobs/own.py'
const scan = (text: string): LogScan => {
  const made = new LogScan()
  // Cut anywhere, as it comes from a container.
  for (let at = 0; at < text.length; at += 7) made.feed(text.slice(at, at + 7))
  made.end()
  return made
}
const codes = (exitCode: number | null, text: string, file = own): string[] => judge(exitCode, file, scan(text)).problems.map(({ code }) => code)

const denied = `Traceback (most recent call last):
  File "/app/jobs/own.py", line 4, in <module>
    spark.range(3).write.parquet('hdfs://hdfs-namenode:8020/user/spark/out')
  File "/opt/spark/python/lib/pyspark.zip/pyspark/sql/readwriter.py", line 2003, in parquet
py4j.protocol.Py4JJavaError: An error occurred while calling o59.parquet.
: org.apache.hadoop.security.AccessControlException: Permission denied: user=spark, access=WRITE, inode="/":hadoop:supergroup:drwxr-xr-x
	at org.apache.hadoop.hdfs.server.namenode.FSPermissionChecker.check(FSPermissionChecker.java:506)
Caused by: org.apache.hadoop.ipc.RemoteException(org.apache.hadoop.security.AccessControlException): Permission denied: user=spark, access=WRITE, inode="/":hadoop:supergroup:drwxr-xr-x
`

describe('what a log says', () => {
  it('the denial in one line, the first time it is said', () => {
    expect(scan(denied).denial).toBe(
      'org.apache.hadoop.security.AccessControlException: Permission denied: user=spark, access=WRITE, inode="/":hadoop:supergroup:drwxr-xr-x',
    )
  })

  it('application, progress, result', () => {
    const seen = scan(`26/11/24 10:17:57 INFO StandaloneSchedulerBackend: Connected to Spark cluster with app ID app-20261124101757-0000
progress: paris 2024
26/11/24 10:18:12 WARN TaskSchedulerImpl: Initial job has not accepted any resources; check your cluster UI
progress: paris 2025
weather_batch: {"state":"complete","kind":"backfill","rows":12,"fetched":2,"reused":1,"output":"hdfs:///o","quality":{"gaps":0},"seconds":3.5,"more":1}`)
    expect(seen).toMatchObject({ application: 'app-20261124101757-0000', progress: 'paris 2025', unaccepted: true })
    expect(seen.result).toMatchObject({ state: 'complete', rows: 12, reused: 1 })
    seen.feed('26/11/24 10:18:12 INFO X: Registered executor NettyRpcEndpointRef\n')
    expect(seen.unaccepted).toBe(false)
  })

  it('takes no line of Spark’s own notes for trouble, and stays small whatever comes', () => {
    const seen = scan('26/11/24 10:17:57 INFO X: java.lang.OutOfMemoryError in a name\n')
    expect(seen.found.size).toBe(0)
    for (let n = 0; n < 100; n++) seen.feed('x'.repeat(100_000))
    seen.feed('\n')
    expect(JSON.stringify(seen).length).toBeLessThan(10_000)
  })
})

describe('a run that failed', () => {
  it.each([
    ['denied', 1, denied, ['SPARK_HDFS_DENIED']],
    ['a quota', 1, 'org.apache.hadoop.hdfs.protocol.NSQuotaExceededException: The NameSpace quota (directories and files) of directory /q is exceeded: quota=1 file count=2', ['SPARK_HDFS_DENIED']],
    ['no NameNode', 1, 'java.net.ConnectException: Call From weather-batch/172.18.0.7 to hdfs-namenode:8020 failed on connection exception: java.net.ConnectException: Connection refused', ['SPARK_HDFS_UNAVAILABLE']],
    ['safe mode', 1, 'org.apache.hadoop.hdfs.server.namenode.SafeModeException: Cannot create file/x. Name node is in safe mode.', ['SPARK_HDFS_UNAVAILABLE']],
    ['a heap that is full', 1, 'Exception in thread "main" java.lang.OutOfMemoryError: Java heap space', ['SPARK_OUT_OF_MEMORY']],
    ['executors that were killed for memory', 1, '26/11/24 10:18:12 ERROR TaskSchedulerImpl: Lost executor 0 on 172.18.0.4: Command exited with code 137', ['SPARK_OUT_OF_MEMORY']],
    ['executors that went', 1, '26/11/24 10:18:12 ERROR TaskSchedulerImpl: Lost executor 0 on 172.18.0.4: worker lost', ['SPARK_EXECUTORS_LOST']],
    ['a class', 1, 'Error: Failed to load class org.example.Main.', ['SPARK_CODE_MISSING']],
    ['a module', 1, "Traceback (most recent call last):\n  File \"x\", line 1\nModuleNotFoundError: No module named 'pandas'", ['SPARK_CODE_MISSING']],
    ['a file', 2, "python3: can't open file '/app/jobs/no.py': [Errno 2] No such file or directory", ['SPARK_FILE_MISSING']],
    ['a path in Spark', 1, 'Traceback (most recent call last):\n  File "x"\npyspark.errors.exceptions.captured.AnalysisException: [PATH_NOT_FOUND] Path does not exist: hdfs://h/x. SQLSTATE: 42K03', ['SPARK_FILE_MISSING']],
    ['output that is there', 1, 'pyspark.errors.exceptions.captured.AnalysisException: [PATH_ALREADY_EXISTS] Path hdfs://h/x already exists.', ['SPARK_OUTPUT_EXISTS']],
    ['arguments of the job', 2, 'usage: weather_batch.py [-h]\nweather_batch.py: error: argument --from: a day is expected', ['SPARK_BAD_ARGUMENTS']],
    ['arguments of spark-submit', 1, "Error: Unrecognized option: --oops", ['SPARK_BAD_ARGUMENTS']],
    ['the master', 1, '26/11/24 10:18:12 ERROR StandaloneSchedulerBackend: Application has been killed. Reason: All masters are unresponsive! Giving up.', ['SPARK_MASTER_UNREACHABLE']],
    ['its own exception', 1, 'Traceback (most recent call last):\n  File "x", line 3, in <module>\nValueError: no such day', ['SPARK_JOB_RAISED']],
    ['nothing that we know', 7, 'bye', ['SPARK_JOB_RAISED']],
    ['killed', 137, 'working', ['SPARK_KILLED']],
    ['gone', null, 'working', ['SPARK_KILLED']],
  ] as const)('of %s', (_, exitCode, text, expected) => {
    expect(judge(exitCode, own, scan(text)).state).toBe('failed')
    expect(codes(exitCode, text)).toEqual(expected)
  })

  it('of what it ended with, before what it had overcome', () => {
    const text = `26/11/24 10:18:12 ERROR TaskSchedulerImpl: Lost executor 0 on 172.18.0.4: worker lost
26/11/24 10:18:14 WARN X: java.net.ConnectException: Call From a to hdfs-namenode:8020 failed on connection exception: x
Traceback (most recent call last):
  File "x", line 3, in <module>
ModuleNotFoundError: No module named 'pandas'`
    expect(codes(1, text)).toEqual(['SPARK_CODE_MISSING', 'SPARK_HDFS_UNAVAILABLE', 'SPARK_EXECUTORS_LOST'])
  })

  it('of what the stack’s own job says', () => {
    const denial = 'org.apache.hadoop.security.AccessControlException: Permission denied: user=spark, access=WRITE, inode="/":hadoop:supergroup:drwxr-xr-x'
    const end = (kind: string, message: string): string => `error: ${message}\nweather_batch: ${JSON.stringify({ state: 'failed', kind, message, rows: 0 })}`
    const refused = scan(end('permission', denial))
    expect(refused.denial).toBe(denial)
    expect(judge(3, weather, refused).problems).toEqual([{ code: 'SPARK_HDFS_DENIED', params: {}, detail: denial }])
    expect(codes(5, end('unreachable', 'no answer'), weather)).toEqual(['OPEN_METEO_UNREACHABLE'])
    expect(codes(14, end('no-data', 'nothing'), weather)).toEqual(['SPARK_RESULT_EMPTY'])
    expect(codes(17, end('reply-unusable', 'another place'), weather)).toEqual(['REPLY_INCONSISTENT'])
    expect(codes(18, end('incomplete', 'all but lyon'), weather)).toEqual(['SPARK_RESULT_INCOMPLETE'])
    expect(codes(1, end('failed', 'something new'), weather)).toEqual(['SPARK_JOB_RAISED'])
  })

  it('names what is missing', () => {
    expect(judge(1, own, scan('Error: Failed to load class org.example.Main.')).problems[0]?.params).toEqual({ name: 'org.example.Main' })
  })
})

describe('exit code 0', () => {
  it('is no proof for the stack’s own job', () => {
    expect(judge(0, weather, scan('started'))).toMatchObject({ state: 'failed', problems: [{ code: 'SPARK_NO_RESULT' }] })
    expect(judge(0, weather, scan('weather_batch: {"state":"failed","rows":0}')).state).toBe('failed')
    expect(judge(0, weather, scan('weather_batch: not JSON')).state).toBe('failed')
    expect(judge(0, weather, scan('weather_batch: {"state":"succeeded","rows":5}'))).toMatchObject({ state: 'succeeded', rows: 5, problems: [] })
    expect(judge(0, weather, scan('720 rows in hdfs://h/parquet'))).toMatchObject({ state: 'succeeded', rows: 720 })
  })

  it('is enough for a person’s own, with a word of what was lost on the way', () => {
    expect(judge(0, own, scan('done'))).toEqual({ state: 'succeeded', problems: [], rows: null })
    expect(codes(0, '26/11/24 10:18:12 ERROR TaskSchedulerImpl: Lost executor 0 on 172.18.0.4: worker lost')).toEqual(['SPARK_EXECUTORS_LOST'])
  })
})
