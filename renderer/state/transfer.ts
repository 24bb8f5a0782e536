import { chunkBytes, type Transfer } from '../../contract/hdfs'
import { client, problemFromError } from '../client'

/** A file to be written at a path in HDFS, or (null) a folder to be made there. */
export interface UploadItem {
  path: string
  file: File | null
}

/** What to do with a file whose place is taken. */
export type Choice = 'overwrite' | 'skip'

interface Running {
  /** Who acts; undefined: the superuser. */
  user: string | undefined
  signal: AbortSignal
  onProgress: (progress: Transfer) => void
}

/** A part of a file in base64, which is what the contract carries. */
function base64(part: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => {
      const url = typeof reader.result === 'string' ? reader.result : ''
      resolve(url.slice(url.indexOf(',') + 1))
    }
    reader.onerror = () => {
      reject(reader.error ?? new Error('The file could not be read'))
    }
    reader.readAsDataURL(part)
  })
}

async function send(id: string, file: File, signal: AbortSignal, onBytes: (bytes: number) => void): Promise<void> {
  for (let offset = 0; offset < file.size; offset += chunkBytes) {
    const part = file.slice(offset, offset + chunkBytes)
    await client.hdfs.uploadChunk({ id, offset, data: await base64(part) }, { signal })
    onBytes(part.size)
  }
  signal.throwIfAborted()
  await client.hdfs.uploadEnd({ id }, { signal })
}

/**
 * Writes files and folders in their order. `ask` is called for each file whose place is taken. Whatever ends it, what
 * was written whole stays and nothing half does. Rejects with the first failure, or when aborted.
 */
export async function upload(items: readonly UploadItem[], ask: (path: string) => Promise<Choice>, { user, signal, onProgress }: Running): Promise<void> {
  const as = user === undefined ? {} : { user }
  const progress: Transfer = {
    files: 0, totalFiles: items.filter((item) => item.file !== null).length,
    bytes: 0, totalBytes: items.reduce((sum, item) => sum + (item.file?.size ?? 0), 0),
    current: '', done: false,
  }
  const tell = (patch: Partial<Transfer>) => {
    Object.assign(progress, patch)
    onProgress({ ...progress })
  }
  const begin = async (path: string, file: File): Promise<string | null> => {
    try {
      return (await client.hdfs.uploadBegin({ path, bytes: file.size, ...as }, { signal })).id
    } catch (error) {
      if (problemFromError(error).code !== 'HDFS_EXISTS') throw error
      if ((await ask(path)) === 'skip') return null
      return (await client.hdfs.uploadBegin({ path, bytes: file.size, overwrite: true, ...as }, { signal })).id
    }
  }
  for (const { path, file } of items) {
    signal.throwIfAborted()
    tell({ current: path })
    if (file === null) {
      await client.hdfs.mkdir({ path, parents: true, ...as }, { signal })
      continue
    }
    const id = await begin(path, file)
    const before = progress.bytes
    if (id !== null) {
      try {
        await send(id, file, signal, (bytes) => {
          tell({ bytes: progress.bytes + bytes })
        })
      } catch (error) {
        // The first failure is what counts; what is left of the file goes after a minute in any case.
        await client.hdfs.uploadCancel({ id }).catch(() => undefined)
        throw error
      }
    }
    tell({ files: progress.files + 1, bytes: before + file.size })
  }
  tell({ done: true, current: '' })
}

const decode = (data: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(data), (character) => character.charCodeAt(0))

/** Reads a file whole. The browser keeps large blobs on disk, not in memory. Rejects when it comes short. */
export async function fetchFile(path: string, { user, signal, onProgress }: Running): Promise<Blob> {
  const parts: Blob[] = []
  let bytes = 0
  let total = 0
  for await (const { data, totalBytes } of await client.hdfs.download({ path, ...(user === undefined ? {} : { user }) }, { signal })) {
    const part = decode(data)
    parts.push(new Blob([part]))
    bytes += part.length
    total = totalBytes
    onProgress({ files: 0, totalFiles: 1, bytes, totalBytes, current: path, done: false })
  }
  signal.throwIfAborted()
  if (bytes !== total) throw new Error(`${path}: ${bytes} of ${total} bytes came`)
  onProgress({ files: 1, totalFiles: 1, bytes, totalBytes: total, current: '', done: true })
  return new Blob(parts)
}
