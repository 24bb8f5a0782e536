import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { procedure } from './base'
import { problemSchema } from './problem'
import { stackNoteSchema } from './stack-note'

/** Docker's own words for a container's state, and `absent` where there is no container. */
export const containerStateSchema = z.enum(['absent', 'created', 'running', 'paused', 'restarting', 'removing', 'exited', 'dead'])
export type ContainerState = z.infer<typeof containerStateSchema>

/** `none`: the service has no health check. */
export const healthSchema = z.enum(['none', 'starting', 'healthy', 'unhealthy'])
export type Health = z.infer<typeof healthSchema>

export const publishedPortSchema = z.object({
  /** Address on the host, `127.0.0.1`. */
  host: z.string(),
  published: z.number().int(),
  target: z.number().int(),
  protocol: z.enum(['tcp', 'udp']),
  /** A web interface to open, where the service has one there. */
  url: z.string().nullable(),
})

export const serviceUsageSchema = z.object({
  /** Percent of one processor; 200 is two processors busy. */
  cpu: z.number(),
  memoryBytes: z.number(),
  /** null without a limit. */
  memoryLimitBytes: z.number().nullable(),
})
export type ServiceUsage = z.infer<typeof serviceUsageSchema>

export const stackServiceSchema = z.object({
  name: z.string(),
  image: z.string(),
  /** Built from a Dockerfile of the stack rather than pulled. */
  built: z.boolean(),
  profiles: z.array(z.string()),
  dependsOn: z.array(z.object({ service: z.string(), condition: z.enum(['started', 'healthy', 'completed']), required: z.boolean() })),
  /** Place in the order of start: services of one rank start together. */
  rank: z.number().int(),
  container: z.string().nullable(),
  state: containerStateSchema,
  health: healthSchema,
  /** A one-shot service (something else waits for its completion): exited with 0 is what it should be. */
  oneShot: z.boolean(),
  exitCode: z.number().int().nullable(),
  /** Epoch ms of the last start or end. */
  since: z.number().nullable(),
  /** The output of the last probe, where it failed. */
  lastProbe: z.string().nullable(),
  /** True when the container differs from the file and a start would make it anew. */
  outdated: z.boolean(),
  ports: z.array(publishedPortSchema),
  usage: serviceUsageSchema.nullable(),
  /** Oldest first, one sample every 2 s for up to 5 min. */
  usageHistory: z.array(z.object({ at: z.number(), cpu: z.number(), memoryBytes: z.number() })),
})
export type StackService = z.infer<typeof stackServiceSchema>

export const engineSchema = z.object({
  state: z.enum(['connecting', 'connected', 'unreachable']),
  /** Where it is looked for: a socket, a pipe, a host. */
  address: z.string(),
  /** How that address was found: `DOCKER_HOST`, `context desktop-linux`, `default`. */
  from: z.string(),
  version: z.string().nullable(),
  apiVersion: z.string().nullable(),
  /** `Docker Desktop 4.50`, `Ubuntu 24.04`. */
  system: z.string().nullable(),
  cpus: z.number().nullable(),
  memoryBytes: z.number().nullable(),
  since: z.number(),
  problem: problemSchema.nullable(),
})
export type Engine = z.infer<typeof engineSchema>

/** One step of an operation: a pull, a build, a network, a volume, a container, a wait. It is updated until it ended. */
export const stackStepSchema = z.object({
  id: z.string(),
  kind: z.enum(['pull', 'build', 'network', 'volume', 'create', 'start', 'wait', 'stop', 'remove']),
  /** The service, network, volume or image it is about. */
  subject: z.string(),
  state: z.enum(['waiting', 'working', 'done', 'failed', 'cancelled', 'skipped']),
  startedAt: z.number().nullable(),
  endedAt: z.number().nullable(),
  /** Why it is made, or what it does or waits for now. */
  note: stackNoteSchema.nullable(),
  /** What the machine says of it, in its own words: `Downloading`, a probe's last output. */
  detail: z.string(),
  /** Bytes or layers, where that is known. */
  progress: z.object({ done: z.number(), total: z.number(), unit: z.enum(['bytes', 'steps']) }).nullable(),
  problem: problemSchema.nullable(),
})
export type StackStep = z.infer<typeof stackStepSchema>

export const stackOperationSchema = z.object({
  id: z.string(),
  verb: z.enum(['up', 'stop', 'start', 'restart', 'down', 'build', 'pull']),
  /** Empty: all. */
  services: z.array(z.string()),
  /** The same by hand: `docker compose -f ... up -d --wait`. */
  command: z.string(),
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  startedAt: z.number(),
  endedAt: z.number().nullable(),
  steps: z.array(stackStepSchema),
  problems: z.array(problemSchema),
})
export type StackOperation = z.infer<typeof stackOperationSchema>

export const stackSnapshotSchema = z.object({
  engine: engineSchema,
  project: z.string(),
  files: z.array(z.string()),
  services: z.array(stackServiceSchema),
  /** Containers of the project whose service is no longer in the file. */
  orphans: z.array(z.string()),
  /** The operation under way, or the last one. */
  operation: stackOperationSchema.nullable(),
  /** The Compose file can't be read: cause with file and line. */
  problem: problemSchema.nullable(),
})
export type StackSnapshot = z.infer<typeof stackSnapshotSchema>

/** What would go with `down --volumes`. */
export const volumeLossSchema = z.object({
  volume: z.string(),
  usedBy: z.array(z.string()),
  bytes: z.number().nullable(),
  /** In words where it can be told: rows of `weather_data`, files in HDFS. */
  rows: z.number().nullable(),
})

export const planActionSchema = z.object({
  kind: z.enum(['pull', 'build', 'create network', 'create volume', 'create', 'recreate', 'start', 'leave', 'remove']),
  subject: z.string(),
  reason: stackNoteSchema,
})

const services = z.array(z.string()).default([])

export const stackContract = {
  /**
   * Yields the present snapshot at once, then at most one every 250 ms, when something changed. `usage`: measure what the
   * services use for as long as this is watched.
   */
  watch: procedure
    .input(z.object({ usage: z.boolean().default(true) }).prefault({}))
    .output(eventIterator(stackSnapshotSchema)),
  /** What `up` would do, without doing it. */
  plan: procedure.input(z.object({ services, profiles: z.array(z.string()).default([]) })).output(z.array(planActionSchema)),
  /** Starts an operation and returns at once; the snapshot tells how it goes. Throws `BUSY` while another one runs. */
  up: procedure.input(z.object({
    services,
    build: z.boolean().default(false),
    profiles: z.array(z.string()).default([]),
    /** Ends when everything is healthy; false: when everything has been started, and what others need is as they need it. */
    wait: z.boolean().default(true),
  })),
  stop: procedure.input(z.object({ services })),
  restart: procedure.input(z.object({ services })),
  build: procedure.input(z.object({ services, noCache: z.boolean().default(false) })),
  down: procedure.input(z.object({ volumes: z.boolean().default(false), orphans: z.boolean().default(true) })),
  /** Ends the operation under way; what it made stays, and the next start completes it. */
  cancel: procedure,
  /** What `down` with volumes would destroy. */
  losses: procedure.output(z.array(volumeLossSchema)),
  /** A shell in a container: yields what it prints; write with `shellInput`. Ends with the shell. Cancel: stop iterating. */
  shell: procedure
    .input(z.object({ id: z.string().min(8), service: z.string(), command: z.array(z.string()).default([]), columns: z.number().int(), rows: z.number().int() }))
    .output(eventIterator(z.object({ data: z.string() }))),
  shellInput: procedure.input(z.object({ id: z.string(), data: z.string().max(1_000_000) })),
  shellResize: procedure.input(z.object({ id: z.string(), columns: z.number().int().positive(), rows: z.number().int().positive() })),
  /**
   * Runs a command (a vector, no shell) and yields its output, bytes in base64; the last event holds the exit code.
   * With `stdin`, an id of the caller's, its standard input is open from the first event on: write with `execInput`.
   */
  exec: procedure
    .input(z.object({ service: z.string(), command: z.array(z.string()).min(1), user: z.string().optional(), stdin: z.string().min(8).optional() }))
    .output(eventIterator(z.union([z.object({ stream: z.enum(['stdout', 'stderr']), data: z.base64() }), z.object({ stdin: z.literal('open') }), z.object({ exitCode: z.number() })]))),
  /** Resolves when the command has room for more; empty data is the end of its input. What a command that has ended was to read is dropped. */
  execInput: procedure.input(z.object({ id: z.string(), data: z.base64().max(1_500_000) })),
  /** Copies a file or folder into a container (host path -> container path) or out of it. */
  copyIn: procedure.input(z.object({ service: z.string(), from: z.string(), to: z.string() })).output(z.object({ bytes: z.number() })),
  copyOut: procedure.input(z.object({ service: z.string(), from: z.string(), to: z.string() })).output(z.object({ bytes: z.number() })),
}
