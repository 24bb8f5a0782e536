/** Hands a text to the browser's downloads. */
export function download(name: string, text: string): void {
  // The mark tells Excel that the file is UTF-8.
  downloadBlob(name, new Blob([name.endsWith('.csv') ? `\ufeff${text}` : text], { type: 'text/plain;charset=utf-8' }))
}

/** Hands a file to the browser's downloads. */
export function downloadBlob(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => {
    URL.revokeObjectURL(url)
  }, 10_000)
}
