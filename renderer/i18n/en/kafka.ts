export const kafka = {
  title: 'Kafka',
}
