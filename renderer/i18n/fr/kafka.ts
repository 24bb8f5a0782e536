import type { kafka as english } from '../en/kafka'

export const kafka: typeof english = {
  title: 'Kafka',
}
