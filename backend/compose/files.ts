import type Docker from 'dockerode'
import { pack } from 'tar-stream'
import { ProblemError } from '../../contract/problem'
import type { ComposeFileMount, ComposeProject, ComposeService } from './model'
import { fileTarget } from './mounts'

/**
 * Copies configs and secrets that come from the environment or from the Compose file itself into a container, before it
 * starts: with owner and mode as asked for, readable by all without. Those of files are mounted (mounts.ts).
 */
export async function copyFilesIn(
  docker: Docker,
  project: ComposeProject,
  name: string,
  service: ComposeService,
  containerId: string,
): Promise<void> {
  const files = [
    ...(service.secrets ?? []).map((file) => ({
      kind: 'secret' as const,
      file,
      defined: project.model.secrets?.[file.source ?? ''],
    })),
    ...(service.configs ?? []).map((file) => ({
      kind: 'config' as const,
      file,
      defined: project.model.configs?.[file.source ?? ''],
    })),
  ]
  for (const { kind, file, defined } of files) {
    if (defined === undefined || defined.file !== undefined) continue
    const content = defined.content ?? fromEnvironment(project, kind, defined.name, defined.environment)
    if (service.read_only === true)
      throw new ProblemError(
        'INVALID_INPUT',
        { field: `services.${name}.${kind}s` },
        {
          detail: `${kind} "${file.source ?? ''}" can't be copied into a read-only container: give it a file instead.`,
        },
      )
    await putFile(docker, containerId, fileTarget(kind, file), content, file)
  }
}

function fromEnvironment(project: ComposeProject, kind: string, name: string, variable: string | undefined): string {
  const value = variable === undefined ? undefined : project.environment[variable]
  if (value === undefined)
    throw new ProblemError(
      'INVALID_INPUT',
      { field: `${kind}s.${name}` },
      { detail: `The environment variable "${variable ?? ''}" is not set.` },
    )
  return value
}

async function putFile(
  docker: Docker,
  containerId: string,
  target: string,
  content: string,
  file: ComposeFileMount,
): Promise<void> {
  const archive = pack()
  archive.entry(
    {
      name: target.replace(/^\//, ''),
      mode: file.mode === undefined ? 0o444 : parseInt(file.mode, 8),
      uid: Number(file.uid ?? 0),
      gid: Number(file.gid ?? 0),
      mtime: new Date(),
    },
    content,
  )
  archive.finalize()
  await docker.getContainer(containerId).putArchive(archive as unknown as NodeJS.ReadableStream, {
    path: '/',
    ...(file.uid !== undefined || file.gid !== undefined ? { copyUIDGID: 'true' } : {}),
  })
}
