import type { FsckSummary } from '../../contract/hdfs'
import type { WebHdfs } from './webhdfs'

/** Lines that wait for their batch at most. */
const batchEveryMs = 100

export type FsckEvent = { lines: string[] } | { summary: FsckSummary }

const number = (text: string | undefined): number | null => (text === undefined ? null : Number(text))

/** What fsck's own report comes to. Source: `NamenodeFsck.Result#toString` of Hadoop 3.4; replicated blocks are ours. */
export class FsckReading {
  #found = new Map<string, string>()
  #status: FsckSummary['status'] = 'UNKNOWN'

  line(line: string): void {
    const [, status] = /^Status: (HEALTHY|CORRUPT)/.exec(line) ?? []
    if (status === 'HEALTHY' || status === 'CORRUPT') this.#status = status
    const [, name = '', value = ''] = /^\s*([A-Za-z][A-Za-z ()-]+?):?\t+\s*(-?\d+)/.exec(line) ?? []
    // The same names come again for erasure-coded blocks.
    if (name !== '' && !this.#found.has(name)) this.#found.set(name, value)
  }

  get summary(): FsckSummary {
    const of = (name: string): number | null => number(this.#found.get(name))
    return {
      status: this.#status,
      totalBytes: of('Total size'),
      files: of('Total files'),
      directories: of('Total dirs'),
      blocks: of('Total blocks (validated)'),
      missing: of('Missing blocks'),
      corrupt: of('Corrupt blocks'),
      underReplicated: of('Under-replicated blocks'),
    }
  }
}

/** The NameNode's own check, through its page; the lines as they come. */
export async function* fsck(
  web: WebHdfs,
  { path, files, user }: { path: string; files: boolean; user: string },
  signal: AbortSignal | undefined,
): AsyncGenerator<FsckEvent> {
  const response = await web.page(
    '/fsck',
    { ugi: user, path, ...(files ? { files: 1, blocks: 1, locations: 1 } : {}) },
    signal,
  )
  const reading = new FsckReading()
  let lines: string[] = []
  let rest = ''
  let sent = Date.now()
  const take = (line: string): void => {
    // One dot for each 100 files, as progress: nobody's line.
    const text = line.replace(/^\.+(?=Status|$)/, '')
    lines.push(text)
    reading.line(text)
  }
  response.setEncoding('utf8')
  try {
    for await (const part of response as AsyncIterable<string>) {
      const all = (rest + part).split('\n')
      rest = all.pop() ?? ''
      all.forEach(take)
      if (Date.now() - sent < batchEveryMs) continue
      yield { lines }
      lines = []
      sent = Date.now()
    }
  } finally {
    response.destroy()
  }
  if (rest !== '') take(rest)
  if (lines.length > 0) yield { lines }
  yield { summary: reading.summary }
}
