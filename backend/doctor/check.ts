import type Docker from 'dockerode'
import type { ContainerInfo } from 'dockerode'
import type { Finding } from '../../contract/doctor'
import { describeFinding, type FindingKey } from '../../contract/doctor-text'
import type { Problem } from '../../contract/problem'
import type { Engine } from '../../contract/stack'
import type { ComposeProject } from '../compose/model'
import type { RunTool } from './tools'

/** The computer that the app runs on. */
export interface Surroundings {
  platform: NodeJS.Platform
  env: Readonly<Record<string, string | undefined>>
  /** The user's home folder, and name. */
  home: string
  user: string
  run: RunTool
}

/** What a check may look at. Read once at the beginning of a run. */
export interface Facts {
  around: Surroundings
  /** Folder of the app's data. */
  dataDir: string
  engine: Engine
  /** null while no engine answers. */
  docker: Docker | null
  /** What the engine says of itself, with the time (epoch ms) when it was asked and when it answered. */
  info: EngineInfo | null
  /** null while the Compose file can't be used. */
  project: ComposeProject | null
  projectProblem: Problem | null
  /** All containers of the engine, stopped ones too. */
  containers: ContainerInfo[]
  /** The `.env` that the stack reads. */
  envFile: string
  /** The project again, as it would be with other values of variables. */
  readProject(overrides: Record<string, string>): Promise<ComposeProject>
  signal: AbortSignal
}

/** Of `GET /info`, as far as it is used. */
export interface EngineInfo {
  osType: string
  architecture: string
  memoryBytes: number
  rootDir: string
  /** Epoch ms. */
  systemTime: number
  askedAt: number
  answeredAt: number
  system: string
}

/** One check: looks (never changes anything) and judges; `mend` is the one click that a finding of it offers. */
export interface Check {
  readonly name: Finding['check']
  /** Without the engine there is nothing to see. */
  readonly needsEngine: boolean
  /** Without a Compose file that can be used there is nothing to look for. */
  readonly needsProject: boolean
  look(facts: Facts): Promise<Finding[]>
  /** `finding` is the present one and offers a mend. Resolves with the id of the finding to look at afterwards. Throws a `ProblemError`. */
  mend?(facts: Facts, finding: Finding): Promise<string>
}

interface Extra {
  detail?: string | null
  mend?: string | null
}

/** Puts a finding together; `id` without a subject is the check's name. What its mend loses comes from the texts. */
export function finding(
  check: Finding['check'],
  subject: string | null,
  severity: Finding['severity'],
  text: FindingKey,
  params: Finding['params'] = {},
  { detail = null, mend = null }: Extra = {},
): Finding {
  const loses = mend === null ? '' : describeFinding({ text, params }, 'en').loses
  return {
    id: subject === null ? check : `${check}:${subject}`,
    check,
    severity,
    text,
    params,
    detail,
    mend: mend === null ? null : { id: mend, loses: loses === '' ? null : loses },
  }
}
