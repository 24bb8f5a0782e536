/** How many colours there are for services (panel.module.css has them). */
const serviceColours = 11

/** The stack's own, each with a colour that no other of them has; the app's workers have those of the containers that do their work. */
const fixed = new Map([
  ['zookeeper', 9], ['kafka', 8], ['spark-master', 3], ['spark-worker', 6], ['hdfs-namenode', 10], ['hdfs-datanode', 7], ['postgres', 1], ['pgadmin', 4],
  ['weather-producer', 2], ['weather-consumer', 5], ['weather-batch', 11], ['app:producer', 2], ['app:consumer', 5],
])

function hash(text: string): number {
  let sum = 0
  for (let i = 0; i < text.length; i++) sum = (sum * 31 + text.charCodeAt(i)) >>> 0
  return sum
}

/** The colour of a service, 1 to 11: from its name alone, so that it is the same on every day and in every window. */
export const colourOf = (service: string): number => fixed.get(service) ?? (hash(service) % serviceColours) + 1

/** What the app's own producer and consumer are called in the list. */
export const isOwn = (service: string): boolean => service.startsWith('app:')
