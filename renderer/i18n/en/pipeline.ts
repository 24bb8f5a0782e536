export const pipeline = { title: 'pipeline' }
