import type { Problem } from '../../contract/problem'

export interface CountedProblem {
  key: string
  problem: Problem
  count: number
}

/** Each different problem once, by code, parameters and detail, with how often it occurs; in the order of their first. */
export function countProblems(problems: readonly Problem[]): CountedProblem[] {
  const counted = new Map<string, CountedProblem>()
  for (const problem of problems) {
    const key = JSON.stringify([problem.code, problem.params, problem.detail])
    const known = counted.get(key)
    if (known) known.count++
    else counted.set(key, { key, problem, count: 1 })
  }
  return [...counted.values()]
}
