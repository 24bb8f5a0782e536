import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import packageJson from '../../package.json'
import type { Doctor } from '../../backend/doctor/doctor'
import type { Finding } from '../../contract/doctor'
import { describeFinding } from '../../contract/doctor-text'
import { ProblemError } from '../../contract/problem'
import { writeProblem } from '../../process/atomic-file'
import { exitCodes } from '../codes'
import type { Context, Run } from '../command'
import type { Output } from '../output'
import { oneLine } from '../table'
import { language, put } from '../text'
import { openStack, stackProject, type StackOptions } from './stack-session'
import { stackText } from './stack-text'

export interface DoctorOptions extends StackOptions {
  /** True: all that lose nothing; names: those, also where something is lost. */
  mend?: boolean | string[]
  bundle?: string
  all?: boolean
}

const marks: Record<Finding['severity'], string> = { ok: '+', note: '·', warning: '?', error: '!' }

/** A finding as a person reads it: what, why, what to do. */
export function findingLines(finding: Finding): string[] {
  const { title, why, remedy, loses } = describeFinding(finding, language)
  const first = `${marks[finding.severity]} ${stackText.severities[finding.severity]}: ${title}`
  if (finding.severity === 'ok') return [oneLine(first)]
  const more = [
    why,
    remedy,
    ...(finding.detail ?? '').split('\n').map((line) => (line === '' ? '' : `  ${line}`)),
    finding.mend === null ? '' : put(stackText.canMend, { id: finding.id }),
    loses === '' ? '' : put(stackText.losesWhat, { what: loses }),
  ]
  return [first, ...more.filter(Boolean).map((line) => `    ${line}`)].map(oneLine)
}

const severityOrder: Finding['severity'][] = ['error', 'warning', 'note', 'ok']

/** Those that may be mended: what is asked for by name, or all whose mend loses nothing. Throws `INVALID_INPUT`. */
export function toMend(findings: readonly Finding[], asked: true | readonly string[]): Finding[] {
  const offered = findings.filter(({ mend }) => mend !== null)
  if (asked === true) return offered.filter(({ mend, severity }) => mend?.loses === null && severity !== 'ok')
  return asked.map((id) => {
    const found = offered.find((finding) => finding.id === id)
    if (!found)
      throw new ProblemError('INVALID_INPUT', { field: '--mend' }, { detail: put(stackText.mendUnknown, { id }) })
    return found
  })
}

function tell(finding: Finding, output: Output): void {
  const { title, why, remedy, loses } = describeFinding(finding, language)
  output.answer({ ...finding, title, why, remedy, loses }, () => findingLines(finding).join('\n'))
}

async function mendAll(
  doctor: Doctor,
  findings: readonly Finding[],
  asked: true | readonly string[],
  { output, signal }: Context,
): Promise<Finding[]> {
  const now = [...findings]
  for (const finding of toMend(findings, asked)) {
    if (signal.aborted || finding.mend === null) break
    const after = await doctor.mend(finding.id, finding.mend.id)
    now.splice(now.indexOf(finding), 1, after)
    if (after.severity === 'ok')
      output.progress(put(stackText.mended, { title: describeFinding(finding, language).title }))
    tell(after, output)
  }
  return now
}

/** Checks what the stack needs; mends what is asked for. Fails while an error is left. */
export async function doctor(options: DoctorOptions, context: Context): Run {
  const { output, signal, dataDir } = context
  const stack = await openStack(options, context)
  try {
    const { files } = await stack.snapshot()
    const [{ Doctor }, { SettingsFile }] = await Promise.all([import('../../backend/doctor/doctor'), import('../../backend/settings')])
    const settings = await SettingsFile.open(dataDir)
    const checker = new Doctor({
      dataDir,
      engine: stack.engine,
      files,
      ...stackProject(options, context),
      version: packageJson.version,
      settings: () => settings.current,
      ...(options.profile === undefined ? {} : { profiles: () => options.profile ?? [] }),
    })
    if (options.bundle !== undefined) return await writeBundle(checker, options.bundle, output)
    let findings: Finding[] = []
    for await (const finding of checker.run(signal)) {
      findings.push(finding)
      // A person reads what is wrong at the end, where the eye is; a script takes each as it comes.
      if (output.json) tell(finding, output)
    }
    if (!output.json) {
      const shown = findings.filter(({ severity }) => options.all === true || severity !== 'ok')
      for (const severity of [...severityOrder].reverse())
        for (const finding of shown) if (finding.severity === severity) tell(finding, output)
    }
    const asked = options.mend === undefined || options.mend === false ? null : options.mend
    if (asked !== null) findings = await mendAll(checker, findings, asked, context)
    const count = (severity: Finding['severity']) => findings.filter((finding) => finding.severity === severity).length
    if (!output.json)
      output.progress(put(stackText.summary, { errors: count('error'), warnings: count('warning'), oks: count('ok') }))
    return count('error') > 0 ? exitCodes.failed : exitCodes.ok
  } finally {
    await stack.close()
  }
}

async function writeBundle(checker: Doctor, file: string, output: Output): Run {
  const { text, name } = await checker.bundle()
  const path = resolve(file === '' ? name : file)
  try {
    await writeFile(path, text)
  } catch (error) {
    throw writeProblem(error, path)
  }
  output.answer({ path }, () => put(stackText.bundleWritten, { path }))
  return exitCodes.ok
}
