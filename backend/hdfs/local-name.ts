const reserved = /^(?:con|prn|aux|nul|com[1-9]|lpt[1-9])(?:\.|$)/i

/**
 * A name of HDFS as a file's name on this computer. Windows allows less: what it refuses becomes `%22` and the like, so
 * that two names stay two, and none leads out of its folder. Elsewhere every name of HDFS is one already.
 */
export function localName(name: string, platform: NodeJS.Platform = process.platform): string {
  if (platform !== 'win32') return name
  const escaped = name

    .replace(/[<>:"/\\|?*%\x00-\x1f]/g, percent)
    // Windows drops dots and spaces at the end without a word.
    .replace(/[. ]+$/, (end) => [...end].map(percent).join(''))
  return reserved.test(escaped) ? `${percent(escaped.charAt(0))}${escaped.slice(1)}` : escaped
}

const percent = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
