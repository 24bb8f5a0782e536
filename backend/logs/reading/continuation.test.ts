import { describe, expect, it } from 'vitest'
import { logLevels } from '../../../contract/logs'
import { Continuations } from './continuation'

/** `+` in front of what continues the line before. */
const fold = (...lines: string[]): string[] => {
  const state = new Continuations()
  return lines.map((line, at) => (state.next(line, 0, line.length, at, true) ? '+' : (logLevels[state.level] ?? '')))
}

describe('lines that continue an entry', () => {
  it('are those of a Java stack trace, with its causes', () => {
    expect(
      fold(
        '[2026-11-24 10:06:25,123] ERROR Exiting Kafka due to fatal exception (kafka.Kafka$)',
        'kafka.common.InconsistentClusterIdException: The Cluster ID x doesn\'t match stored clusterId Some(y)',
        '\tat kafka.server.KafkaServer.startup(KafkaServer.scala:257)',
        'Caused by: java.net.ConnectException: Connection refused',
        '\t... 12 more',
        '[2026-11-24 10:06:25,124] INFO shutting down (kafka.server.KafkaServer)',
      ),
    ).toEqual(['error', '+', '+', '+', '+', 'info'])
  })

  it('are those of an exception logged below a message that tells of one, not of one that another line happens to precede', () => {
    const exception = ['java.io.IOException: Premature EOF from inputStream', '\tat a.b(C.java:1)']
    expect(fold('26/11/24 10:06:25 INFO DataNode: Exception for BP-1:blk_2', ...exception)).toEqual(['info', '+', '+'])
    expect(fold('26/11/24 10:06:25 WARN DFSClient: DataStreamer', ...exception)).toEqual(['warn', '+', '+'])
    expect(fold('26/11/24 10:06:25 INFO Worker: Asked to launch executor', ...exception)).toEqual(['info', 'error', '+'])
    expect(fold('java.lang.IllegalStateException: one', 'java.io.IOException: two', '\tat a.b(C.java:1)')).toEqual(['error', 'error', '+'])
  })

  it('are those of a Python exception that came over py4j, with the driver’s stack', () => {
    expect(
      fold(
        'Traceback (most recent call last):',
        '  File "/app/weather_batch.py", line 3, in <module>',
        'py4j.protocol.Py4JJavaError: An error occurred while calling o33.save.',
        ': org.apache.spark.SparkException: Job aborted due to stage failure: Task 0 failed: Traceback (most recent call last):',
        '  File "worker.py", line 1, in main',
        'ValueError: no such unit',
        '',
        '\tat org.apache.spark.api.python.BasePythonRunner.handle(PythonRunner.scala:1)',
        '',
        'Driver stacktrace:',
        '\tat org.apache.spark.scheduler.DAGScheduler.abort(DAGScheduler.scala:2)',
        'Caused by: org.apache.spark.api.python.PythonException: Traceback (most recent call last):',
        '  File "worker.py", line 1, in main',
        'ValueError: no such unit',
        '26/11/24 10:06:25 INFO TaskSetManager: Lost task 0.0: org.apache.spark.api.python.PythonException (Traceback (most recent call last):',
        '  File "worker.py", line 1, in main',
        'ValueError: no such unit',
        ') [duplicate 1]',
        '26/11/24 10:06:25 INFO SparkContext: stopped',
      ),
    ).toEqual(['error', ...Array.from({ length: 13 }, () => '+'), 'info', '+', '+', '+', 'info'])
  })

  it('are those of a Python traceback, to the line that names the exception', () => {
    const traceback = ['Traceback (most recent call last):', '  File "/app/producer.py", line 3, in <module>', '    main()', 'kafka.errors.NoBrokersAvailable: NoBrokersAvailable']
    expect(fold('INFO:root:begins', ...traceback, 'next line')).toEqual(['info', 'error', '+', '+', '+', 'none'])
    expect(fold(...[...traceback, '', 'next line'].map((line) => `${line}\r`))).toEqual(['error', '+', '+', '+', '+', 'none'])
    expect(fold('ERROR:root:failed', ...traceback, '', 'During handling of the above exception, another exception occurred:', '', ...traceback)).toEqual([
      'error', '+', '+', '+', '+', '+', '+', '+', '+', '+', '+', '+',
    ])
  })

  it('are details and statements of PostgreSQL, and what is indented', () => {
    expect(
      fold(
        '2026-11-24 10:06:25.123 UTC [77] ERROR:  relation "x" does not exist',
        '2026-11-24 10:06:25.123 UTC [77] STATEMENT:  select *',
        '\tfrom x',
        '2026-11-24 10:06:26.123 UTC [77] LOG:  checkpoint starting: time',
      ),
    ).toEqual(['error', '+', '+', 'info'])
  })

  it('are those of Hadoop’s banner', () => {
    const stars = '*'.repeat(60)
    expect(
      fold('2026-11-24 10:06:25,123 INFO namenode.NameNode: STARTUP_MSG: ', `/${stars}`, 'STARTUP_MSG: Starting NameNode', 'STARTUP_MSG:   args = []', `${stars}/`, '2026-11-24 10:06:25,124 INFO namenode.NameNode: registered'),
    ).toEqual(['info', '+', '+', '+', '+', 'info'])
  })

  it('are near in time and of the same stream', () => {
    const state = new Continuations()
    state.next('ERROR: x', 0, 8, 0, true)
    expect(state.next('\tat a.b', 0, 7, 1_000, false)).toBe(false)
    state.next('ERROR: x', 0, 8, 2_000, true)
    expect(state.next('\tat a.b', 0, 7, 10_000_000, true)).toBe(false)
  })
})
