import { expect, it } from 'vitest'
import { EventLogReader, progressOf } from './event-log'

const stage = (id: number, more: object = {}) => ({ 'Stage ID': id, 'Stage Attempt ID': 0, 'Stage Name': `s${id}`, 'Number of Tasks': 2, ...more })
const task = (id: number, reason: object, metrics: object = {}) => ({
  Event: 'SparkListenerTaskEnd', 'Stage ID': id, 'Stage Attempt ID': 0, 'Task End Reason': reason, 'Task Metrics': metrics,
})

it('tells stages, tasks, bytes and failures from an event log, also from one that breaks off', () => {
  const reader = new EventLogReader()
  for (const event of [
    { Event: 'SparkListenerLogStart', 'Spark Version': '4.1.2' },
    { Event: 'SparkListenerApplicationStart', 'App Name': 'x', Timestamp: 10 },
    { Event: 'SparkListenerExecutorAdded', Timestamp: 11, 'Executor ID': '0', 'Executor Info': { Host: 'h', 'Total Cores': 2 } },
    { Event: 'SparkListenerJobStart', 'Stage Infos': [stage(0), stage(1), stage(2)], Properties: { 'spark.job.description': 'table 1/3' } },
    { Event: 'SparkListenerStageSubmitted', 'Stage Info': stage(0, { 'Submission Time': 20 }) },
    task(0, { Reason: 'Success' }, { 'Disk Bytes Spilled': 5, 'Shuffle Write Metrics': { 'Shuffle Bytes Written': 7 }, 'Input Metrics': { 'Bytes Read': 3 } }),
    task(0, { Reason: 'ExceptionFailure', 'Class Name': 'java.lang.X', Description: 'no\nway' }),
    task(0, { Reason: 'TaskKilled' }),
    task(0, { Reason: 'Success' }, { 'Shuffle Read Metrics': { 'Remote Bytes Read': 1, 'Local Bytes Read': 2 } }),
    { Event: 'SparkListenerStageCompleted', 'Stage Info': stage(0, { 'Submission Time': 20, 'Completion Time': 30 }) },
    { Event: 'SparkListenerStageSubmitted', 'Stage Info': stage(1, { 'Submission Time': 31 }) },
    { Event: 'SparkListenerExecutorRemoved', Timestamp: 40, 'Executor ID': '0', 'Removed Reason': 'gone\nfor good' },
    { Event: 'org.apache.spark.sql.execution.ui.SparkListenerSQLExecutionStart' },
  ])
    reader.line(JSON.stringify(event))
  reader.line('{"Event":"SparkListenerTaskEnd","Stage')
  const detail = reader.detail()
  expect(detail).toMatchObject({ source: 'event-log', name: 'x', version: '4.1.2', startedAt: 10, endedAt: null })
  expect(detail.stages).toMatchObject([
    { id: 0, name: 'table 1/3', state: 'done', tasks: { done: 2, total: 2, failed: 1 }, startedAt: 20, endedAt: 30, inputBytes: 3, shuffleReadBytes: 3, shuffleWriteBytes: 7, spilledBytes: 5, failure: 'java.lang.X: no' },
    { id: 1, state: 'failed', tasks: { done: 0, total: 2 } },
    { id: 2, state: 'skipped' },
  ])
  expect(detail.executors).toEqual([{ id: '0', host: 'h', cores: 2, addedAt: 11, removedAt: 40, reason: 'gone' }])
  expect(progressOf(detail)).toMatchObject({ stages: { done: 2, total: 3 }, tasks: { done: 4, total: 6, failed: 1 } })
})
