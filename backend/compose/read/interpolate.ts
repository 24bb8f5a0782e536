export type Lookup = (name: string) => string | undefined

/** What is wrong with a `${...}`. `required`: the variable of a `:?` or `?` has no value. */
export class InterpolationError extends Error {
  override readonly name = 'InterpolationError'
}

const name = /[_a-zA-Z][_a-zA-Z0-9]*/y

/**
 * Puts in the values of variables: `$A`, `${A}`, `${A:-default}`, `${A-default}`, `${A:?message}`, `${A?message}`,
 * `${A:+other}`, `${A+other}`, and `$$` for a dollar. What follows the operator may hold variables again. A variable
 * without a value is ''. A `$` that begins none of these stays as it is.
 * Throws `InterpolationError`.
 */
export function interpolate(template: string, lookup: Lookup): string {
  if (!template.includes('$')) return template
  let result = ''
  for (let i = 0; i < template.length;) {
    const next = template.indexOf('$', i)
    if (next === -1) return result + template.slice(i)
    result += template.slice(i, next)
    const after = template[next + 1]
    if (after === '$') {
      result += '$'
      i = next + 2
    } else if (after === '{') {
      const end = closing(template, next + 1)
      result += braced(template.slice(next + 2, end === -1 ? undefined : end), end !== -1, template, lookup)
      i = end + 1
    } else {
      name.lastIndex = next + 1
      const variable = name.exec(template)?.[0]
      result += variable === undefined ? '$' : (lookup(variable) ?? '')
      i = next + 1 + (variable?.length ?? 0)
    }
  }
  return result
}

/** The `}` that belongs to the `{` at `start`, or -1. */
function closing(template: string, start: number): number {
  let depth = 0
  for (let i = start; i < template.length; i++) {
    if (template[i] === '{') depth++
    else if (template[i] === '}' && --depth === 0) return i
  }
  return -1
}

function braced(inside: string, closed: boolean, template: string, lookup: Lookup): string {
  const match = /^([_a-zA-Z][_a-zA-Z0-9]*)(?:(:?[-+?])([\s\S]*))?$/.exec(inside)
  if (!closed || !match) {
    const shown = JSON.stringify(template)
    throw new InterpolationError(
      `${shown} holds an invalid variable: expected \${NAME}, \${NAME:-default}, \${NAME:?message} or \${NAME:+other}; write $$ for a dollar`,
    )
  }
  const [, variable = '', operator, rest = ''] = match
  const value = lookup(variable)
  const isSet = operator?.startsWith(':') ? value !== undefined && value !== '' : value !== undefined
  switch (operator?.at(-1)) {
    case '-':
      return isSet ? (value ?? '') : interpolate(rest, lookup)
    case '+':
      return isSet ? interpolate(rest, lookup) : (value ?? '')
    case '?': {
      const message = interpolate(rest, lookup)
      if (!isSet)
        throw new InterpolationError(`the variable ${variable} needs a value${message === '' ? '' : `: ${message}`}`)
      return value ?? ''
    }
    default:
      return value ?? ''
  }
}
