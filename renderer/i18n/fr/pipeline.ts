import type { pipeline as english } from '../en/pipeline'

export const pipeline: typeof english = { title: 'pipeline' }
