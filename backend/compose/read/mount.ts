/** A mount in its short form, taken apart. `error`: why it can't be. */
export type ShortMount =
  | {
      type: 'bind' | 'volume'
      source?: string
      target: string
      readOnly: boolean
      nocopy: boolean
      bare?: true
      selinux?: string
      propagation?: string
    }
  | { error: string }

const propagations = ['rprivate', 'private', 'rshared', 'shared', 'rslave', 'slave']
/** Options that Docker knows or once knew and that change nothing here; Compose lets every unknown word pass. */
const ignored = ['cached', 'delegated', 'consistent', 'default']

/**
 * `[source:]target[:options]`. The source is a path when it begins with `.`, `/`, `~`, `\\` or a drive letter, and else
 * the name of a volume. Drive letters hold a colon of their own, on either side: `C:\data:D:\data:ro`.
 */
export function parseMount(spec: string): ShortMount {
  if (spec === '') return { error: 'expected source:target or target, found an empty text' }
  // Compose leaves at once here, before it gives a volume its options; its config hash has none then.
  if (spec.length <= 2) return { type: 'volume', target: spec, readOnly: false, nocopy: false, bare: true }
  const parts = split(spec)
  if (parts.includes(''))
    return { error: `expected source:target[:options], found an empty part in ${JSON.stringify(spec)}` }
  if (parts.length > 3)
    return { error: `expected source:target[:options], found too many colons in ${JSON.stringify(spec)}` }
  const [first = '', second, options] = parts
  const source = second === undefined ? undefined : first
  const isBind = source !== undefined && isPath(source)
  const mount: Exclude<ShortMount, { error: string }> = {
    type: isBind ? 'bind' : 'volume',
    ...(source === undefined ? {} : { source }),
    target: second ?? first,
    readOnly: false,
    nocopy: false,
  }
  for (const option of options?.split(',') ?? []) {
    if (option === 'ro' || option === 'rw') mount.readOnly = option === 'ro'
    else if (option === 'nocopy') mount.nocopy = true
    else if (option === 'z' || option === 'Z') mount.selinux = option
    else if (propagations.includes(option)) mount.propagation = option
    else if (!ignored.includes(option))
      return {
        error: `unknown option ${JSON.stringify(option)} in ${JSON.stringify(spec)}: expected ro, rw, z, Z, nocopy, cached, delegated, consistent or ${propagations.join(', ')}`,
      }
  }
  return mount
}

function split(spec: string): string[] {
  const parts: string[] = []
  let part = ''
  for (const char of spec) {
    if (char === ':' && !/^\p{L}$/u.test(part)) {
      parts.push(part)
      part = ''
    } else part += char
  }
  return [...parts, part]
}

/** Whether a short form's source is a path rather than a volume's name. */
export function isPath(source: string): boolean {
  return /^[./~]/.test(source) || source.startsWith('\\\\') || /^\p{L}:/u.test(source)
}
