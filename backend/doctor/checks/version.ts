import { finding, type Check } from '../check'

/** The oldest that docker.ts speaks to. */
const needed = '20.10'

/** Is the engine new enough? docker.ts has refused an older one already; this says so. */
export const versionCheck: Check = {
  name: 'version',
  needsEngine: false,
  needsProject: false,
  look({ engine }) {
    if (engine.problem?.code === 'ENGINE_TOO_OLD') {
      const version = String(engine.problem.params['version'] ?? '')
      return Promise.resolve([
        finding(
          'version',
          null,
          'error',
          'version-old',
          { version, needed },
          { detail: engine.problem.detail ?? null },
        ),
      ])
    }
    if (engine.version === null || engine.state !== 'connected') return Promise.resolve([])
    const detail = engine.apiVersion === null ? null : `API ${engine.apiVersion}`
    return Promise.resolve([
      finding('version', null, 'ok', 'version-ok', { version: engine.version, needed }, { detail }),
    ])
  },
}
