import type { Problem, ProblemCode } from '../../contract/problem'

const refusals: ReadonlySet<ProblemCode> = new Set<ProblemCode>(['HDFS_DENIED', 'HDFS_SUPERUSER_ONLY', 'HDFS_QUOTA', 'HDFS_SAFE_MODE', 'HDFS_NO_DATANODE'])

/** Whether a problem is one that the diagnosis explains, and often mends. */
export const isRefusal = ({ code }: Problem): boolean => refusals.has(code)
