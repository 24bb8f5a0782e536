import type { UploadItem } from '../state/transfer'
import { joinPath } from './paths'

/** Chromium hands out a folder's entries by the hundred; an empty answer is the end. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader()
  const all: FileSystemEntry[] = []
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, reject)
    })
    if (some.length === 0) return all
    all.push(...some)
  }
}

async function walk(entry: FileSystemEntry, folder: string, items: UploadItem[]): Promise<void> {
  const path = joinPath(folder, entry.name)
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => {
      ;(entry as FileSystemFileEntry).file(resolve, reject)
    })
    items.push({ path, file })
    return
  }
  items.push({ path, file: null })
  for (const each of await entriesOf(entry as FileSystemDirectoryEntry)) await walk(each, path, items)
}

/** The files and folders that were dropped, with their places in a folder of HDFS; folders come before what is in them. */
export async function droppedItems(data: DataTransfer, folder: string): Promise<UploadItem[]> {
  const items: UploadItem[] = []
  // All must be taken in this same turn: afterwards the list is empty. What comes from no file system has no entry.
  const dropped = [...data.items].filter(({ kind }) => kind === 'file').map((item) => item.webkitGetAsEntry() ?? item.getAsFile())
  for (const each of dropped) {
    if (each instanceof File) items.push({ path: joinPath(folder, each.name), file: each })
    else if (each) await walk(each, folder, items)
  }
  return items
}

/** The files of a file dialog; with a folder chosen, each knows its path in it. */
export function chosenItems(files: Iterable<File>, folder: string): UploadItem[] {
  return [...files].map((file) => ({ path: joinPath(folder, file.webkitRelativePath || file.name), file }))
}
