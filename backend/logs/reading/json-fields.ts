import { jsonMembers, stringOf } from '../../../contract/json-text'

const messageKeys = ['msg', 'message', 'event', 'text', '@message'] as const

/**
 * The fields of a line that is one JSON object, strings as texts and everything else as JSON as it is written, and its message;
 * null for any other line.
 */
export function readJson(text: string): { fields: [string, string][]; message: string | null } | null {
  const trimmed = text.trim()
  if (!trimmed.startsWith('{') || !trimmed.endsWith('}')) return null
  const members = jsonMembers(trimmed)?.map(({ name, json }) => ({ name, json, text: stringOf(json) }))
  if (members === undefined) return null
  // Of equal names the last one counts, as for most readers of JSON.
  const texts = new Map(members.map(({ name, text: said }) => [name, said]))
  const message = messageKeys.map((key) => texts.get(key)).find((said) => typeof said === 'string')
  return { fields: members.map(({ name, json, text: said }) => [name, said ?? json]), message: message ?? null }
}
