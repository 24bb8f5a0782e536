import type { Diagnosis } from '../../contract/hdfs'
import type { HdfsDenial } from '../../contract/hdfs-denial'
import type { Hdfs } from './hdfs'

export async function diagnose(hdfs: Hdfs, denial: HdfsDenial, path: string | undefined): Promise<Diagnosis> {
  void hdfs
  void path
  return { denial, kind: 'others-directory', sentence: { text: 'others-directory', params: {} }, advice: null, ancestors: [], groups: [], nearest: [], mends: [] }
}
