import type { spark as english } from '../en/spark'

export const spark: typeof english = {
  title: 'Spark',
}
