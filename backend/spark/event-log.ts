import type { SparkDetail, SparkProgress, SparkStage } from '../../contract/spark'

interface StageInfo {
  'Stage ID': number
  'Stage Attempt ID': number
  'Stage Name': string
  'Number of Tasks': number
  'Submission Time'?: number
  'Completion Time'?: number
  'Failure Reason'?: string
  /** Ours, see `described`. */
  called?: string | undefined
}

interface TaskMetrics {
  'Memory Bytes Spilled'?: number
  'Disk Bytes Spilled'?: number
  'Shuffle Read Metrics'?: { 'Remote Bytes Read'?: number; 'Local Bytes Read'?: number }
  'Shuffle Write Metrics'?: { 'Shuffle Bytes Written'?: number }
  'Input Metrics'?: { 'Bytes Read'?: number }
  'Output Metrics'?: { 'Bytes Written'?: number }
}

/** What the job calls what it is at (`setJobDescription`) says more than where in Spark a stage was made. */
interface Properties {
  'spark.job.description'?: string
}

/** The events that are read, by the names that Spark's `JsonProtocol` writes; everything else is passed over. */
type SparkEvent =
  | { Event: 'SparkListenerLogStart'; 'Spark Version': string }
  | { Event: 'SparkListenerApplicationStart'; 'App Name': string; Timestamp: number }
  | { Event: 'SparkListenerApplicationEnd'; Timestamp: number }
  | { Event: 'SparkListenerJobStart'; 'Stage Infos': StageInfo[]; Properties?: Properties }
  | { Event: 'SparkListenerStageSubmitted' | 'SparkListenerStageCompleted'; 'Stage Info': StageInfo; Properties?: Properties }
  | {
      Event: 'SparkListenerTaskEnd'
      'Stage ID': number
      'Stage Attempt ID': number
      'Task End Reason': { Reason: string; 'Class Name'?: string; Description?: string; 'Error Message'?: string }
      'Task Metrics'?: TaskMetrics
    }
  | { Event: 'SparkListenerExecutorAdded'; Timestamp: number; 'Executor ID': string; 'Executor Info': { Host: string; 'Total Cores': number } }
  | { Event: 'SparkListenerExecutorRemoved'; Timestamp: number; 'Executor ID': string; 'Removed Reason': string }

const described = (info: StageInfo, properties: Properties | undefined): StageInfo => ({ ...info, called: properties?.['spark.job.description'] })

/** Makes of an application's event log, line by line, what there is to tell of it. */
export class EventLogReader {
  readonly #stages = new Map<string, SparkStage>()
  readonly #executors = new Map<string, SparkDetail['executors'][number]>()
  #name: string | null = null
  #version: string | null = null
  #startedAt: number | null = null
  #endedAt: number | null = null

  /** A line; one that is not whole (the last one of a driver that was killed) is passed over. */
  line(text: string): void {
    if (!text.startsWith('{"Event":"SparkListener')) return
    let event: SparkEvent
    try {
      event = JSON.parse(text) as SparkEvent
    } catch {
      return
    }
    this.#event(event)
  }

  #event(event: SparkEvent): void {
    switch (event.Event) {
      case 'SparkListenerLogStart':
        this.#version = event['Spark Version']
        break
      case 'SparkListenerApplicationStart':
        this.#name = event['App Name']
        this.#startedAt = event.Timestamp
        break
      case 'SparkListenerApplicationEnd':
        this.#endedAt = event.Timestamp
        break
      case 'SparkListenerJobStart':
        for (const info of event['Stage Infos']) this.#stage(info['Stage ID'], info['Stage Attempt ID'], described(info, event.Properties))
        break
      case 'SparkListenerStageSubmitted':
        Object.assign(this.#stageOf(described(event['Stage Info'], event.Properties)), { state: 'running', startedAt: event['Stage Info']['Submission Time'] ?? null })
        break
      case 'SparkListenerStageCompleted': {
        const info = event['Stage Info']
        const failure = info['Failure Reason']
        const stage = this.#stageOf(info)
        stage.state = failure === undefined ? 'done' : 'failed'
        stage.startedAt = info['Submission Time'] ?? stage.startedAt
        stage.endedAt = info['Completion Time'] ?? null
        if (failure !== undefined) stage.failure = firstLine(failure)
        break
      }
      case 'SparkListenerTaskEnd':
        this.#task(event)
        break
      case 'SparkListenerExecutorAdded':
        this.#executors.set(event['Executor ID'], {
          id: event['Executor ID'],
          host: event['Executor Info'].Host,
          cores: event['Executor Info']['Total Cores'],
          addedAt: event.Timestamp,
          removedAt: null,
          reason: null,
        })
        break
      case 'SparkListenerExecutorRemoved': {
        const executor = this.#executors.get(event['Executor ID'])
        if (executor !== undefined) Object.assign(executor, { removedAt: event.Timestamp, reason: firstLine(event['Removed Reason']) })
        break
      }
    }
  }

  #task(event: Extract<SparkEvent, { Event: 'SparkListenerTaskEnd' }>): void {
    const stage = this.#stage(event['Stage ID'], event['Stage Attempt ID'])
    const reason = event['Task End Reason']
    if (reason.Reason === 'Success') stage.tasks.done += 1
    // Killed is what a stage does to its own rest; it is not a failure.
    else if (reason.Reason !== 'TaskKilled') {
      stage.tasks.failed += 1
      const said = [reason['Class Name'], reason.Description ?? reason['Error Message']].filter(Boolean).join(': ')
      stage.failure ??= firstLine(said === '' ? reason.Reason : said)
    }
    const metrics = event['Task Metrics']
    const shuffleRead = metrics?.['Shuffle Read Metrics']
    stage.inputBytes += metrics?.['Input Metrics']?.['Bytes Read'] ?? 0
    stage.outputBytes += metrics?.['Output Metrics']?.['Bytes Written'] ?? 0
    stage.shuffleReadBytes += (shuffleRead?.['Remote Bytes Read'] ?? 0) + (shuffleRead?.['Local Bytes Read'] ?? 0)
    stage.shuffleWriteBytes += metrics?.['Shuffle Write Metrics']?.['Shuffle Bytes Written'] ?? 0
    stage.spilledBytes += metrics?.['Disk Bytes Spilled'] ?? 0
  }

  #stageOf(info: StageInfo): SparkStage {
    return this.#stage(info['Stage ID'], info['Stage Attempt ID'], info)
  }

  #stage(id: number, attempt: number, info?: StageInfo): SparkStage {
    const key = `${id}.${attempt}`
    const known = this.#stages.get(key)
    if (known !== undefined) {
      if (info !== undefined) Object.assign(known, { ...(info.called === undefined ? {} : { name: info.called }), tasks: { ...known.tasks, total: info['Number of Tasks'] } })
      return known
    }
    const stage: SparkStage = {
      id,
      attempt,
      name: info?.called ?? info?.['Stage Name'] ?? '',
      state: 'waiting',
      tasks: { done: 0, total: info?.['Number of Tasks'] ?? 0, failed: 0 },
      startedAt: null,
      endedAt: null,
      inputBytes: 0,
      outputBytes: 0,
      shuffleReadBytes: 0,
      shuffleWriteBytes: 0,
      spilledBytes: 0,
      failure: null,
    }
    this.#stages.set(key, stage)
    return stage
  }

  /** What there is to tell; `ended`: the application is over, so nothing waits or runs any more. */
  detail(): SparkDetail {
    const over = (state: SparkStage['state']): SparkStage['state'] =>
      state === 'waiting' ? 'skipped' : state === 'running' ? 'failed' : state
    return {
      source: 'event-log',
      name: this.#name,
      version: this.#version,
      startedAt: this.#startedAt,
      endedAt: this.#endedAt,
      stages: [...this.#stages.values()]
        .map((stage) => ({ ...stage, state: over(stage.state) }))
        .sort((a, b) => a.id - b.id || a.attempt - b.attempt),
      executors: [...this.#executors.values()],
    }
  }
}

export const firstLine = (text: string): string => (text.split('\n')[0] ?? '').trim().slice(0, 500)

/** How far an application came, by its stages. */
export function progressOf({ stages }: SparkDetail): SparkProgress {
  const sum = (pick: (stage: SparkStage) => number): number => stages.reduce((all, stage) => all + pick(stage), 0)
  return {
    stages: { done: sum(({ state }) => (state === 'done' || state === 'skipped' ? 1 : 0)), total: stages.length },
    tasks: {
      done: sum(({ state, tasks }) => (state === 'skipped' ? tasks.total : tasks.done)),
      total: sum(({ tasks }) => tasks.total),
      active: 0,
      failed: sum(({ tasks }) => tasks.failed),
    },
    job: stages.at(-1)?.name ?? null,
  }
}
