/** Names of variables, settings and parameters whose values nobody else is to see. */
const secretName = /pass(word|wd|phrase)?|secret|token|api[-_]?key|credential|private[-_]?key|auth/i

export interface Redaction {
  /** Values that must not appear, in whatever form. */
  secrets: readonly string[]
  /** The user's home folder and name. */
  home: string
  user: string
}

/** `MASTER_PASSWORD_REQUIRED: 'False'` holds no secret, and a text without "False" would be hard to read. */
const isSwitch = (value: string): boolean => /^(true|false|yes|no|on|off|none|null|required|\d)$/i.test(value)

/** The values of what is named like a secret. */
export function secretsIn(variables: Readonly<Record<string, string | null | undefined>>): string[] {
  return Object.entries(variables).flatMap(([name, value]) =>
    secretName.test(name) && value && !isSwitch(value) ? [value] : [],
  )
}

const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** The forms in which a value turns up: as it is, in URLs, in JSON, in an Authorization header. */
function formsOf(secret: string): string[] {
  const json = JSON.stringify(secret).slice(1, -1)
  const base64 = Buffer.from(secret).toString('base64').replace(/=+$/, '')
  return [
    ...new Set([
      secret,
      encodeURIComponent(secret),
      json,
      JSON.stringify(json).slice(1, -1),
      ...(secret.length > 5 ? [base64] : []),
    ]),
  ]
}

/**
 * A function that takes secrets out of a text: the known ones wherever they stand, whatever is named like one
 * (`password=`, `"token": "…"`, `Bearer …`, `?apikey=`, `//user:password@`), and the user's name in paths.
 */
export function redactor({ secrets, home, user }: Redaction): (text: string) => string {
  const forms = secrets.filter((secret) => secret !== '').flatMap(formsOf)
  // The longest first, so that no remainder of one stays; a short one only as a word of its own, or the text would go.
  const known = forms
    .sort((a, b) => b.length - a.length)
    .map((form) => (form.length < 6 ? `(?<![A-Za-z0-9])${escape(form)}(?![A-Za-z0-9])` : escape(form)))
  const all = known.length > 0 ? new RegExp(known.join('|'), 'g') : null
  const homes = home === '' || home === '/' ? [] : [home, home.replaceAll('\\', '\\\\'), home.replaceAll('\\', '/')]
  return (text) => {
    let clean = all === null ? text : text.replace(all, '***')
    clean = clean
      .replace(/(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@:"']*:[^\s/@"']*@/gi, '$1***@')
      .replace(/([?&;](?:[\w-]*(?:key|token|secret|password|signature|auth|sig))=)[^&#\s"']*/gi, '$1***')
      .replace(/\b(Bearer|Basic)\s+[\w.~+/=-]{6,}/g, '$1 ***')
      .replace(
        /((?:[\w.-]*(?:pass(?:word|wd|phrase)?|secret|token|api[-_]?key|credentials?))["']?\s*[=:]\s*)("[^"\n]*"|'[^'\n]*'|[^\s,;}&"']+)/gi,
        '$1***',
      )
      .replace(/-----BEGIN [^-]*PRIVATE KEY-----[\s\S]*?-----END [^-]*PRIVATE KEY-----/g, '***')
    for (const form of new Set(homes)) clean = clean.replaceAll(form, '~')
    clean = clean.replace(/((?:[A-Za-z]:)?[\\/]+(?:Users|home)[\\/]+)[^\\/\s"':]+/gi, '$1<user>')
    if (user.length > 2 && user !== 'root')
      clean = clean.replace(new RegExp(`([\\\\/])${escape(user)}(?=[\\\\/]|$)`, 'gm'), '$1<user>')
    return clean
  }
}
