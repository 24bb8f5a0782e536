export const hdfsContract = {}
