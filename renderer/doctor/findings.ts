import type { Finding } from '../../contract/doctor'

export type Severity = Finding['severity']

/** Worst first, as the panel lists them. */
export const severities: readonly Severity[] = ['error', 'warning', 'note', 'ok']

/** A finding with the examination it comes from, so that one that no longer holds can be told from a fresh one. */
export interface SeenFinding {
  finding: Finding
  run: number
}

/** Puts a finding in the place of the one of the same id, or at the end. Changes nothing in place. */
export function putFinding(seen: readonly SeenFinding[], finding: Finding, run: number): SeenFinding[] {
  const known = seen.some((each) => each.finding.id === finding.id)
  return known ? seen.map((each) => (each.finding.id === finding.id ? { finding, run } : each)) : [...seen, { finding, run }]
}

/** What is left when an examination has ended: what it did not find again no longer holds. */
export function dropStale(seen: readonly SeenFinding[], run: number): SeenFinding[] {
  return seen.filter((each) => each.run === run)
}

/** The findings of each severity, in the order in which they were found. */
export function groupFindings(seen: readonly SeenFinding[]): Record<Severity, SeenFinding[]> {
  const of = (severity: Severity) => seen.filter((each) => each.finding.severity === severity)
  return { error: of('error'), warning: of('warning'), note: of('note'), ok: of('ok') }
}

/** The worst severity among them; null where nothing is known. */
export function worst(seen: readonly SeenFinding[]): Severity | null {
  return severities.find((severity) => seen.some((each) => each.finding.severity === severity)) ?? null
}
