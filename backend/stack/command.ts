import path from 'node:path'

export interface CommandContext {
  files: readonly string[]
  project: string
  /** Folder of the first file: `.env` and relative paths are found there by the CLI too. */
  directory: string
}

/** An operation as one would type it: `docker compose -f ... up -d --wait kafka`. Quoted for a POSIX shell and PowerShell alike. */
export function composeCommand(
  context: CommandContext,
  verb: string,
  options: readonly string[],
  services: readonly string[] = [],
  profiles: readonly string[] = [],
): string {
  const files = context.files.flatMap((file) => ['-f', path.normalize(file)])
  return [
    'docker',
    'compose',
    ...files,
    '-p',
    context.project,
    ...profiles.flatMap((profile) => ['--profile', profile]),
    verb,
    ...options,
    ...services,
  ]
    .map(quote)
    .join(' ')
}

const quote = (word: string): string => (/^[\w@%+=:,./\\-]+$/.test(word) ? word : `'${word.replaceAll("'", "''")}'`)
