export const logsContract = {}
