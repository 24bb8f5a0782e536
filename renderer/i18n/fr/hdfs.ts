import type { hdfs as english } from '../en/hdfs'

export const hdfs: typeof english = {
  title: 'HDFS',
}
