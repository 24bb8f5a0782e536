import { join } from 'node:path'
import { createRouterClient, implement, type Router } from '@orpc/server'
import { contract } from '../contract'
import type { AppInfo } from '../contract/app'
import { problemOf } from '../contract/problem'
import { problemsMiddleware } from '../process/problems'
import { AppLog } from './app-log'
import { Desktop, type DesktopShell } from './desktop'
import { Doctor } from './doctor/doctor'
import { discardScratches } from './doctor/scratch'
import { EmbeddedDatabase } from './embedded/embedded-database'
import { Rebuild } from './embedded/rebuild'
import { searchLocations } from './geocoding'
import { Hdfs } from './hdfs/hdfs'
import { StackHost } from './hdfs/host'
import { hdfsRouter } from './hdfs/router'
import { Kafka } from './kafka/kafka'
import { kafkaRouter } from './kafka/router'
import type { Launch } from './launch'
import { Logs } from './logs/logs'
import { logsRouter } from './logs/router'
import { Notices } from './notices'
import { Pipeline } from './pipeline/pipeline'
import { Postgres } from './postgres/postgres'
import { Reports, reportingCrashes } from './reports'
import { runAllRouter } from './run-all/router'
import { RunAllService } from './run-all/run-all'
import { SettingsFile } from './settings'
import { sparkRouter } from './spark/router'
import { Spark } from './spark/spark'
import { ownEnvironment, ownProjectName } from './stack/own-project'
import { stackRouter } from './stack/router'
import { writeContainerSettings } from './stack/container-settings'
import { Stack } from './stack/stack'
import { StackProfile } from './stack/stack-profile'

/** Every observation there can be. */
const allTime = { from: '0001-01-01T00:00:00Z', to: '9999-12-31T23:59:59Z' }

export interface BackendOptions {
  dataDir: string
  /** The app's own, where the shell writes one; it is only read here. */
  log?: AppLog
  launch: Launch
  shell: 'electron' | 'web' | 'cli'
  /** BCP 47, as the system says it. */
  systemLanguage: string
  version: string
  /** The project's `compose/` folder, where it may be read-only. */
  resources: string
  /** False: nothing is started on its own, whatever the settings say (a command that only asks something). */
  autoStart?: boolean
  /** What the shell does beyond showing the page; absent where it is only a page. */
  desktop?: DesktopShell
  /** Where Chromium's crash reporter leaves its dumps. */
  dumps?: string
}

export interface Backend {
  readonly router: Router<typeof contract, Record<never, never>>
  /** What is kept of crashes: for those of the shell. */
  readonly reports: Reports
  /** Drains and commits, then ends every process. */
  close(): Promise<void>
}

/**
 * Everything behind the contract. Resolves as soon as the router can answer; processes start behind it.
 * The caller owns the data folder (control-socket.ts) before it calls. Throws `FILE_UNREADABLE`, `FILE_UNWRITABLE`.
 */
export async function createBackend(options: BackendOptions): Promise<Backend> {
  const { dataDir } = options
  const reports = new Reports(join(dataDir, 'reports'), { version: options.version, dumps: options.dumps, onChange: () => desktop.changed() })
  const desktop: Desktop = new Desktop(options.log ?? new AppLog(join(dataDir, 'logs')), reports, options.desktop)
  const launch = reportingCrashes(options.launch, reports)
  const settings = await SettingsFile.open(dataDir)
  const env = ownEnvironment(process.env)
  const projectName = ownProjectName(dataDir)
  const stack = new Stack({ dataDir, resources: options.resources, env, projectName })
  const inStack = new StackProfile(stack)
  const host = new StackHost(stack)
  const hdfs = new Hdfs(host)
  const doctor = new Doctor({
    dataDir,
    engine: stack.engine,
    files: stack.files,
    env,
    projectName,
    version: options.version,
    settings: () => settings.current,
    // Their memory and images count only where they are used.
    profiles: () => (settings.current.profile === 'stack' && settings.current.pipelineIn === 'containers' ? ['pipeline'] : []),
  })
  const logs = new Logs({ launch, config: { dataDir, project: projectName, findProblems: true } })
  const notices = new Notices(() => pipeline.changed())
  const rebuild = await Rebuild.open({
    dataDir,
    replay: (signal) => (settings.current.profile === 'embedded' ? pipeline.replay(allTime, signal) : null),
    onChange: () => pipeline.changed(),
  })
  const embedded = new EmbeddedDatabase({ dataDir, launch, rebuild, onChange: () => pipeline.changed() })
  const pipeline: Pipeline = new Pipeline({
    dataDir,
    launch,
    profile: () => (settings.current.profile === 'stack' ? inStack : embedded),
    containers: inStack,
    settings: () => settings.current,
    standing: {
      get problems() {
        return [...rebuild.problems, ...notices.problems]
      },
      dismiss: (id) => {
        notices.dismiss(id)
        return rebuild.dismiss(id)
      },
    },
  })
  const databases = {
    embedded: new Postgres(() => embedded.place().database, { cancelEmbedded: () => embedded.interrupt() }),
    stack: new Postgres(() => inStack.databaseAddress()),
  }
  const postgres = (): Postgres => databases[settings.current.profile]
  const kafka = new Kafka(() =>
    settings.current.profile === 'stack' ? inStack.broker() : { kind: 'embedded', database: embedded.place().database },
  )

  /** A call that comes before it is known who answers waits for that: a command in a terminal makes only one. */
  const settledPlace = async (): Promise<void> => {
    if (settings.current.profile === 'stack') await inStack.settled()
  }
  const spark = new Spark(dataDir, stack, (problem) => notices.add(problem))

  await stack.open()
  await spark.open()
  inStack.onIdentity(() => kafka.placeChanged())
  stack.onChange(() => kafka.placeChanged())
  settings.onChange(() => kafka.placeChanged())
  const handOver = (): Promise<void> =>
    writeContainerSettings(dataDir, settings.current).catch((error: unknown) => pipeline.note(problemOf(error)))
  await handOver()
  // One after the other: a change that comes while the pipeline moves finds it at its new place.
  let changes: Promise<void> = Promise.resolve()
  const move = (before: () => Promise<void>): void => {
    changes = changes
      .then(before)
      .then(() => pipeline.settingsChanged())
      // What the old place still held is drained by now; its process would only take memory.
      .then((moved) => (moved && settings.current.profile === 'stack' ? embedded.close() : undefined))
      .catch((error: unknown) => pipeline.note(problemOf(error)))
  }
  settings.onChange(() => move(handOver))
  const placeChanged = (): void => {
    pipeline.placeChanged()
    // The place that the settings name may be ready by now.
    if (pipeline.moveWaits && inStack.ready() === null) move(() => Promise.resolve())
  }
  stack.onChange(placeChanged)
  inStack.onIdentity(placeChanged)
  pipeline.open(options.autoStart ?? settings.current.collection.autoStart)

  const info: AppInfo = {
    version: options.version,
    shell: options.shell,
    platform: process.platform,
    dataDir,
    systemLanguage: options.systemLanguage,
    startedAt: Date.now(),
  }
  const runAll: RunAllService = new RunAllService({ client: () => createRouterClient(router), settings: () => settings.current, file: join(dataDir, 'run-all.json'), report: (problem) => notices.add(problem) })
  const os = implement(contract).use(problemsMiddleware)
  const router: Backend['router'] = os.router({
    app: { info: os.app.info.handler(() => info) },
    desktop: desktop.router(),
    pipeline: {
      watch: os.pipeline.watch.handler(({ signal }) => pipeline.watch(signal)),
      history: os.pipeline.history.handler(() => pipeline.history()),
      start: os.pipeline.start.handler(({ input }) => pipeline.start(input.role)),
      stop: os.pipeline.stop.handler(({ input }) => pipeline.stop(input.role)),
      restart: os.pipeline.restart.handler(({ input }) => pipeline.restart(input.role)),
      collect: os.pipeline.collect.handler(({ input }) => pipeline.collect(input)),
      gaps: os.pipeline.gaps.handler(() => pipeline.gaps()),
      replay: os.pipeline.replay.handler(({ input, signal }) => pipeline.replay(input, signal)),
      searchLocations: os.pipeline.searchLocations.handler(({ input }) =>
        searchLocations(settings.current.openMeteo.geocodingUrl, input),
      ),
      dismissProblem: os.pipeline.dismissProblem.handler(({ input }) => pipeline.dismissProblem(input.id)),
    },
    postgres: {
      run: os.postgres.run.handler(async ({ input, signal }) => {
        await settledPlace()
        return postgres().run(input, signal)
      }),
      relations: os.postgres.relations.handler(() => settledPlace().then(() => postgres().relations())),
      connection: os.postgres.connection.handler(() => settledPlace().then(() => postgres().connection())),
    },
    settings: {
      get: os.settings.get.handler(() => settings.state),
      update: os.settings.update.handler(({ input }) => settings.update(input)),
      dismissProblem: os.settings.dismissProblem.handler(() => settings.dismissProblem()),
      watch: os.settings.watch.handler(({ signal }) => settings.watch(signal)),
    },
    doctor: {
      run: os.doctor.run.handler(({ signal }) => doctor.run(signal)),
      mend: os.doctor.mend.handler(({ input }) => doctor.mend(input.id, input.mend)),
      bundle: os.doctor.bundle.handler(() => doctor.bundle()),
    },
    runAll: runAllRouter(runAll),
    stack: stackRouter(stack),
    logs: logsRouter(logs),
    hdfs: hdfsRouter(hdfs, () => host.settled()),
    spark: sparkRouter(spark),
    kafka: kafkaRouter(kafka, settledPlace),
  })
  return {
    router,
    reports,
    close: async () => {
      await runAll.close()
      rebuild.close()
      await pipeline.close()
      await Promise.all([databases.embedded.close(), databases.stack.close(), hdfs.close(), kafka.close(), spark.close()])
      await discardScratches()
      await Promise.all([embedded.close(), logs.close(), stack.close()])
    },
  }
}
