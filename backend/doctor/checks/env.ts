import type { Finding } from '../../../contract/doctor'
import type { ComposeProject } from '../../compose/model'
import { finding, type Check } from '../check'

const wellKnown =
  /^(admin|password|postgres|secret|changeme|change_me|root|test|example|weather|weatherdb|weatherdeck|123456\d*|azerty|qwerty|guest|docker)\d*$/i

/** Names of the variables whose passwords are no obstacle. */
export function weakPasswords(project: ComposeProject): string[] {
  const used = JSON.stringify(project.model.services)
  return Object.entries(project.environment)
    .filter(
      ([name, value]) =>
        /PASSWORD|PASSWD/i.test(name) && value !== '' && used.includes(JSON.stringify(value).slice(1, -1)),
    )
    .filter(([, value]) => value.length < 8 || wellKnown.test(value))
    .map(([name]) => name)
}

/** Can the Compose file be used with what is in `.env`? */
export const envCheck: Check = {
  name: 'env',
  needsEngine: false,
  needsProject: false,
  look({ project, projectProblem }) {
    const findings: Finding[] = []
    if (project === null) {
      const { params = {}, detail } = projectProblem ?? {}
      const at = {
        file: String(params['file'] ?? 'compose.yaml'),
        ...(params['line'] === undefined ? {} : { line: params['line'] }),
      }
      return Promise.resolve([finding('env', null, 'error', 'env-invalid', at, { detail: detail ?? null })])
    }
    findings.push(finding('env', null, 'ok', 'env-ok', { services: Object.keys(project.model.services).length }))
    const weak = weakPasswords(project)
    if (weak.length > 0) findings.push(finding('env', 'passwords', 'warning', 'env-weak', { names: weak.join(', ') }))
    return Promise.resolve(findings)
  },
}
