import { readFile } from 'node:fs/promises'
import { arch, cpus, release, totalmem, type } from 'node:os'
import { parse } from 'yaml'
import type { Finding } from '../../contract/doctor'
import { describeFinding, sizeText } from '../../contract/doctor-text'
import { lastLines } from '../compose/failures'
import { modelJson } from '../compose/hash'
import { labels } from '../compose/labels'
import type { Facts } from './check'
import { isOurs, nameOf } from './model-facts'
import { redactor, secretsIn } from './redact'

export interface Bundle {
  /** A file's name. */
  name: string
  text: string
}

const logLines = 200

interface Parts {
  findings: readonly Finding[]
  version: string
  settings: unknown
}

/** What somebody who helps needs to know; secrets and the user's name are taken out of all of it at the end. */
export async function makeBundle(facts: Facts, { findings, version, settings }: Parts): Promise<Bundle> {
  const { engine, project, containers, docker, around, info, dataDir } = facts
  const now = new Date()
  const own = project === null ? [] : containers.filter((container) => isOurs(project, container))
  const logs =
    docker === null
      ? []
      : await Promise.all(
          own.map(async (container) => [nameOf(container), await lastLines(docker, container.Id, logLines)] as const),
        )
  const sections: [string, string][] = [
    [
      'Weatherdeck',
      lines({
        version,
        made: now.toISOString(),
        data: dataDir,
        system: `${type()} ${release()} ${arch()}, ${cpus().length} processors, ${sizeText(totalmem(), 'en')}`,
        runtime: Object.entries(process.versions)
          .filter(([name]) => ['node', 'electron', 'chrome'].includes(name))
          .map(([name, value]) => `${name} ${value ?? ''}`)
          .join(', '),
        language: Intl.DateTimeFormat().resolvedOptions().locale,
      }),
    ],
    ['Engine', JSON.stringify({ ...engine, info }, null, 2)],
    ['Findings', findings.map(findingText).join('\n')],
    [
      'Containers',
      own
        .map(({ Image, State, Status, Ports, Labels, ...container }) =>
          [
            Labels[labels.service] ?? nameOf(container),
            nameOf(container),
            Image,
            State,
            Status,
            Ports.map(({ IP, PublicPort, PrivatePort }) => `${IP ?? ''}:${PublicPort ?? ''}->${PrivatePort}`).join(' '),
          ].join(' | '),
        )
        .join('\n'),
    ],
    [
      'Compose',
      project === null ? JSON.stringify(facts.projectProblem, null, 2) : modelJson(project.model),
    ],
    ['Settings', settings === undefined ? '' : JSON.stringify(settings, null, 2)],
    ...logs.map(([name, text]): [string, string] => [`Log of ${name}, last ${logLines} lines`, text]),
  ]
  const clean = redactor({ secrets: await secretsOf(facts), home: around.home, user: around.user })
  const text = sections.map(([title, body]) => `== ${title}\n\n${body === '' ? '(nothing)' : body}\n`).join('\n')
  return { name: `weatherdeck-${now.toISOString().slice(0, 19).replace(/[:T]/g, '-')}.txt`, text: clean(text) }
}

const lines = (values: Record<string, string>): string =>
  Object.entries(values)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n')

function findingText(finding: Finding): string {
  const { title, why } = describeFinding(finding, 'en')
  return [
    `[${finding.severity}] ${finding.id}: ${title}. ${why}`,
    ...(finding.detail ?? '')
      .split('\n')
      .filter(Boolean)
      .map((line) => `    ${line}`),
  ].join('\n')
}

/** Every value that is named like a secret: in `.env`, in the project's environment, in what its services get. */
async function secretsOf({ project, envFile, around }: Facts): Promise<string[]> {
  const text = await readFile(envFile, 'utf8').catch(() => '')
  const inFile = [...text.matchAll(/^[ \t]*(?:export[ \t]+)?(\w+)[ \t]*[=:][ \t]*(.*?)[ \t\r]*$/gm)].flatMap(
    ([, name = '', value = '']) => {
      // As it stands, without its quotes, and without a comment behind it.
      const bare = /^"((?:[^"\\]|\\.)*)"|^'([^']*)'/.exec(value)
      const plain = bare?.[1] ?? bare?.[2] ?? value.replace(/\s+#.*$/, '')
      return [value, plain, unquoted(value)].map((form) => [name, form] as const)
    },
  )
  const services = Object.values(project?.model.services ?? {}).map(({ environment }) => environment ?? {})
  const objects = Object.values({ ...project?.model.secrets }).flatMap(({ content, environment }) => [
    content,
    environment === undefined ? undefined : project?.environment[environment],
  ])
  return [
    ...inFile.flatMap(([name, value]) => secretsIn({ [name]: value })),
    ...secretsIn(project?.environment ?? {}),
    ...secretsIn(around.env),
    ...services.flatMap(secretsIn),
    ...objects.flatMap((value) => (value === undefined ? [] : [value])),
  ].filter((value, at, all) => all.indexOf(value) === at)
}

/** A double-quoted value with its escapes undone. */
function unquoted(value: string): string {
  try {
    const parsed: unknown = value.startsWith('"') ? parse(value) : value
    return typeof parsed === 'string' ? parsed : value
  } catch {
    return value
  }
}
