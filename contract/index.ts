import type { ContractRouterClient } from '@orpc/contract'
import { appContract } from './app'
import { desktopContract } from './desktop'
import { doctorContract } from './doctor'
import { hdfsContract } from './hdfs'
import { kafkaContract } from './kafka'
import { logsContract } from './logs'
import { pipelineContract } from './pipeline'
import type { pipelineProcessContract } from './pipeline-process'
import { postgresContract } from './postgres'
import { runAllContract } from './run-all'
import { settingsContract } from './settings'
import { sparkContract } from './spark'
import { stackContract } from './stack'

/** Everything a panel, the CLI or a script can ask of Weatherdeck. The same in every shell. */
export const contract = {
  app: appContract,
  desktop: desktopContract,
  pipeline: pipelineContract,
  postgres: postgresContract,
  settings: settingsContract,
  stack: stackContract,
  logs: logsContract,
  hdfs: hdfsContract,
  spark: sparkContract,
  kafka: kafkaContract,
  doctor: doctorContract,
  runAll: runAllContract,
}

export type Client = ContractRouterClient<typeof contract>
export type PipelineProcessClient = ContractRouterClient<typeof pipelineProcessContract>
