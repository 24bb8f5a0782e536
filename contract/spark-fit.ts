import type { Problem } from './problem'
import type { SparkCluster } from './spark'
import type { SparkForm } from './spark-submission'

/** What one executor asks for: memory in MiB, cores; `cores` null leaves the number to Spark (all that a worker has free). */
export interface ExecutorAsk {
  memory: number
  cores: number | null
}

/**
 * MiB of Spark's notation: `640m`, `1g`, `1024` (MiB where there is no unit, as executor memory has it); null where it
 * is none. Spark counts in powers of 1024 and takes whole numbers only.
 */
export function memoryOf(text: string): number | null {
  const match = /^\s*(\d+)\s*(b|kb?|mb?|gb?|tb?)?\s*$/i.exec(text)
  if (match === null) return null
  const factor = { b: 1 / 1024 ** 2, k: 1 / 1024, m: 1, g: 1024, t: 1024 ** 2 }
  return Number(match[1]) * factor[(match[2]?.[0] ?? 'm').toLowerCase() as keyof typeof factor]
}

/** What the executors of a submission will ask for; options beat `--conf`, and that the defaults. */
export function askOf(form: SparkForm, defaultMemory: string): ExecutorAsk {
  const conf = (name: string): string =>
    form.conf.findLast((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1) ?? ''
  const memory = form.executorMemory || conf('spark.executor.memory') || defaultMemory
  const cores = Number(form.executorCores || conf('spark.executor.cores'))
  return { memory: memoryOf(memory) ?? memoryOf(defaultMemory) ?? 1024, cores: cores > 0 ? cores : null }
}

/** Why no executor could start now; null where one can. `self`: the application that asks, which is in nobody's way. */
export function whyHeld(ask: ExecutorAsk, cluster: SparkCluster, self: string | null = null): Problem | null {
  const workers = cluster.workers.filter((worker) => worker.state === 'ALIVE')
  if (workers.length === 0) return { code: 'SPARK_NO_WORKER', params: {} }
  const memory = Math.max(...workers.map((worker) => worker.memory))
  if (ask.memory > memory) return { code: 'SPARK_MEMORY_BEYOND_WORKER', params: { asked: Math.ceil(ask.memory), offered: memory } }
  const cores = Math.max(...workers.map((worker) => worker.cores))
  if ((ask.cores ?? 1) > cores) return { code: 'SPARK_CORES_BEYOND_WORKER', params: { asked: ask.cores ?? 1, offered: cores } }
  const free = workers.some(
    (worker) => worker.memory - worker.memoryUsed >= ask.memory && worker.cores - worker.coresUsed >= (ask.cores ?? 1),
  )
  if (free) return null
  const holders = cluster.applications.filter((application) => application.active && application.cores > 0 && application.id !== self)
  return {
    code: 'SPARK_CORES_TAKEN',
    params: { holders: holders.map(({ name, id }) => `${name} (${id})`).join(', ') },
  }
}

/** How many executors fit now. */
export function executorsThatFit(ask: ExecutorAsk, cluster: SparkCluster): number {
  return cluster.workers
    .filter((worker) => worker.state === 'ALIVE')
    .reduce((sum, worker) => {
      const cores = worker.cores - worker.coresUsed
      const byMemory = ask.memory <= 0 ? cores : Math.floor((worker.memory - worker.memoryUsed) / ask.memory)
      // Left to itself, Spark makes one executor a worker, with all its cores.
      return sum + (ask.cores === null ? Math.min(1, byMemory, cores) : Math.min(byMemory, Math.floor(cores / ask.cores)))
    }, 0)
}
