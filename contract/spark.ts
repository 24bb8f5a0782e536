export const sparkContract = {}
