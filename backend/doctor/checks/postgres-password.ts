import type Docker from 'dockerode'
import type { ContainerInfo } from 'dockerode'
import pg from 'pg'
import type { Finding } from '../../../contract/doctor'
import { ProblemError } from '../../../contract/problem'
import { imageOf } from '../../compose/graph'
import { engineFailure } from '../../compose/failures'
import { imageId, statusOf } from '../../compose/observe'
import type { ComposeProject } from '../../compose/model'
import { frames } from '../../docker-stream'
import { finding, type Facts } from '../check'
import { postgresService, publishedPorts, runningContainer, volumesOf } from '../model-facts'
import { fitsVerifier, readVerifier } from '../postgres-verifier'
import { readFileIn, withScratch } from '../scratch'

const answerWithinMs = 4_000

interface Account {
  service: string
  image: string
  user: string
  database: string
  password: string
}

/** What the Compose file tells the image; the defaults are the image's own. */
export function accountOf(project: ComposeProject): Account | null {
  const found = postgresService(project)
  if (found === null) return null
  const env = found.service.environment ?? {}
  const user = env['POSTGRES_USER'] || 'postgres'
  return {
    service: found.name,
    image: imageOf(project.model.name, found.name, found.service),
    user,
    database: env['POSTGRES_DB'] || user,
    password: env['POSTGRES_PASSWORD'] ?? '',
  }
}

/** Whether the server that runs takes the password; null where it can't be asked. */
async function serverTakes(account: Account, host: string, port: number): Promise<boolean | null> {
  const { user, database, password } = account
  const client = new pg.Client({
    host: host === '' || host === '0.0.0.0' ? '127.0.0.1' : host,
    port,
    user,
    database,
    password,
    connectionTimeoutMillis: answerWithinMs,
  })
  // Later errors of a connection that is no longer needed.
  client.on('error', () => undefined)
  try {
    await client.connect()
    return true
  } catch (error) {
    // invalid_password and invalid_authorization_specification.
    return ['28P01', '28000'].includes((error as { code?: string }).code ?? '') ? false : null
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** Whether the data of a server that does not run hold the password; null where that can't be seen. */
async function dataTake(
  docker: Docker,
  account: Account,
  volume: { volume: string; target: string },
): Promise<boolean | null> {
  // PostgreSQL 18's image keeps a folder for each version inside the volume.
  const folders = ['', '/pgdata', '/data', ...Array.from({ length: 4 }, (_, at) => `/${18 + at}/docker`)]
  const file = await withScratch(docker, { image: account.image, volumes: [volume] }, async (container) => {
    for (const folder of folders) {
      const content = await readFileIn(container, `${volume.target}${folder}/global/1260`)
      if (content !== null) return content
    }
    return null
  })
  const verifier = file === null ? null : readVerifier(file, account.user)
  return verifier === null ? null : fitsVerifier(verifier, account.user, account.password)
}

/** A volume keeps the password that it was made with: is that the one in `.env`? null: no data yet, or it can't be seen. */
export async function passwordFinding(
  docker: Docker,
  project: ComposeProject,
  containers: readonly ContainerInfo[],
): Promise<Finding | null> {
  const account = accountOf(project)
  if (account === null) return null
  const volume = volumesOf(project, account.service).find(({ target }) => /postgresql/.test(target))
  const published = publishedPorts(project).find(
    ({ service, target }) => service === account.service && target === 5432,
  )
  const { user } = account
  const running = runningContainer(project, containers, account.service)
  // Asked where it really listens: the file may name another port by now.
  const bound = running?.Ports.find(({ PrivatePort, PublicPort }) => PrivatePort === 5432 && PublicPort !== undefined)
  if (running && bound?.PublicPort !== undefined) {
    const takes = await serverTakes(account, bound.IP ?? published?.host ?? '', bound.PublicPort)
    const params = { volume: volume?.volume ?? account.service, user }
    if (takes === false)
      return finding('volumes', 'password', 'error', 'volumes-password-running', params, { mend: 'set-password' })
    if (takes === true) return finding('volumes', 'password', 'ok', 'volumes-password-ok')
  }
  if (running || volume === undefined || !(await volumeExists(docker, volume.volume))) return null
  if ((await imageId(docker, account.image)) === null)
    return finding('volumes', 'password', 'note', 'volumes-unread', { subject: 'PostgreSQL' })
  const takes = await dataTake(docker, account, volume)
  if (takes === null) return null
  return takes
    ? finding('volumes', 'password', 'ok', 'volumes-password-ok')
    : finding('volumes', 'password', 'error', 'volumes-password', { volume: volume.volume, user })
}

const volumeExists = (docker: Docker, name: string): Promise<boolean> =>
  docker
    .getVolume(name)
    .inspect()
    .then(
      () => true,
      (error: unknown) => {
        if (statusOf(error) === 404) return false
        throw error
      },
    )

/**
 * Gives the running server the password of `.env`. Inside its container its socket trusts whoever gets there; the
 * password travels in the environment, so that no list of processes shows it.
 */
export async function setPassword({ docker, project, containers }: Facts): Promise<void> {
  const account = project === null ? null : accountOf(project)
  const running = project === null || account === null ? null : runningContainer(project, containers, account.service)
  if (docker === null || account === null || running === null)
    throw new ProblemError('NOT_RUNNING', { process: 'PostgreSQL' })
  const { user, database, password } = account
  const script =
    'psql -X -q -v ON_ERROR_STOP=1 -v user="$WD_USER" -v password="$WD_PASSWORD" -U "$WD_USER" -d "$WD_DATABASE" <<\'SQL\'\nALTER ROLE :"user" PASSWORD :\'password\';\nSQL'
  const exec = await docker
    .getContainer(running.Id)
    .exec({
      Cmd: ['sh', '-c', script],
      Env: [`WD_USER=${user}`, `WD_DATABASE=${database}`, `WD_PASSWORD=${password}`],
      AttachStdout: true,
      AttachStderr: true,
    })
    .catch((error: unknown) => {
      throw engineFailure(error, account.service)
    })
  const said: string[] = []
  for await (const { data } of frames(await exec.start({}))) said.push(data.toString('utf8'))
  const { ExitCode } = await exec.inspect()
  if (ExitCode !== 0) throw new ProblemError('SQL_FAILED', {}, { detail: said.join('').trim() })
}
