import type Docker from 'dockerode'
import { extract } from 'tar-stream'
import { ProblemError } from '../../contract/problem'
import { engineFailure, statusOf } from '../compose/failures'
import { frames } from '../docker-stream'

/** What a run leaves in the container until it has ended and was fetched: `<folder>/<run>/log`, `exit`, `pid`, `events/`. */
const folder = '/tmp/weatherdeck-runs'
const folderOf = (run: string): string => `${folder}/${run}`

/** In the environment of a run's processes, so that all of them are found again. */
const marker = (run: string): string => `WEATHERDECK_RUN=${run}`

/**
 * Runs the words after the folder; output and exit code go to files, so that they outlive whoever asked for them. The
 * words are the shell's parameters: it hands them on as they are, and reads none of them.
 */
const launcher = `umask 022
mkdir -p "$0/events" && echo $$ >"$0/pid" || exit 1
"$@" >"$0/log" 2>&1 </dev/null
echo $? >"$0/exit.part" && mv "$0/exit.part" "$0/exit"`

/** Prints the log from byte $1 on, and what comes, until the run's launcher has ended. */
const follower = `for i in 1 2 3 4 5 6 7 8 9 10; do [ -f "$0/log" ] || sleep 0.3; done
[ -f "$0/log" ] && exec tail -c "+$1" -s 0.3 -f --pid="$(cat "$0/pid")" "$0/log"`

/**
 * Sends signal $1 to every process that has $0 in its environment, and prints how many there were. As the account that
 * started them: root in a container may not read the environment of others (CAP_SYS_PTRACE).
 */
const signaller = `n=0
for p in /proc/[0-9]*; do
  if tr '\\0' '\\n' 2>/dev/null <"$p/environ" | grep -qxF "$0"; then
    n=$((n + 1))
    [ "$1" = 0 ] || kill -s "$1" "\${p#/proc/}" 2>/dev/null
  fi
done
echo "$n"`

export interface Leftovers {
  /** null: the run never came to its end. */
  exitCode: number | null
  /** False where the container knows nothing of the run: it was made anew. */
  present: boolean
}

/** What a run is to the container weather-batch: files and processes. */
export class RunContainer {
  constructor(
    private readonly docker: Docker,
    /** The container's id. */
    readonly id: string,
  ) {}

  /** Starts it; resolves as soon as it is on its way. */
  async launch(run: string, words: readonly string[], user: string | null): Promise<void> {
    try {
      const exec = await this.docker.getContainer(this.id).exec({
        Cmd: ['sh', '-c', launcher, folderOf(run), ...words],
        Env: [
          marker(run),
          // Otherwise the JVM takes every letter beyond ASCII for a question mark.
          'LC_ALL=C.UTF-8',
          // What a job prints is to be seen when it prints it.
          'PYTHONUNBUFFERED=1',
          ...(user === null ? [] : [`HADOOP_USER_NAME=${user}`]),
        ],
      })
      await exec.start({ Detach: true })
    } catch (error) {
      throw engineFailure(error, 'weather-batch')
    }
  }

  /** Where event logs of a run are written. */
  eventFolder(run: string): string {
    return `file://${folderOf(run)}/events`
  }

  /** The log from a byte on, until the run ends or `signal` aborts. Throws when the connection breaks. */
  async *follow(run: string, from: number, signal: AbortSignal): AsyncGenerator<Buffer> {
    yield* this.#output(['sh', '-c', follower, folderOf(run), String(from + 1)], signal)
  }

  /** How many of the run's processes live. */
  processes(run: string): Promise<number> {
    return this.signal(run, '0')
  }

  /** Sends a signal to all of the run's processes, resolves to how many there were. */
  async signal(run: string, name: 'TERM' | 'KILL' | '0'): Promise<number> {
    return Number(await this.#text(['sh', '-c', signaller, marker(run), name])) || 0
  }

  /** The application of a run, by the name of its event log; null before it has one. */
  async application(run: string): Promise<string | null> {
    const names = await this.#text(['ls', `${folderOf(run)}/events`])
    return /app-\d+-\d+/.exec(names)?.[0] ?? null
  }

  /**
   * What the run has left, also from a container that is stopped: the log goes to `log` from byte `from` on, the event
   * log to `events`. Throws `ENGINE_UNREACHABLE`, and what the writers throw.
   */
  async collect(
    run: string,
    from: number,
    log: (chunk: Buffer) => Promise<void>,
    events: (chunk: Buffer) => Promise<void>,
  ): Promise<Leftovers> {
    let archive: NodeJS.ReadableStream
    try {
      archive = await this.docker.getContainer(this.id).getArchive({ path: folderOf(run) })
    } catch (error) {
      if (statusOf(error) === 404) return { exitCode: null, present: false }
      throw engineFailure(error, 'weather-batch')
    }
    const entries = extract()
    archive.on('error', (error: Error) => entries.destroy(error))
    archive.pipe(entries as unknown as NodeJS.WritableStream)
    let exitCode: number | null = null
    for await (const entry of entries) {
      const [, name = '', inner = ''] = entry.header.name.split('/')
      let passed = 0
      let text = ''
      for await (const piece of entry as unknown as AsyncIterable<Buffer>) {
        if (name === 'log') {
          // What is here already is passed over.
          const fresh = piece.subarray(Math.min(piece.length, Math.max(0, from - passed)))
          if (fresh.length > 0) await log(fresh)
        } else if (name === 'events' && inner.startsWith('app-')) await events(piece)
        else if (name === 'exit') text += piece.toString('utf8')
        passed += piece.length
      }
      if (name === 'exit' && /^\d+\s*$/.test(text)) exitCode = Number(text)
    }
    return { exitCode, present: true }
  }

  async clean(run: string): Promise<void> {
    await this.#text(['rm', '-rf', folderOf(run)])
  }

  async #text(command: string[]): Promise<string> {
    let text = ''
    for await (const chunk of this.#output(command, undefined)) text += chunk.toString('utf8')
    return text
  }

  async *#output(command: string[], signal: AbortSignal | undefined): AsyncGenerator<Buffer> {
    try {
      const exec = await this.docker.getContainer(this.id).exec({ AttachStdout: true, Cmd: command })
      for await (const { data } of frames(await exec.start({}), signal)) yield data
    } catch (error) {
      throw error instanceof ProblemError ? error : engineFailure(error, 'weather-batch')
    }
  }
}
