const messageKeys = ['msg', 'message', 'event', 'text', '@message'] as const

/** The fields of a line that is one JSON object, nested values as JSON, and its message; null for any other line. */
export function readJson(text: string): { fields: [string, string][]; message: string | null } | null {
  const trimmed = text.trim()
  if (!trimmed.startsWith('{') || !trimmed.endsWith('}')) return null
  let value: unknown
  try {
    value = JSON.parse(trimmed)
  } catch {
    return null
  }
  if (typeof value !== 'object' || value === null) return null
  const fields = Object.entries(value).map(([key, field]): [string, string] => [key, typeof field === 'string' ? field : JSON.stringify(field)])
  const message = messageKeys.map((key) => (value as Record<string, unknown>)[key]).find((field) => typeof field === 'string')
  return { fields, message: typeof message === 'string' ? message : null }
}
