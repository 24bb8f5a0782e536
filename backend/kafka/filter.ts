import { createContext, Script } from 'node:vm'
import type { BrowseInput } from '../../contract/kafka'
import { ProblemError } from '../../contract/problem'
import type { RawRecord } from '../../kafka-wire/record-batch'

/** A regular expression may look at one batch of records (about a megabyte) for this long, ms. */
const regexPatience = 2000

/** The records that a filter lets through. */
export type Filter = (records: readonly RawRecord[]) => RawRecord[]

/** Throws `FILTER_INVALID` for what is no regular expression, and later for one that would take for ever on some value. */
export function makeFilter({ key, text, regex }: BrowseInput['filter']): Filter {
  const wantedKey = key.toLowerCase()
  const byKey = (record: RawRecord) => wantedKey === '' || (record.key?.toString('utf8').toLowerCase().includes(wantedKey) ?? false)
  const byValue = text === '' ? null : regex ? byRegex(text) : byText(text)
  if (wantedKey === '' && byValue === null) return (records) => [...records]
  return (records) => {
    const kept = records.filter(byKey)
    return byValue === null ? kept : byValue(kept)
  }
}

const valueOf = (record: RawRecord): string => record.value?.toString('utf8') ?? ''

function byText(text: string): Filter {
  const wanted = text.toLowerCase()
  return (records) => records.filter((record) => valueOf(record).toLowerCase().includes(wanted))
}

/** In a script with a time limit: `(a+)+$` on an unlucky value would otherwise stop everything else for hours. */
function byRegex(source: string): Filter {
  let pattern: RegExp
  try {
    pattern = new RegExp(source, 'i')
  } catch (error) {
    throw new ProblemError('FILTER_INVALID', {}, { detail: (error as Error).message })
  }
  const room: { pattern: RegExp; texts: string[] } = { pattern, texts: [] }
  const context = createContext(room)
  const script = new Script('texts.map((text) => pattern.test(text))')
  return (records) => {
    room.texts = records.map(valueOf)
    try {
      const found = script.runInContext(context, { timeout: regexPatience }) as boolean[]
      return records.filter((_, index) => found[index])
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error
      throw new ProblemError('FILTER_INVALID', {}, { detail: `/${source}/i: no answer within ${regexPatience} ms` })
    } finally {
      room.texts = []
    }
  }
}
