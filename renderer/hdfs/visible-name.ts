/** A name with what cannot be seen made visible: HDFS takes line breaks and control characters as well. */
export function visibleName(name: string): string {
  return name.replace(/[\0-\x1f]/g, (character) => String.fromCharCode(0x2400 + character.charCodeAt(0))).replace(/\x7f/g, '\u2421').replace(/^ | $/g, '\u2423')
}
