import Ajv, { type SchemaObject, type ValidateFunction } from 'ajv'
// The Compose Specification's JSON schema as compose-go v2.9.1 ships it; Apache-2.0, see compose-spec.LICENSE.
import composeSpec from '../compose-spec.json'

/** The schema as a function, and what it was compiled with. `source`: so that it can be written down as a module. */
export function compileSchema({ source = false } = {}): { ajv: Ajv; validate: ValidateFunction } {
  // The schema names its dialect by an address that ajv does not know as draft-07, which is its default anyway.
  const schema: SchemaObject = { ...composeSpec }
  delete schema['$schema']
  const ajv = new Ajv({ allErrors: true, strict: false, verbose: true, validateFormats: false, code: { source } })
  return { ajv, validate: ajv.compile(schema) }
}

let validator: ValidateFunction | null = null

/**
 * Compiling takes 0.3 s, of every start, in which nothing else runs: the build puts the compiled function in this
 * module's place (`composeSchema` in electron.vite.config.ts).
 */
export function composeValidator(): ValidateFunction {
  return (validator ??= compileSchema().validate)
}
