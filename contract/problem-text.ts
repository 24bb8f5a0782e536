import type { Problem } from './problem'
import { problemTextEn } from './problem-text-en'
import { problemTextFr } from './problem-text-fr'

/**
 * What a person reads of a problem. `{name}` stands for `params.name`; a part in `[...]` is left out where one of its
 * placeholders has no value, so that every text reads well whatever is known.
 *
 * Names in use: `host`, `seconds`, `window` (minute, hour, day), `until` (epoch ms or ISO), `status`, `location`,
 * `variable`, `responseId`, `path`, `folder`, `setting`, `address`, `partition`, `offset`, `process`, `code`,
 * `restarts`, `pid`, `field`.
 */
export interface ProblemText {
  title: string
  cause: string
  remedy: string
}

export type ProblemLanguage = 'en' | 'fr'

export const problemTexts = { en: problemTextEn, fr: problemTextFr }

const words: Record<ProblemLanguage, Record<string, string>> = {
  en: { minute: 'minute', hour: 'hour', day: 'day' },
  fr: { minute: 'minute', hour: 'heure', day: 'jour' },
}

/** The time for today, date and time otherwise, in the local time zone; the value as it is where it is no time. */
function moment(value: string | number, language: ProblemLanguage): string {
  const date = new Date(value)
  if (Number.isNaN(date.getTime())) return String(value)
  const sameDay = date.toDateString() === new Date().toDateString()
  return new Intl.DateTimeFormat(language, { ...(sameDay ? {} : { dateStyle: 'medium' }), timeStyle: 'short' }).format(
    date,
  )
}

/** Fills `{name}` in; a part in `[...]` goes where one of its placeholders has no value. */
export function fill(template: string, params: Problem['params'], language: ProblemLanguage): string {
  const value = (name: string): string | null => {
    const given = params[name]
    if (given === undefined || given === '') return null
    if (name === 'until') return moment(given, language)
    return (name === 'window' && words[language][String(given)]) || String(given)
  }
  const put = (text: string) => text.replace(/\{(\w+)\}/g, (_, name: string) => value(name) ?? '?')
  // In one pass, so that brackets within a value are not taken for ours.
  return template.replace(/\[([^\]]*)\]|\{\w+\}/g, (all: string, part: string | undefined) => {
    if (part === undefined) return put(all)
    return [...part.matchAll(/\{(\w+)\}/g)].every(([, name]) => value(name ?? '') !== null) ? put(part) : ''
  })
}

/** Title, cause and remedy of a problem in a person's language. `problem.detail` is not part of it: show it beside. */
export function describeProblem(problem: Problem, language: ProblemLanguage): ProblemText {
  const text = problemTexts[language][problem.code]
  return {
    title: fill(text.title, problem.params, language),
    cause: fill(text.cause, problem.params, language),
    remedy: fill(text.remedy, problem.params, language),
  }
}
