export const kafkaContract = {}
